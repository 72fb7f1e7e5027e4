/** A host as `Host` has it (RFC 9110, section 7.2); whatever could lead a URL parser elsewhere is none. */
const hostSyntax = /^(?:\[[0-9A-Fa-f:.]+\]|[^\s/?#@\\:[\]<>^|%]+)(?::\d*)?$/

/**
 * The origin at which a host is reached, in one spelling: capitals, the default port of its scheme and the dot at the end of
 * a full domain name make no other origin. Pure.
 *
 * @returns `null` for what is no host
 */
export function originOfHost(protocol: 'http' | 'https', host: string): string | null {
  if (!hostSyntax.test(host) || !URL.canParse(`${protocol}://${host}`)) return null
  return canonicalOrigin(new URL(`${protocol}://${host}`))
}

/**
 * An `Origin` header in the same spelling. Pure.
 *
 * @returns `null` for what is no origin of HTTP
 */
export function readOrigin(origin: string): string | null {
  const [, protocol, host = ''] = /^(https?):\/\/(.*)$/i.exec(origin) ?? []
  if (protocol === undefined) return null
  return originOfHost(protocol.toLowerCase() === 'https' ? 'https' : 'http', host)
}

function canonicalOrigin({ protocol, hostname, port }: URL): string {
  return `${protocol}//${hostname.replace(/\.$/, '')}${port === '' ? '' : `:${port}`}`
}
