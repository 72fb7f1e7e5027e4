import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendFailure } from '../errors/failure.js'
import { asData } from '../http/own-answer.js'
import { readCredentials } from '../operation/credentials.js'
import type { MetricsPage } from '../types.js'

/** The path of the metrics endpoint, on the API's port below the base path. */
export const metricsPath = '/metrics'

/** Options of `addMetricsRoute`. */
export interface MetricsRouteOptions {
  readonly path: string
  readonly page: MetricsPage
  /** If omitted, every client that can reach the port has access. */
  readonly token?: string | undefined
}

/** Serves `/metrics` in the Prometheus text format. */
export function addMetricsRoute(server: FastifyInstance, { path, page, token }: MetricsRouteOptions): void {
  const refuse = token === undefined ? () => null : createTokenCheck(token)

  server.get(path, async (request, reply) => {
    const refused = refuse(request, reply)
    if (refused !== null) return refused
    const text = await page.print()
    return asData(reply)
      .header('content-type', page.contentType)
      .header('cache-control', 'no-store')
      .send(text)
  })
}

/**
 * Returns a check that responds with 401 without the correct token (RFC 6750, section 3), and returns `null` with it.
 */
function createTokenCheck(token: string) {
  const expected = digest(token)
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply | null => {
    const credentials = readCredentials(request.raw)
    if (credentials.kind === 'unusable') {
      return sendFailure(request, reply, { status: 400, message: credentials.reason })
    }
    // Digests have equal length, as `timingSafeEqual` requires, and do not reveal a matching prefix.
    if (credentials.kind === 'bearer' && timingSafeEqual(digest(credentials.token), expected)) return null
    const challenge = credentials.kind === 'none' ? 'Bearer' : 'Bearer error="invalid_token"'
    return sendFailure(request, reply.header('www-authenticate', challenge), {
      status: 401,
      code: 'UNAUTHENTICATED',
      message: 'Send METRICS_TOKEN as a Bearer token.',
    })
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
