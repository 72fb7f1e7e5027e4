import { pino } from 'pino'
import {
  type Configuration,
  configurationWarnings,
  readConfiguration,
} from '../../application/configuration.js'
import { declaredRoles } from '../../application/schema.js'
import { openServices, type Services } from '../../application/services.js'
import { checkCollections } from '../../database/index.js'
import { joinSchemaFiles, type SchemaFile } from '../schema/schema-files.js'
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
  /** Disables the log unless `LOG_LEVEL` is set, for commands whose output contains the same information. */
  readonly isQuiet?: true
}

/** The services and their configuration. */
export interface CommandServices extends Services {
  readonly config: Configuration
}

/**
 * Runs a command with the services, with or without a running server, and closes what it opened. It starts no feature.
 */
export async function withServices<Result>(
  { env, stderr, now }: CommandContext,
  { schema = [], first, collections, isQuiet }: CommandSteps,
  use: (services: CommandServices) => Promise<Result>,
): Promise<Result> {
  const config = readConfiguration({ env })
  const isAsked = Boolean(env.LOG_LEVEL)
  // Without `LOG_LEVEL`, the startup messages of a server are omitted.
  const log = createCommandLog({ stderr }, isAsked ? config.logLevel : 'warn', 'human')
  for (const warning of configurationWarnings(env)) log.warn(warning)
  const roles = declaredRoles(joinSchemaFiles(schema))
  await first?.(config)
  const services = await openServices({
    config,
    log: isQuiet && !isAsked ? pino({ level: 'silent' }) : log,
    declaredRoles: roles,
    now,
    attach: true,
    environment: env,
  })
  try {
    await (collections === 'make' ? services.makeCollections() : checkCollections(services.store))
    return await use({ ...services, config })
  } finally {
    await services.stop()
  }
}
