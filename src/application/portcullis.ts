import { type GraphQLSchema, version } from 'graphql'
import type { Logger } from 'pino'
import { decideOperation, type SchemaProblem } from '../authorization/index.js'
import { ConfigurationError } from '../config/index.js'
import type { Context } from '../context/context.js'
import { isReachable, limitQueryTime } from '../database/index.js'
import { checked, text } from '../lib/arguments.js'
import type { MetricSources, Metrics } from '../metrics/index.js'
import {
  assertTlsFiles,
  createServer,
  describeError,
  loadRegisteredOperations,
  type RegisteredOperations,
  type Server,
  servedGraphqlFault,
} from '../server/index.js'
import { createAuthenticate } from '../sessions/index.js'
import { createTracing, type Tracing } from '../tracing/index.js'
import { applicationConfiguration } from './application-options.js'
import type { Configuration } from './configuration.js'
import { createDefaultLog } from './default-log.js'
import { createAuthenticateSource } from './embedding/authenticate.js'
import { createExecute } from './embedding/execute.js'
import { createFacades } from './embedding/facades.js'
import { createFindViewer } from './embedding/find-viewer.js'
import { createHooks } from './embedding/hooks.js'
import { createOn } from './embedding/on.js'
import { assertInputIsRead } from './embedding/registration-fields.js'
import { createRouteGuards } from './embedding/route-guard.js'
import { type BoundOptions, bindOptions, type OwnServices, runSetup } from './embedding/setup.js'
import type { OnEvent } from './events.js'
import type { ApplicationParts, Portcullis, PortcullisOptions } from './public.js'
import { createRequestContexts } from './request-context.js'
import { publicOperations } from './schema/root-field-lists.js'
import { createGuardedSchema, declaredRoles, joinTypeDefs, ownFieldsWithInput } from './schema/schema.js'
import { attachServices, type Services, startServices } from './services.js'

/** A server with its internal services, for commands and our own tests. The package publishes the server only. */
export interface Application {
  readonly portcullis: Portcullis
  readonly services: Services
  readonly log: Logger
  readonly env: NonNullable<PortcullisOptions['env']>
  /** Aborted if the private MongoDB exits unexpectedly. */
  readonly databaseLost: AbortSignal
}

/** Creates a server. See `createPortcullis`. */
export async function createApplication<Own = ApplicationParts>(
  options: PortcullisOptions<Own> = {},
): Promise<Application> {
  const {
    connection: given,
    attach = false,
    setup,
    typeDefs,
    unknownDirectives,
    ignoredDirectives,
    passwords,
    reservedNames,
    onEvent,
    onDatabaseLost,
    log: ownLog,
    now = () => new Date(),
    env = process.env,
  } = options
  const fault = servedGraphqlFault(version)
  if (fault !== null) throw new ConfigurationError([fault])
  const config = applicationConfiguration(options, env)
  assertTlsFiles(config)
  const registeredOperations = loadRegisteredOperations(config)
  const log = ownLog ?? createDefaultLog(config)
  const tracing = createTracing({ describeError })
  const metrics = isMeasured(config) ? await loadMetrics() : null
  const document = joinTypeDefs(typeDefs)
  assertInputIsRead(document, options.hooks)
  const roles = declaredRoles(document)
  const { hooks, bind } = createHooks(options.hooks ?? {}, { seconds: config.hookTimeoutSeconds, log })
  const databaseLost = new AbortController()
  const services = await (attach ? attachServices : startServices)({
    config,
    connection: given,
    log,
    declaredRoles: roles,
    now,
    attach,
    onEvent: metrics === null ? onEvent : countingEvents(metrics, onEvent),
    onHashed: metrics?.countHash,
    tracing,
    passwords,
    reservedNames,
    hooks,
    onDatabaseLost(error) {
      databaseLost.abort(error)
      onDatabaseLost?.(error)
    },
  })
  let own: OwnServices<Own> | null = null
  try {
    const { connection } = services.database
    // A connection of the application keeps its own settings.
    if (given === undefined) limitQueryTime(connection, config.limits.seconds)
    limitQueryTime(services.store.connection, config.limits.seconds)
    const { accounts, sessions } = createFacades(services, config)
    own = await runSetup(setup, { connection, log, accounts, sessions })
    bind(own.value)
    const bound = await bindOptions(options, own.value)
    const schema = createGuardedSchema({
      typeDefs: document,
      resolvers: services.running.flatMap(({ resolvers: each }) => (each === undefined ? [] : [each])),
      applicationResolvers: bound.resolvers,
      policies: bound.policies,
      directives: {
        unknownDirectives: unknownDirectives ?? 'warn',
        ignoredDirectives: ignoredDirectives ?? [],
        onWarning: warningsTo(log),
      },
      hideRequirements: config.mode === 'production' ? 'anonymous' : false,
      now,
      onFault: (error) => log.error({ err: error }, 'policy threw an error: access refused'),
    })
    const { stop: stopOwn } = own
    const served = await serve({
      config,
      log,
      services,
      schema,
      roles,
      extend: bound.extend,
      stopOwn,
      plugins: options.plugins ?? [],
      registeredOperations,
      tracing,
      metrics,
      attach,
    })
    const portcullis = { ...served, accounts, sessions }
    return { portcullis, services, log, env, databaseLost: databaseLost.signal }
  } catch (error) {
    await Promise.resolve(own?.stop()).finally(() => services.stop())
    throw error
  }
}

