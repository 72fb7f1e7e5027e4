import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RefreshCookie } from '../context.js'
import { BadRequest } from './errors.js'

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
  return {
    read() {
      const token = fastifyCookie.parse(request.headers.cookie ?? '')[refreshCookieName]
      if (token === undefined || token === '') return null
      if (!isOwnSite(request, allowedOrigins)) {
        throw new BadRequest({ message: 'The session cookie is not for pages of this origin.' })
      }
      return token
    },
    write: setCookie,
    clear: () => setCookie('', new Date(0)),
  }
}

/**
 * SameSite=Strict keeps other sites' pages out, but not other origins of the same site: a forgotten subdomain must
 * not act with the user's cookie. Clients that are no browsers send no Origin.
 */
function isOwnSite(request: FastifyRequest, allowedOrigins: ReadonlySet<string>): boolean {
  const { origin } = request.headers
  return (
    origin === undefined || allowedOrigins.has(origin) || origin === `${request.protocol}://${request.host}`
  )
}
