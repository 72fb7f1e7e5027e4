import type { FastifyInstance } from 'fastify'
import { ServiceUnavailable } from '../../lib/errors.js'
import type { ServiceRoute } from '../../manifest/index.js'
import { failureFrom, sendFailure } from '../errors/failure.js'
import type { Paths } from '../operation/paths.js'
import { asData } from './own-answer.js'

/** Options of `addServiceRoutes`. */
export interface HealthOptions {
  readonly isReady: () => boolean | Promise<boolean>
  readonly isDraining: () => boolean
  readonly routes: readonly ServiceRoute[]
  readonly paths: Paths
}

/** A database that does not respond within this time counts as not available. */
const readinessTimeoutMilliseconds = 2_000

/** Adds `/healthz`, `/readyz` and the routes of the features, below the base path. */
export function addServiceRoutes(
  server: FastifyInstance,
  { isReady, isDraining, routes, paths: { base } }: HealthOptions,
): void {
  let hasBeenReady = false

  async function checkReady(): Promise<boolean> {
    const ready = await answersInTime(isReady)
    hasBeenReady ||= ready
    return ready
  }

  // Liveness: after the first readiness, a database outage is no reason to restart the process.
  server.get(`${base}/healthz`, async (request, reply) => {
    if (hasBeenReady || (await checkReady()))
      return asData(reply).header('cache-control', 'no-store').send({ status: 'ok' })
    return sendFailure(request, reply, unavailable('The server is starting.'))
  })

  // Readiness: whether a load balancer should send requests to this instance.
  server.get(`${base}/readyz`, async (request, reply) => {
    if (isDraining()) return sendFailure(request, reply, unavailable('The server is shutting down.'))
    if (await checkReady()) return asData(reply).header('cache-control', 'no-store').send({ status: 'ok' })
    return sendFailure(request, reply, unavailable('The database is not available.'))
  })

  for (const { path, maxAgeSeconds, answer } of routes) {
    server.get(`${base}${path}`, async (_request, reply) => {
      const found = await answer()
      return asData(reply).header('cache-control', `public, max-age=${maxAgeSeconds}`).send(found)
    })
  }
}

const unavailable = (message: string) => failureFrom(ServiceUnavailable, { message })

async function answersInTime(isReady: HealthOptions['isReady']): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, readinessTimeoutMilliseconds, false)
  })
  try {
    return await Promise.race([isReady(), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
