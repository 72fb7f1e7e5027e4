import type { FastifyReply } from 'fastify'

/**
 * The content security policy of Portcullis' own responses. They are data, so it blocks loading, framing and scripts.
 * It is not set on all responses, because the application may serve its own pages on the same server.
 */
export const dataPolicy = "default-src 'none';frame-ancestors 'none'"

/** Sets that policy on a response of Portcullis. */
export function asData(reply: FastifyReply): FastifyReply {
  return reply.header('content-security-policy', dataPolicy)
}
