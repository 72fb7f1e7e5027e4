import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { DeviceCookie } from '../../context/cookies.js'

/** The prefix makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis, section 4.1.3.2). */
export const deviceCookieName = '__Host-portcullis-device'

/** 400 days: what browsers keep at most (RFC 6265bis, section 5.5). Each sign-in begins them anew. */
const maxAge = 400 * 24 * 60 * 60

const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'strict', maxAge } as const

/**
 * The cookie of one request that tells a device on which somebody signed in before. It signs nobody in, so it is read
 * whichever page sends it; logging out leaves it, because the device stays known.
 */
export function createDeviceCookie(request: FastifyRequest, reply: FastifyReply): DeviceCookie {
  return {
    read() {
      const token = fastifyCookie.parse(request.headers.cookie ?? '')[deviceCookieName]
      return token === undefined || token === '' ? null : token
    },
    write(deviceToken) {
      reply.header('set-cookie', fastifyCookie.serialize(deviceCookieName, deviceToken, attributes))
    },
  }
}
