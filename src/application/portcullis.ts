import { type DocumentNode, type GraphQLSchema, version } from 'graphql'
import type { Logger } from 'pino'
import type { SchemaProblem } from '../authorization/index.js'
import { ConfigurationError } from '../config/index.js'
import { limitQueryTime } from '../database/index.js'
import type { Metrics } from '../metrics/index.js'
import {
  assertTlsFiles,
  describeError,
  loadRegisteredOperations,
  type RegisteredOperations,
  servedGraphqlFault,
} from '../server/index.js'
import { createTracing, type Tracing } from '../tracing/index.js'
import { applicationConfiguration } from './application-options.js'
import type { Configuration } from './configuration.js'
import { createDefaultLog } from './default-log.js'
import { createFacades } from './embedding/facades.js'
import { type BoundHooks, createHooks } from './embedding/hooks.js'
import { assertInputIsRead } from './embedding/registration-fields.js'
import { type BoundOptions, bindOptions, runSetup } from './embedding/setup.js'
import type { ApplicationParts, Portcullis, PortcullisOptions } from './public.js'
import { authorizeOptions } from './schema/authorize-options.js'
import { createGuardedSchema, declaredRoles, joinTypeDefs } from './schema/schema.js'
import { attachServices, type Services, startServices } from './services.js'
import { countingEvents, isMeasured, loadMetrics } from './serving/measure.js'
import { serve } from './serving/serve.js'

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
  const prepared = await prepare(options)
  const { log, env } = prepared
  const databaseLost = new AbortController()
  const services = await startedServices(prepared, options, databaseLost)
  try {
    const portcullis = await complete(prepared, services, options)
    return { portcullis, services, log, env, databaseLost: databaseLost.signal }
  } catch (error) {
    await services.stop()
    throw error
  }
}

/** What is made of the options without a database. */
interface Prepared<Own> {
  readonly config: Configuration
  readonly env: NonNullable<PortcullisOptions['env']>
  readonly log: Logger
  readonly now: () => Date
  readonly registeredOperations: RegisteredOperations | null
  readonly tracing: Tracing
  readonly metrics: Metrics | null
  /** The account schema joined with the application's. */
  readonly document: DocumentNode
  readonly roles: ReadonlySet<string>
  readonly hooks: BoundHooks<Own>
}

/** Validates the options. A fault among them is reported before anything is opened. */
async function prepare<Own>(options: PortcullisOptions<Own>): Promise<Prepared<Own>> {
  const { env = process.env, now = () => new Date() } = options
  const fault = servedGraphqlFault(version)
  if (fault !== null) throw new ConfigurationError([fault])
  const config = applicationConfiguration(options, env)
  assertTlsFiles(config)
  const registeredOperations = loadRegisteredOperations(config)
  const log = options.log ?? createDefaultLog(config)
  const tracing = createTracing({ describeError })
  const metrics = isMeasured(config) ? await loadMetrics() : null
  const document = joinTypeDefs(options.typeDefs, options)
  assertInputIsRead(document, options.hooks)
  const roles = declaredRoles(document)
  assertDeclared(config.secondFactorRoles, roles)
  const hooks = createHooks(options.hooks ?? {}, { seconds: config.hookTimeoutSeconds, log })
  return { config, env, log, now, registeredOperations, tracing, metrics, document, roles, hooks }
}

/** @throws ConfigurationError for a role that would be demanded of nobody */
function assertDeclared(secondFactorRoles: readonly string[], declared: ReadonlySet<string>): void {
  const unknown = secondFactorRoles.filter((role) => !declared.has(role))
  if (unknown.length === 0) return
  const value = unknown.map((role) => JSON.stringify(role)).join(', ')
  throw new ConfigurationError([
    { key: 'PORTCULLIS_SECOND_FACTOR_ROLES', rule: 'must name roles of the schema', value },
  ])
}

/** Opens the database and starts the features. */
function startedServices<Own>(
  { config, log, now, tracing, metrics, roles, hooks }: Prepared<Own>,
  options: PortcullisOptions<Own>,
  databaseLost: AbortController,
): Promise<Services> {
  const { attach = false, onEvent } = options
  return (attach ? attachServices : startServices)({
    config,
    connection: options.connection,
    log,
    declaredRoles: roles,
    now,
    attach,
    onEvent: metrics === null ? onEvent : countingEvents(metrics, onEvent),
    onHashed: metrics?.countHash,
    tracing,
    passwords: options.passwords,
    reservedNames: options.reservedNames,
    hooks: hooks.hooks,
    sendMail: options.sendMail,
    onDatabaseLost(error) {
      databaseLost.abort(error)
      options.onDatabaseLost?.(error)
    },
  })
}

/** Creates the services of the application, the schema and the server. Stops those services if it fails. */
async function complete<Own>(
  prepared: Prepared<Own>,
  services: Services,
  options: PortcullisOptions<Own>,
): Promise<Portcullis> {
  const { config, log } = prepared
  limitQueryTimes(services, config, options.connection)
  const { connection } = services.database
  const facades = createFacades(services, config)
  const own = await runSetup(options.setup, { connection, log, ...facades })
  try {
    prepared.hooks.bind(own.value)
    const bound = await bindOptions(options, own.value)
    const { plugins = [], attach = false, errors = 'each' } = options
    const { stop: stopOwn } = own
    const schema = guardedSchema(prepared, services, options, bound)
    const served = await serve({
      ...prepared,
      services,
      schema,
      extend: bound.extend,
      stopOwn,
      plugins,
      errors,
      attach,
    })
    return { ...served, ...facades }
  } catch (error) {
    await own.stop()
    throw error
  }
}

/** A connection of the application keeps its own settings. */
function limitQueryTimes(
  { database, store }: Services,
  { limits }: Configuration,
  given: PortcullisOptions['connection'],
): void {
  if (given === undefined) limitQueryTime(database.connection, limits.seconds)
  limitQueryTime(store.connection, limits.seconds)
}

function guardedSchema<Own>(
  { config, log, now, document }: Prepared<Own>,
  { running, viewers }: Services,
  options: PortcullisOptions<Own>,
  { resolvers, policies }: BoundOptions,
): GraphQLSchema {
  return createGuardedSchema({
    typeDefs: document,
    resolvers: running.flatMap(({ resolvers: each }) => (each === undefined ? [] : [each])),
    applicationResolvers: resolvers,
    policies,
    directives: { ...authorizeOptions(options), onWarning: warningsTo(log) },
    hideRequirements: options.hideRequirements ?? (config.mode === 'production' ? 'anonymous' : false),
    accountOf: viewers.accountOf,
    secondFactorRoles: config.secondFactorRoles,
    now,
    onFault: (error) => log.error({ err: error }, 'policy threw an error: access refused'),
  })
}

/** Logs one line per warning, with its coordinate. */
function warningsTo(log: Logger): (warnings: readonly SchemaProblem[]) => void {
  return (warnings) => {
    for (const { coordinate, message } of warnings) log.warn({ coordinate }, message)
  }
}
