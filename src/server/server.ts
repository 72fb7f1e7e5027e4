import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { Server as TlsServer } from 'node:tls'
import type { ApolloServer, BaseContext } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createTracing } from '../tracing/index.js'
import { createDocuments, type Documents, type LookUps } from './document/documents.js'
import { createPersistedQueries } from './document/persisted-queries.js'
import type { RegisteredOperations } from './document/registered-operations.js'
import { describeError } from './errors/classify-error.js'
import { createErrorPresenter } from './errors/present-error.js'
import { createGuards, type Guards } from './http/guards.js'
import { addServiceRoutes } from './http/health.js'
import { createHttpServer, nodeServersOf } from './http/http-server.js'
import { redirectToApi } from './http/landing-page.js'
import { addLoadShedding } from './http/load-shedding.js'
import { openTlsFiles, type TlsFiles } from './http/tls/tls-files.js'
import { createMounting, type Mounting } from './mounting/index.js'
import { createSocketReport, createStreamReport, reportRequests } from './observe/answered-requests.js'
import { createMetricsServer, type MetricsServer } from './observe/metrics-server.js'
import { traceRequests } from './observe/trace-requests.js'
import { startApollo } from './operation/apollo.js'
import { addGraphqlRoute } from './operation/graphql-route.js'
import { createLocalOperations, type LocalOperations } from './operation/in-process.js'
import { type Paths, pathsBelow } from './operation/paths.js'
import { createRequestPlugin } from './operation/request-plugin.js'
import { createRun } from './operation/run-operation.js'
import { createSteps } from './operation/steps.js'
import { defaultLimits } from './request-limits.js'
import { shuttingDown } from './subscriptions/ending.js'
import { createGate } from './subscriptions/gate.js'
import { createOpenStreams } from './subscriptions/open-streams.js'
import {
  createUpgradeCheck,
  hasSockets,
  listenForSockets,
  refuseUpgrade,
  type Sockets,
  serveSockets,
  type UpgradeHandler,
} from './subscriptions/sockets/index.js'
import type { SubscriptionCounts } from './subscriptions/types.js'
import type { ServerDependencies } from './types.js'

/** The HTTP server of an application. */
export interface Server<Context extends BaseContext> {
  readonly fastify: FastifyInstance
  readonly apollo: ApolloServer<Context>
  /** Executes an operation without HTTP. */
  readonly execute: LocalOperations['execute']
  /** How other servers pass requests on to this one. It need not listen. */
  readonly mounting: Pick<Mounting, 'handler' | 'fetch' | 'plugin'>
  /** Opens WebSockets of another server. Refuses them if they are off, or the schema has no subscriptions. */
  readonly upgrade: UpgradeHandler
  /** Hits and misses of the document cache. */
  readonly documentLookUps: Readonly<LookUps>
  readonly subscriptionCounts: () => SubscriptionCounts
  /** @returns the URL of `/graphql` and the port, which the operating system selects if `port` is 0 */
  readonly listen: (address: { readonly port: number; readonly host: string }) => Promise<Listening>
  /**
   * Shuts down gracefully. `/readyz` responds with 503. After `unreadyMilliseconds`, new connections are refused, idle
   * ones are closed, and requests in flight complete. After `drainMilliseconds` more, remaining connections are closed.
   * A repeated call returns the same promise.
   */
  readonly stop: () => Promise<void>
}

/** Where a started server listens. */
export interface Listening {
  readonly url: string
  readonly port: number
  /** The URL of `/metrics`. `null` if it is not served. */
  readonly metricsUrl: string | null
}

const defaultDrainMilliseconds = 10_000
/** Bearers of events. Far below the number of requests that may wait for the database. */
const authenticatedAtOnce = 250
const persistedQueriesBytes = 4 * 1024 * 1024

