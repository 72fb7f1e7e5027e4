import type { BaseContext } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import { createHttpServer, type HttpOptions } from '../http/http-server.js'
import type { ServerDependencies } from '../types.js'
import { addMetricsRoute } from './metrics-route.js'

/** The server of `/metrics`. */
export interface MetricsServer {
  readonly fastify: FastifyInstance
  /** Whether it has its own port, and therefore listens and closes separately from the API. */
  readonly isOwn: boolean
}

/**
 * Serves `/metrics` on a separate server if `METRICS_PORT` is set, with the same connection limits as the API.
 * Otherwise serves it on the API's server, to clients that send `METRICS_TOKEN`.
 *
 * @returns `null` if neither is set
 */
export async function createMetricsServer<Context extends BaseContext>(
  api: FastifyInstance,
  http: HttpOptions,
  { metrics: page, config }: ServerDependencies<Context>,
): Promise<MetricsServer | null> {
  const { metricsPort, metricsToken: token } = config
  if (page === undefined) return null
  if (metricsPort === undefined) {
    if (token === undefined) return null
    addMetricsRoute(api, { page, token })
    return { fastify: api, isOwn: false }
  }
  const own = await createHttpServer(http)
  addMetricsRoute(own, { page, token })
  return { fastify: own, isOwn: true }
}
