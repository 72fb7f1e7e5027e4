import type { ApolloServer } from '@apollo/server'
import type { IResolvers, TypeSource } from '@graphql-tools/utils'
import type { FastifyInstance } from 'fastify'
import { type GraphQLSchema, version } from 'graphql'
import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import { createAccountResolvers } from '../accounts/feature.js'
import {
  decideOperation,
  type Policies,
  type SchemaProblem,
  type UnknownDirectives,
} from '../authorization/index.js'
import {
  assertTlsFiles,
  type Configuration,
  ConfigurationError,
  type ConfigurationFault,
  type ConfigurationOptions,
  readConfiguration,
} from '../config/index.js'
import type { Context } from '../context/context.js'
import { connectionFault, isReachable, limitQueryTime } from '../database/index.js'
import { createEventResolvers } from '../events/feature.js'
import type { OnEvent } from '../events/index.js'
import type { MetricSources, Metrics } from '../metrics/index.js'
import type { PasswordOptions } from '../passwords/index.js'
import { codeOf, createLogger, createServer, type Server, servedGraphqlFault } from '../server/index.js'
import { createSessionResolvers } from '../sessions/feature.js'
import { createAuthenticate } from '../sessions/index.js'
import { createSignInResolvers } from '../sign-in/feature.js'
import { publicOperations } from '../sign-in/index.js'
import { createTracing, type Tracing } from '../tracing/index.js'
import { createRequestContexts, type ExtendContext } from './request-context.js'
import { createGuardedSchema, declaredRoles, joinTypeDefs, ownFieldsWithInput } from './schema.js'
import { type Services, startServices } from './services.js'

/** What an application's resolvers may be built on. */
export interface ApplicationParts {
  /** The server's connection to MongoDB: make your own models on it. */
  readonly connection: Connection
  readonly log: Logger
}

