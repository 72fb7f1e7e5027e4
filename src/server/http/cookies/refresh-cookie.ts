import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RefreshCookie } from '../../../context/cookies.js'
import { BadRequest } from '../../errors/errors.js'
import { foreignOrigin } from '../same-origin.js'

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