/** Creates the HTTP server for an authorized schema. It does not listen before `listen()`. */
export async function createServer<Context extends BaseContext>(
  dependencies: ServerDependencies<Context>,
): Promise<Server<Context>> {
  const { schema, config, log, isReady, routes } = dependencies
  const tracing = dependencies.tracing ?? createTracing({ describeError })
  const documentLookUps: LookUps = { hits: 0, misses: 0 }
  const limits = { ...defaultLimits, ...dependencies.limits }
  const paths = pathsBelow(config.basePath)
  const isDevelopment = config.mode === 'development'
  const presenter = createErrorPresenter(log, dependencies.groupErrors)
  const documents = createDocuments({
    schema,
    limits,
    introspection: config.introspection,
    ...(dependencies.ownFields === undefined ? {} : { ownFields: dependencies.ownFields }),
    suggestions: isDevelopment && config.introspection,
    lookUps: documentLookUps,
  })
  const tls = tlsFilesOf(dependencies)
  const http = { config, log, limits, paths, presenter, tls, guards: createGuards({ config, limits, log }) }
  const withSockets = hasSockets(dependencies)
  const isUpgrade = withSockets ? createUpgradeCheck(paths, () => fastify.server) : undefined
  const fastify = await createHttpServer({ ...http, isUpgrade })
  traceRequests(fastify, tracing)
  if (dependencies.onAnswered !== undefined) reportRequests(fastify, dependencies.onAnswered)
  const mounting = createMounting({ fastify, basePath: paths.base, log, onFirst: onFirstMounted })
  const streams = createOpenStreams({ limits })
  const drain = createDrain(fastify, mounting.requests, {
    ...dependencies,
    endStreams() {
      streams.endAll(shuttingDown)
      sockets?.closeAll(shuttingDown)
    },
  })
  const load = await addLoadShedding(fastify, limits)
  addServiceRoutes(fastify, { isReady, routes, paths, isDraining: drain.isDraining })
  const registered = dependencies.registeredOperations ?? null
  warnOfInvalid(registered, documents, log)
  const followBearer = dependencies.followBearer ?? (() => () => undefined)
  const parts = {
    dependencies,
    limits,
    load,
    documents,
    registered,
    presenter,
    tracing,
    streams,
    followBearer,
    gate: createGate(authenticatedAtOnce),
  }
  const steps = createSteps(parts)
  const apollo = await startApollo({
    schema,
    log,
    introspection: config.introspection,
    plugin: createRequestPlugin(steps, tracing),
    presenter,
    persistedQueries: createPersistedQueries(persistedQueriesBytes, documents, registered),
    plugins: dependencies.plugins ?? [],
  })
  addGraphqlRoute(fastify, steps, createRun(apollo, documents), {
    paths,
    tracing,
    corsOrigins: config.corsOrigins,
    hasLandingPage: isDevelopment,
    developmentMails: dependencies.developmentMails,
    limits,
    isDraining: drain.isDraining,
    onStreamOpened: createStreamReport(paths, dependencies.onAnswered),
  })
  const sockets = withSockets
    ? serveSockets({
        ...parts,
        apollo,
        forwarding: http.guards.forwarding,
        onAnswered: createSocketReport(paths, dependencies.onAnswered),
      })
    : null
  const metrics = await createMetricsServer(fastify, http, dependencies)
  if (isDevelopment) redirectToApi(fastify, paths)

  function onFirstMounted(): void {
    if (metrics?.isOwn && !metrics.fastify.server.listening)
      log.warn('METRICS_PORT is set, but only listen() opens this port: /metrics is not served')
    dependencies.onMounted?.()
  }

  const local = createLocalOperations({ apollo, presenter, log, seconds: limits.seconds })

  let stopped: Promise<void> | null = null
  async function stop(): Promise<void> {
    await Promise.all([drain.run(), local.idle()])
    await apollo.stop()
    // Closed last, so that metrics stay available while the API drains.
    if (metrics?.isOwn) await closeAtOnce(metrics.fastify)
    tls?.stop()
  }
  return {
    fastify,
    apollo,
    execute: local.execute,
    mounting,
    documentLookUps,
    subscriptionCounts: streams.counts,
    upgrade: sockets?.upgrade ?? refuseUpgrade,
    listen: createListen({ fastify, paths, metrics, config, tls, guards: http.guards, sockets }),
    stop: () => (stopped ??= stop()),
  }
}