/** Settings of a server and what an application adds to it. Settings win over environment variables. */
export interface PortcullisOptions extends ConfigurationOptions {
  /**
   * Your own Mongoose connection, instead of `mongodbUri`: open or opening, and of the copy of Mongoose that this package
   * imports. Its client is shared; what you set on it is yours, and it stays open at the end.
   */
  readonly connection?: Connection
  /** Your types, `extend type Query`, `extend enum Role`, with `@auth`, `@hasRole` and the other directives. */
  readonly typeDefs?: TypeSource
  /** Your resolvers, or what makes them once the database is open. */
  readonly resolvers?:
    | ResolverMap
    | readonly ResolverMap[]
    | ((parts: ApplicationParts) => ResolverMap | Promise<ResolverMap>)
  /**
   * Adds to the context of each request: your own loaders, for example. It may return a promise. Members of `Context`
   * cannot be replaced: CONTEXT_INVALID refuses each request.
   */
  readonly context?: ExtendContext
  /**
   * What may be a password, beyond length, common passwords and the account's own words: other words of the service,
   * another list, an estimate of strength (`createZxcvbnEstimate`), a breach check (`createBreachCheck`).
   */
  readonly passwords?: PasswordOptions
  /** Names that nobody can register, operators aside. Default: `defaultReservedNames`, which this replaces. */
  readonly reservedNames?: readonly string[]
  /** What `@policy` calls, by name. */
  readonly policies?: Policies<Context>
  /**
   * A directive whose meaning nobody claimed guards nothing: `warn` names it in the log, `error` stops the start. Default
   * `warn`.
   */
  readonly unknownDirectives?: UnknownDirectives
  /** Names of directives that your own code implements: no warning, no error. */
  readonly ignoredDirectives?: readonly string[]
  /** Told of each sign-in, refusal, revocation and change of an account, once it is certain. */
  readonly onEvent?: OnEvent
  /** Default: JSON lines on standard output, at `logLevel`, with credentials redacted. */
  readonly log?: Logger
  /** The clock, for tests. */
  readonly now?: () => Date
  /** Called once if the private MongoDB ends by itself: nothing can be served any more. It is logged in any case. */
  readonly onDatabaseLost?: (error: Error) => void
  /** Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

// Resolver maps are typed by the application (GraphQL Code Generator): their parameters can't be known here.
// biome-ignore lint/suspicious/noExplicitAny: the type of @graphql-tools, whose parameters are invariant
type ResolverMap = IResolvers<any, any>

/** Where to listen; what is left out comes from the configuration. */
export interface ListenOptions {
  /** 0 lets the system choose. */
  readonly port?: number
  readonly host?: string
}

/** A server that is ready to listen. */
export interface Portcullis {
  readonly config: Configuration
  /** Guarded by its directives: safe in any executor that is given a context of this server. */
  readonly schema: GraphQLSchema
  readonly apollo: ApolloServer<Context>
  readonly fastify: FastifyInstance
  readonly connection: Connection
  readonly services: Services
  /** @returns the addresses of /graphql and of /metrics, `null` where that is not served */
  listen(options?: ListenOptions): Promise<{ readonly url: string; readonly metricsUrl: string | null }>
  /** Finishes the requests under way, then closes the server and the database. Safe to call twice. */
  stop(): Promise<void>
}

/**
 * Makes a server: the account schema joined with an application's own, on MongoDB.
 *
 * @throws ConfigurationError with every fault of the settings at once, or when graphql is not version 16
 * @throws AuthorizationSchemaError with every directive that contradicts or names what is not there
 */
export async function createPortcullis(options: PortcullisOptions = {}): Promise<Portcullis> {
  const {
    connection: given,
    typeDefs,
    resolvers,
    context,
    policies,
    unknownDirectives,
    ignoredDirectives,
    passwords,
    reservedNames,
    onEvent,
    onDatabaseLost,
    log: ownLog,
    now = () => new Date(),
    env = process.env,
    ...settings
  } = options
  const fault = servedGraphqlFault(version)
  if (fault !== null) throw new ConfigurationError([fault])
  const config = readConfiguration({
    env,
    options: settings,
    hasDatabase: given !== undefined,
    faults: connectionFaults(given, settings),
  })
  assertTlsFiles(config)
  const log = ownLog ?? createLogger({ level: config.logLevel })
  const tracing = createTracing({ codeOf })
  const metrics = isMeasured(config) ? await loadMetrics() : null
  const document = joinTypeDefs(typeDefs)
  const roles = declaredRoles(document)
  const services = await startServices({
    config,
    connection: given,
    log,
    declaredRoles: roles,
    now,
    attach: false,
    onEvent: metrics === null ? onEvent : countingEvents(metrics, onEvent),
    onHashed: metrics?.countHash,
    tracing,
    passwords,
    reservedNames,
    onDatabaseLost,
  })
  try {
    const { connection } = services.database
    // A connection that was given keeps what its owner set.
    if (given === undefined) limitQueryTime(connection, config.limits.seconds)
    limitQueryTime(services.store.connection, config.limits.seconds)
    const own = typeof resolvers === 'function' ? await resolvers({ connection, log }) : resolvers
    const schema = createGuardedSchema({
      typeDefs: document,
      resolvers: [
        createAccountResolvers(services.accounts, roles),
        createSessionResolvers(services.endings),
        createSignInResolvers(services.signIn),
        createEventResolvers(services.history),
      ],
      applicationResolvers: [own ?? []].flat(),
      policies: policies ?? {},
      directives: {
        unknownDirectives: unknownDirectives ?? 'warn',
        ignoredDirectives: ignoredDirectives ?? [],
        onWarning: warningsTo(log),
      },
      hideRequirements: config.mode === 'production' ? 'anonymous' : false,
      onFault: (error) => log.error({ err: error }, 'a policy failed, so it refused'),
    })
    return await serve({ config, log, services, schema, extend: context, tracing, metrics })
  } catch (error) {
    await services.stop()
    throw error
  }
}

/** One line for each warning, with its place to search for. */
function warningsTo(log: Logger): (warnings: readonly SchemaProblem[]) => void {
  return (warnings) => {
    for (const { coordinate, message } of warnings) log.warn({ coordinate }, message)
  }
}

/**
 * What the first requests don't need is read once they had their turn: who waits for a server to start waits for their
 * answers. Whoever registers earlier waits for it, and nobody else.
 */
const prepareDelayMilliseconds = 1000

interface Parts {
  readonly config: Configuration
  readonly log: Logger
  readonly services: Services
  readonly schema: GraphQLSchema
  readonly extend: ExtendContext | undefined
  readonly tracing: Tracing
  readonly metrics: Metrics | null
}

async function serve({
  config,
  log,
  services,
  schema,
  extend,
  tracing,
  metrics,
}: Parts): Promise<Portcullis> {
  const { database, accounts, viewers, accessTokens, keySet } = services
  const server = await createServer<Context>({
    schema,
    config,
    log,
    authenticate: createAuthenticate(accessTokens, viewers),
    createContext: createRequestContexts({ connection: database.connection, accounts, viewers, extend }),
    decide: (request) => decideOperation(schema, request),
    publicOperations,
    ownFields: ownFieldsWithInput(),
    isReady: () => isReachable(database.connection),
    jwks: () => keySet.publicJwks(),
    limits: config.limits,
    unreadyMilliseconds: config.drainDelaySeconds * 1000,
    tracing,
    ...(metrics === null ? {} : { metrics, onAnswered: metrics.countRequest }),
  })
  metrics?.watch(sourcesOf(services, server))
  let preparing: NodeJS.Timeout | undefined
  function prepare(): void {
    services
      .prepare()
      .catch((error: unknown) => log.error({ err: error }, 'preparing failed; it is tried again'))
  }
  return {
    config,
    schema,
    apollo: server.apollo,
    fastify: server.fastify,
    connection: database.connection,
    services,
    async listen({ port = config.port, host = config.host } = {}) {
      const listening = await server.listen({ port, host })
      preparing ??= setTimeout(prepare, prepareDelayMilliseconds).unref()
      return listening
    },
    stop: once(() => {
      clearTimeout(preparing)
      return server.stop().finally(() => services.stop())
    }),
  }
}

/** The library that counts is loaded where somebody asks for the counts. */
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

function sourcesOf({ figures }: Services, { documentLookUps }: Server<Context>): MetricSources {
  const { hashing, accessTokens, sessions } = figures
  return {
    hashing,
    changeStream: sessions?.changeStream ?? null,
    caches: {
      document: () => documentLookUps,
      access_token: accessTokens,
      ...(sessions === null ? {} : { session: sessions.lookUps }),
    },
  }
}

function connectionFaults(
  connection: unknown,
  { mongodbUri }: ConfigurationOptions,
): readonly ConfigurationFault[] {
  if (connection === undefined) return []
  const rule = connectionFault(connection)
  return [
    ...(rule === null ? [] : [{ key: 'connection', rule }]),
    ...(mongodbUri === undefined
      ? []
      : [{ key: 'mongodbUri', rule: 'must be left out where connection is given' }]),
  ]
}

/** Callers who ask while it runs, or after, get the same promise. */
function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= run())
}
