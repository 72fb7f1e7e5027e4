import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { DeviceCookie } from '../../../context/cookies.js'

/** In seconds. 400 days is the maximum of browsers (RFC 6265bis, section 5.5). Each sign-in renews the cookie. */
const maxAge = 400 * 24 * 60 * 60

const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'strict', maxAge } as const

/**
 * The device cookie of one request. It contains the device token, which identifies a device on which the account signed
 * in before. It does not authenticate, so it is read regardless of the request's origin. Logout does not clear it.
 *
 * @param name - from `cookieNames`
 */
export function createDeviceCookie(request: FastifyRequest, reply: FastifyReply, name: string): DeviceCookie {
  return {
    read() {
      const token = fastifyCookie.parse(request.headers.cookie ?? '')[name]
      return token === undefined || token === '' ? null : token
    },
    write(deviceToken) {
      reply.header('set-cookie', fastifyCookie.serialize(name, deviceToken, attributes))
    },
  }
}
