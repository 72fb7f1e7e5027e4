import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RefreshCookie } from '../../context/cookies.js'
import { BadRequest } from '../errors/errors.js'
import { originOfHost, readOrigin } from './same-origin.js'

/** The prefix makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis, section 4.1.3.2). */
export const refreshCookieName = '__Host-portcullis-refresh'

const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const

/** The refresh token's cookie of one request. `allowedOrigins` are those configured for CORS. */
export function createRefreshCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  allowedOrigins: ReadonlySet<string>,
): RefreshCookie {
  function setCookie(value: string, expires: Date): void {
    reply.header('set-cookie', fastifyCookie.serialize(refreshCookieName, value, { ...attributes, expires }))
  }
  function presented(): string | null {
    const token = fastifyCookie.parse(request.headers.cookie ?? '')[refreshCookieName]
    return token === undefined || token === '' ? null : token
  }
  return {
    read() {
      const token = presented()
      if (token === null) return null
      const difference = foreignOrigin(request, allowedOrigins)
      if (difference !== null) {
        throw new BadRequest({
          message: 'The session cookie is not accepted from pages of this origin.',
          detail: { ...difference },
        })
      }
      return token
    },
    peek: () => (foreignOrigin(request, allowedOrigins) === null ? presented() : null),
    write: setCookie,
    clear: () => setCookie('', new Date(0)),
  }
}

/** For the log: two values that are not the same, and where the second comes from. */
interface OriginDifference {
  readonly origin: string
  readonly ownOrigin: string
  readonly hint: string
}

const hint =
  'ownOrigin is derived from the Host header and the protocol. Behind a proxy, forward Host and X-Forwarded-Proto and list the proxy in ' +
  'PORTCULLIS_TRUST_PROXY. List the origins of other pages in PORTCULLIS_CORS_ORIGINS.'

/**
 * SameSite=Strict keeps other sites' pages out, but not other origins of the same site: a forgotten subdomain must
 * not act with the user's cookie. Clients that are no browsers send no Origin.
 *
 * @returns `null` where the cookie is for this request
 */
function foreignOrigin(
  { headers, protocol, host }: FastifyRequest,
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

/** What is no origin came from the client as it likes: a piece of it tells enough. */
function shownOf(text: string): string {
  return text.slice(0, maxShown)
}
