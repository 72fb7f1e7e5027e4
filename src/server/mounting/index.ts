import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createFetch, type FetchHandler } from './fetch.js'
import { createHandler, type NodeHandler } from './handler.js'
import { createMountedRequests, type MountedRequests } from './mounted-requests.js'
import { createPlugin, type MountPlugin } from './plugin.js'

/** How the server answers requests of another server. */
export interface Mounting {
  readonly handler: NodeHandler
  readonly fetch: FetchHandler
  readonly plugin: MountPlugin
  readonly requests: MountedRequests
}

/** Options of `createMounting`. */
export interface MountingOptions {
  readonly fastify: FastifyInstance
  readonly basePath: string
  readonly log: Logger
  /** Called once, at the first request. */
  readonly onFirst: () => void
}

/** Creates the ways to mount a server. */
export function createMounting({ fastify, basePath, log, onFirst }: MountingOptions): Mounting {
  const requests = createMountedRequests({ fastify, log, onFirst })
  return {
    handler: createHandler(requests, basePath),
    fetch: createFetch(requests, log),
    plugin: createPlugin({ mounted: requests, fastify, basePath }),
    requests,
  }
}