/** A registered operation may be older than the schema. The server starts all the same, and refuses the operation. */
function warnOfInvalid(
  registered: RegisteredOperations | null,
  documents: Pick<Documents, 'prepare'>,
  log: Logger,
): void {
  for (const [id, source] of registered?.sources ?? []) {
    const prepared = documents.prepare(source)
    if (prepared.kind === 'refused')
      log.warn({ operation: id, problem: prepared.errors[0].message }, 'registered operation is not valid')
  }
}

interface Listeners {
  readonly fastify: FastifyInstance
  readonly paths: Paths
  readonly metrics: MetricsServer | null
  readonly config: ServerDependencies<BaseContext>['config']
  readonly tls: TlsFiles | null
  readonly guards: Guards
  readonly sockets: Sockets | null
}

function createListen({
  fastify,
  paths,
  metrics,
  config,
  tls,
  guards,
  sockets,
}: Listeners): Server<BaseContext>['listen'] {
  return async ({ port, host }) => {
    if (metrics?.isOwn) await metrics.fastify.listen({ port: config.metricsPort ?? 0, host })
    await fastify.listen({ port, host })
    if (sockets !== null)
      for (const server of nodeServersOf(fastify)) listenForSockets(server, paths, sockets)
    const own = metrics?.isOwn ? nodeServersOf(metrics.fastify) : []
    const servers = [...nodeServersOf(fastify), ...own]
    for (const server of servers) guards.connections.guard(server)
    tls?.watch(servers.filter((server) => server instanceof TlsServer))
    const origin = (server: FastifyInstance) =>
      originOf(host, addressOf(server).port, config.tlsCertFile !== undefined)
    return {
      url: `${origin(fastify)}${paths.graphql}`,
      port: addressOf(fastify).port,
      metricsUrl: metrics === null ? null : `${origin(metrics.fastify)}${metrics.path}`,
    }
  }
}

function tlsFilesOf({
  config: { tlsCertFile, tlsKeyFile },
  log,
  tlsIntervalMilliseconds: intervalMs,
}: Pick<ServerDependencies<BaseContext>, 'config' | 'log' | 'tlsIntervalMilliseconds'>): TlsFiles | null {
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return null
  return openTlsFiles({ certFile: tlsCertFile, keyFile: tlsKeyFile, log, intervalMs })
}

function createDrain(
  fastify: FastifyInstance,
  mounted: Mounting['requests'],
  {
    unreadyMilliseconds = 0,
    drainMilliseconds = defaultDrainMilliseconds,
    endStreams,
  }: Pick<ServerDependencies<BaseContext>, 'unreadyMilliseconds' | 'drainMilliseconds'> & {
    readonly endStreams: () => void
  },
) {
  let draining = false
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    // Clients then open their next connection to another instance.
    if (draining) reply.header('connection', 'close')
    done()
  })
  return {
    isDraining: () => draining,
    async run(): Promise<void> {
      draining = true
      if (unreadyMilliseconds > 0 && fastify.server.listening) await setTimeout(unreadyMilliseconds)
      const cutOff = () => {
        mounted.cutOff()
        fastify.server.closeAllConnections()
      }
      endStreams()
      const timer = globalThis.setTimeout(cutOff, drainMilliseconds)
      try {
        await mounted.drain()
        await fastify.close()
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** Closes without draining: a client that reads a scrape slowly must not delay the shutdown. */
async function closeAtOnce(fastify: FastifyInstance): Promise<void> {
  const closed = fastify.close()
  fastify.server.closeAllConnections()
  await closed
}

function addressOf(fastify: FastifyInstance): AddressInfo {
  const address = fastify.server.address()
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port.')
  return address
}

function originOf(host: string, port: number, hasTls: boolean): string {
  const reachable = ['0.0.0.0', '::', ''].includes(host)
    ? 'localhost'
    : host.includes(':')
      ? `[${host}]`
      : host
  return `${hasTls ? 'https' : 'http'}://${reachable}:${port}`
}
