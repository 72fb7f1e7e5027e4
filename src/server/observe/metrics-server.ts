import type { BaseContext } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import { createHttpServer, type HttpOptions } from '../http/http-server.js'
import type { ServerDependencies } from '../types.js'
import { addMetricsRoute, metricsPath } from './metrics-route.js'

/** The server of `/metrics`. */
export interface MetricsServer {
  readonly fastify: FastifyInstance
  /** Whether it has its own port, and therefore listens and closes separately from the API. */
  readonly isOwn: boolean
  readonly path: string
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
    const path = `${http.paths.base}${metricsPath}`
    addMetricsRoute(api, { path, page, token })
    return { fastify: api, isOwn: false, path }
  }
  const own = await createHttpServer(http)
  addMetricsRoute(own, { path: metricsPath, page, token })
  return { fastify: own, isOwn: true, path: metricsPath }
}
