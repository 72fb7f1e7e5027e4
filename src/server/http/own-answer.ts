import type { FastifyReply } from 'fastify'

/**
 * Answers of Portcullis are data: nothing in them loads, frames or runs anything. Set where we answer, not for every answer
 * of the server: an application serves pages of its own on it.
 */
export const dataPolicy = "default-src 'none';frame-ancestors 'none'"

/** Marks an answer of Portcullis' own. */
export function asData(reply: FastifyReply): FastifyReply {
  return reply.header('content-security-policy', dataPolicy)
}
