import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { ApolloServer, BaseContext } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import { createAdmission } from './admission.js'
import { startApollo } from './apollo.js'
import { createDocuments } from './documents.js'
import { graphqlPath } from './graphql-path.js'
import { addGraphqlRoute } from './graphql-route.js'
import { addServiceRoutes } from './health.js'
import { createHttpServer } from './http-server.js'
import { defaultLimits } from './limits.js'
import { createErrorPresenter } from './present-error.js'
import { createRequestPlugin } from './request-plugin.js'
import type { ServerDependencies } from './types.js'

export interface Server<Context extends BaseContext> {
  readonly fastify: FastifyInstance
  readonly apollo: ApolloServer<Context>
  /** @returns the address of `/graphql`, and the port that the system chose where 0 was asked for */
  readonly listen: (address: { readonly port: number; readonly host: string }) => Promise<Listening>
  /**
   * Drains: `/readyz` answers 503; `unreadyMilliseconds` later nothing new is taken, requests in flight are answered
   * and idle connections closed; what is still open after `drainMilliseconds` is cut off. Calling it again waits for
   * the same end.
   */
  readonly stop: () => Promise<void>
}

export interface Listening {
  readonly url: string
  readonly port: number
}

const defaultDrainMilliseconds = 10_000

/** Builds the HTTP server around an authorized schema. Nothing listens before `listen()`. */
export async function createServer<Context extends BaseContext>(
  dependencies: ServerDependencies<Context>,
): Promise<Server<Context>> {
  const { schema, config, log, isReady, jwks, createContext } = dependencies
  const limits = { ...defaultLimits, ...dependencies.limits }
  const isDevelopment = config.mode === 'development'
  const presenter = createErrorPresenter(log)
  const plugin = createRequestPlugin<Context>({
    createContext,
    prepare: createDocuments({
      schema,
      limits,
      introspection: config.introspection,
      suggestions: isDevelopment && config.introspection,
    }),
    admission: createAdmission(dependencies, limits),
    limits,
    presenter,
  })
  const apollo = await startApollo({ schema, log, introspection: config.introspection, plugin, presenter })
  const fastify = await createHttpServer({ config, log, limits, presenter })
  const drain = createDrain(fastify, dependencies)
  addServiceRoutes(fastify, { isReady, jwks, isDraining: drain.isDraining })
  addGraphqlRoute(fastify, apollo, { corsOrigins: config.corsOrigins, hasLandingPage: isDevelopment })
  if (isDevelopment) fastify.get('/', async (_request, reply) => reply.redirect(graphqlPath))

  let stopped: Promise<void> | null = null
  return {
    fastify,
    apollo,
    async listen({ port, host }) {
      await fastify.listen({ port, host })
      const address = addressOf(fastify)
      return { url: urlOf(host, address.port, config.tlsCertFile !== undefined), port: address.port }
    },
    stop: () => (stopped ??= drain.run().then(() => apollo.stop())),
  }
}

function createDrain(
  fastify: FastifyInstance,
  {
    unreadyMilliseconds = 0,
    drainMilliseconds = defaultDrainMilliseconds,
  }: Pick<ServerDependencies<BaseContext>, 'unreadyMilliseconds' | 'drainMilliseconds'>,
) {
  let draining = false
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    // The client opens its next connection elsewhere.
    if (draining) reply.header('connection', 'close')
    done()
  })
  return {
    isDraining: () => draining,
    async run(): Promise<void> {
      draining = true
      if (unreadyMilliseconds > 0 && fastify.server.listening) await setTimeout(unreadyMilliseconds)
      const cutOff = () => fastify.server.closeAllConnections()
      const timer = globalThis.setTimeout(cutOff, drainMilliseconds)
      try {
        await fastify.close()
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

function addressOf(fastify: FastifyInstance): AddressInfo {
  const address = fastify.server.address()
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port.')
  return address
}

function urlOf(host: string, port: number, hasTls: boolean): string {
  const reachable = ['0.0.0.0', '::', ''].includes(host)
    ? 'localhost'
    : host.includes(':')
      ? `[${host}]`
      : host
  return `${hasTls ? 'https' : 'http'}://${reachable}:${port}${graphqlPath}`
}
