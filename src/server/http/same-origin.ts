import type { IncomingHttpHeaders } from 'node:http'

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

/** Where a request says that it comes from and goes to. */
export interface RequestSource {
  readonly headers: IncomingHttpHeaders
  readonly protocol: 'http' | 'https'
  readonly host: string
}

/** For the log: the two origins that differ, and a hint. */
export interface OriginDifference {
  readonly origin: string
  readonly ownOrigin: string
  readonly hint: string
}

const hint =
  'ownOrigin is derived from the Host header and the protocol. Behind a proxy, forward Host and X-Forwarded-Proto and list the proxy in ' +
  'PORTCULLIS_TRUST_PROXY. List the origins of other pages in PORTCULLIS_CORS_ORIGINS.'

/**
 * Compares the `Origin` header with the server's origin. SameSite=Strict excludes other sites, but not other origins of
 * the same site: another subdomain must not be able to use the cookie, nor open a WebSocket. Clients other than browsers send no `Origin`.
 *
 * @returns `null` if the request may use the cookie, or open a WebSocket
 */
export function foreignOrigin(
  { headers, protocol, host }: RequestSource,
  allowedOrigins: ReadonlySet<string>,
): OriginDifference | null {
  const { origin } = headers
  if (origin === undefined || allowedOrigins.has(origin)) return null
  const asked = readOrigin(origin)
  const own = originOfHost(protocol, host)
  if (asked !== null && asked === own) return null
  return { origin: asked ?? shownOf(origin), ownOrigin: own ?? `${protocol}://${shownOf(host)}`, hint }
}

const maxShown = 100

/** Truncates a value for the log, because a client can send any length. */
function shownOf(text: string): string {
  return text.slice(0, maxShown)
}

/**
 * Whether a browser on this machine opened an address of this machine itself: its `Host` is a loopback host, and no proxy
 * forwarded it. Another host name may lead here too, for a page of somebody else (DNS rebinding).
 */
export function isFromThisMachine({ headers }: { readonly headers: IncomingHttpHeaders }): boolean {
  const isForwarded = Object.keys(headers).some(
    (name) => name === 'forwarded' || name.startsWith('x-forwarded-'),
  )
  const origin = originOfHost('http', headers.host ?? '')
  if (origin === null || isForwarded) return false
  return /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/.test(new URL(origin).hostname)
}
