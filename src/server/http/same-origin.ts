/** The value of a `Host` header (RFC 9110, section 7.2), without characters that change how a URL is parsed. */
const hostSyntax = /^(?:\[[0-9A-Fa-f:.]+\]|[^\s/?#@\\:[\]<>^|%]+)(?::\d*)?$/

/**
 * The canonical origin of a host. Case, the default port of the scheme and the trailing dot of a fully qualified domain
 * name do not matter. Pure.
 *
 * @returns `null` if it is not a host
 */
export function originOfHost(protocol: 'http' | 'https', host: string): string | null {
  if (!hostSyntax.test(host) || !URL.canParse(`${protocol}://${host}`)) return null
  return canonicalOrigin(new URL(`${protocol}://${host}`))
}

/**
 * The canonical origin of an `Origin` header. Pure.
 *
 * @returns `null` if it is not an HTTP or HTTPS origin
 */
export function readOrigin(origin: string): string | null {
  const [, protocol, host = ''] = /^(https?):\/\/(.*)$/i.exec(origin) ?? []
  if (protocol === undefined) return null
  return originOfHost(protocol.toLowerCase() === 'https' ? 'https' : 'http', host)
}

function canonicalOrigin({ protocol, hostname, port }: URL): string {
  return `${protocol}//${hostname.replace(/\.$/, '')}${port === '' ? '' : `:${port}`}`
}
