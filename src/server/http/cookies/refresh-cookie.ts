import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RefreshCookie } from '../../../context/cookies.js'
import { BadRequest } from '../../errors/errors.js'
import { originOfHost, readOrigin } from '../same-origin.js'

const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const

/** The value of the `Set-Cookie` header that stores a refresh token. */
export function serializeRefreshCookie(name: string, refreshToken: string, expires: Date): string {
  return fastifyCookie.serialize(name, refreshToken, { ...attributes, expires })
}

/**
 * The refresh token cookie of one request.
 *
 * @param name - from `cookieNames`
 * @param allowedOrigins - the origins that are configured for CORS
 */
export function createRefreshCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  allowedOrigins: ReadonlySet<string>,
): RefreshCookie {
  function setCookie(value: string, expires: Date): void {
    reply.header('set-cookie', serializeRefreshCookie(name, value, expires))
  }
  function presented(): string | null {
    const token = fastifyCookie.parse(request.headers.cookie ?? '')[name]
    return token === undefined || token === '' ? null : token
  }
  return {
    isAvailable: true,
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

/** For the log: the two origins that differ, and a hint. */
interface OriginDifference {
  readonly origin: string
  readonly ownOrigin: string
  readonly hint: string
}

const hint =
  'ownOrigin is derived from the Host header and the protocol. Behind a proxy, forward Host and X-Forwarded-Proto and list the proxy in ' +
  'PORTCULLIS_TRUST_PROXY. List the origins of other pages in PORTCULLIS_CORS_ORIGINS.'

/**
 * Compares the `Origin` header with the server's origin. SameSite=Strict excludes other sites, but not other origins of
 * the same site: another subdomain must not be able to use the cookie. Clients other than browsers send no `Origin`.
 *
 * @returns `null` if the request may use the cookie
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

/** Truncates a value for the log, because a client can send any length. */
function shownOf(text: string): string {
  return text.slice(0, maxShown)
}
