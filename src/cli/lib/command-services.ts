import { pino } from 'pino'
import { applicationConfiguration } from '../../application/application-options.js'
import { type Configuration, configurationWarnings } from '../../application/configuration.js'
import { createFacades } from '../../application/embedding/facades.js'
import { createHooks, type Hooks } from '../../application/embedding/hooks.js'
import { type OwnServices, runSetup } from '../../application/embedding/setup.js'
import { declaredRoles, joinTypeDefs } from '../../application/schema/schema.js'
import { openServices, type Services } from '../../application/services.js'
import { checkCollections } from '../../database/index.js'
import { type FileOptions, withConfigFile } from '../config-file/config-file.js'
import { applicationTypes } from '../schema/application-types.js'
import type { SchemaFile } from '../schema/schema-files.js'
import type { CommandContext } from './command-context.js'
import { createCommandLog } from './command-log.js'

/** Options of `withServices`. */
export interface CommandSteps {
  /** Type definitions of the application, which declare its roles. */
  readonly schema?: readonly SchemaFile[]
  /** Runs before anything is opened. Checks the configuration or prompts for input. */
  readonly first?: (config: Configuration) => void | Promise<void>
  /**
   * `make` creates missing collections and indexes, so that unique indexes exist even if no server ever started.
   * `check` creates nothing. Both fail if a collection contains documents of another program.
   */
  readonly collections: 'make' | 'check'
  /** The hooks that the command calls. If the application sets one, its `setup` runs, whose result they get. */
  readonly calls?: readonly (keyof Hooks & keyof NonNullable<FileOptions['hooks']>)[]
  /** Disables the log unless `LOG_LEVEL` is set, for commands whose output contains the same information. */
  readonly isQuiet?: true
}

/** The services and their configuration. */
export interface CommandServices extends Services {
  readonly config: Configuration
}

/**
 * Runs a command with the services, with or without a running server, and closes what it opened. It starts no feature.
 * It runs no configuration file: for commands that change keys and secrets.
 */
export function withServices<Result>(
  context: CommandContext,
  steps: CommandSteps,
  use: (services: CommandServices) => Promise<Result>,
): Promise<Result> {
  return withServicesOf({}, context, steps, use)
}

/** The same with the services of the application: its settings, its roles and its rules for passwords. */
export function withApplication<Result>(
  { config, ...steps }: CommandSteps & { readonly config: string | undefined },
  context: CommandContext,
  use: (services: CommandServices) => Promise<Result>,
): Promise<Result> {
  return withConfigFile(config, context, (options) => withServicesOf(options, context, steps, use))
}

async function withServicesOf<Result>(
  options: FileOptions,
  { env: given, stderr, now }: CommandContext,
  { schema = [], first, collections, calls = [], isQuiet }: CommandSteps,
  use: (services: CommandServices) => Promise<Result>,
): Promise<Result> {
  const env = options.env ?? given
  const config = applicationConfiguration(options, env)
  const isAsked = Boolean(env.LOG_LEVEL)
  // Without `LOG_LEVEL`, the startup messages of a server are omitted.
  const log = createCommandLog({ stderr }, isAsked ? config.logLevel : 'warn', 'human')
  for (const warning of configurationWarnings(env)) log.warn(warning)
  const roles = declaredRoles(joinTypeDefs(applicationTypes(schema, options), options))
  await first?.(config)
  const { hooks, bind } = createHooks(options.hooks ?? {}, { seconds: config.hookTimeoutSeconds, log })
  const services = await openServices({
    config,
    connection: options.connection,
    hooks,
    log: isQuiet && !isAsked ? pino({ level: 'silent' }) : log,
    declaredRoles: roles,
    passwords: options.passwords,
    reservedNames: options.reservedNames,
    now,
    attach: true,
    environment: env,
  })
  let own: OwnServices<unknown> | null = null
  try {
    await (collections === 'make' ? services.makeCollections() : checkCollections(services.store))
    if (calls.some((name) => options.hooks?.[name] !== undefined)) {
      const { connection } = services.database
      own = await runSetup(options.setup, { connection, log, ...createFacades(services, config) })
      bind(own.value)
    }
    return await use({ ...services, config })
  } finally {
    await Promise.resolve(own?.stop()).finally(() => services.stop())
  }
}
