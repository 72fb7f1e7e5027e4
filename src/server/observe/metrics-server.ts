import type { BaseContext } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import { createHttpServer, type HttpOptions } from '../http/http-server.js'
import type { ServerDependencies } from '../types.js'
import { addMetricsRoute } from './metrics-route.js'

/** Where `/metrics` is served. */
export interface MetricsServer {
  readonly fastify: FastifyInstance
  /** On a port of its own: it then listens and closes for itself. */
  readonly isOwn: boolean
}

/**
 * On a server of its own where `METRICS_PORT` asks for one, as guarded as the API's; otherwise beside the API, and then
 * only for who knows `METRICS_TOKEN`.
 *
 * @returns `null` where neither is set
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