/** Logs one line per warning, with its coordinate. */
function warningsTo(log: Logger): (warnings: readonly SchemaProblem[]) => void {
  return (warnings) => {
    for (const { coordinate, message } of warnings) log.warn({ coordinate }, message)
  }
}

/** Nothing that a server starts runs, such as the rotation of its keys. */
const attachedListens = { key: 'attach', rule: 'must not be set for a server that listens' }

/**
 * Delay before data is loaded that the first requests usually do not need, so that it does not delay them. A
 * registration before that waits for the data.
 */
const prepareDelayMilliseconds = 1000

interface Parts {
  readonly config: Configuration
  readonly log: Logger
  readonly services: Services
  readonly schema: GraphQLSchema
  readonly roles: ReadonlySet<string>
  readonly extend: BoundOptions['extend']
  /** Stops the services of the application. */
  readonly stopOwn: () => Promise<void>
  readonly plugins: NonNullable<PortcullisOptions['plugins']>
  readonly registeredOperations: RegisteredOperations | null
  readonly tracing: Tracing
  readonly metrics: Metrics | null
  readonly attach: boolean
}

async function serve({
  config,
  log,
  services,
  schema,
  roles,
  extend,
  stopOwn,
  plugins,
  registeredOperations,
  tracing,
  metrics,
  attach,
}: Parts): Promise<Omit<Portcullis, 'accounts' | 'sessions'>> {
  const { database, accounts, viewers, accessTokens, running } = services
  const authenticate = createAuthenticate(accessTokens, viewers)
  const findViewer = createFindViewer(accounts, viewers)
  const server = await createServer<Context>({
    schema,
    config,
    log,
    authenticate,
    createContext: createRequestContexts({ connection: database.connection, accounts, viewers, extend }),
    decide: (request) => decideOperation(schema, request),
    publicOperations,
    ownFields: ownFieldsWithInput(),
    isReady: () => isReachable(database.connection),
    routes: running.flatMap((each) => each.routes ?? []),
    limits: config.limits,
    plugins,
    registeredOperations,
    unreadyMilliseconds: config.drainDelaySeconds * 1000,
    tracing,
    onMounted: prepareSoon,
    ...(metrics === null ? {} : { metrics, onAnswered: metrics.countRequest }),
  })
  server.fastify.decorateRequest('viewer', null)
  const authenticateSource = createAuthenticateSource(authenticate)
  metrics?.watch(sourcesOf(services, server))
  let preparing: NodeJS.Timeout | undefined
  function prepareSoon(): void {
    preparing ??= setTimeout(prepare, prepareDelayMilliseconds).unref()
  }
  function prepare(): void {
    Promise.all(running.map((each) => each.prepare?.())).catch((error: unknown) =>
      log.error({ err: error }, 'preparation failed: retrying'),
    )
  }
  return {
    config,
    schema,
    apollo: server.apollo,
    fastify: server.fastify,
    handler: server.mounting.handler,
    fetch: server.mounting.fetch,
    plugin: server.mounting.plugin,
    connection: database.connection,
    authenticate: authenticateSource,
    require: createRouteGuards({ authenticate: authenticateSource, declaredRoles: roles }),
    on: createOn(services.endedSessions),
    execute: typed(createExecute({ server, viewers, findViewer })),
    async viewerOf(accountId) {
      return findViewer(checked('viewerOf', { accountId: text }, { accountId }).accountId)
    },
    async listen({ port = config.port, host = config.host } = {}) {
      if (attach) throw new ConfigurationError([attachedListens])
      const listening = await server.listen({ port, host })
      prepareSoon()
      return listening
    },
    stop: once(() => {
      clearTimeout(preparing)
      return server
        .stop()
        .finally(stopOwn)
        .finally(() => services.stop())
    }),
  }
}

/** The metrics library is loaded only if metrics are served. */
async function loadMetrics(): Promise<Metrics> {
  const { createMetrics } = await import('../metrics/index.js')
  return createMetrics()
}

function isMeasured({ metricsPort, metricsToken }: Configuration): boolean {
  return metricsPort !== undefined || metricsToken !== undefined
}

function countingEvents({ countEvent }: Metrics, onEvent: OnEvent | undefined): OnEvent {
  return (event) => {
    countEvent(event)
    return onEvent?.(event)
  }
}

function sourcesOf(
  { hasher, changes, running }: Services,
  { documentLookUps }: Server<Context>,
): MetricSources {
  return {
    hashing: hasher.load,
    changeStream: changes && (() => ({ isAlive: changes.isAlive(), breaks: changes.breaks() })),
    caches: Object.assign({ document: () => documentLookUps }, ...running.map(({ caches }) => caches)),
  }
}

/** The types follow from the document. Types of operations exist for the type checker only. */
function typed(execute: ReturnType<typeof createExecute>): Portcullis['execute'] {
  return execute as Portcullis['execute']
}

/** Runs a function once. All calls return the same promise. */
function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= run())
}
