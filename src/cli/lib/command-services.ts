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

export interface CommandSteps {
  /** An application's own types: they declare its roles. */
  readonly schema?: readonly SchemaFile[]
  /** Refuses a configuration, or asks for what the command needs: before anything is opened. */
  readonly first?: (config: Configuration) => void | Promise<void>
  /**
   * `make`: collections and indexes that are missing are made, so that a unique name is unique where no server ever
   * started. `check`: nothing is made. Another program's documents are refused in both.
   */
  readonly collections: 'make' | 'check'
  /** Whether the log is left out, unless it is asked for: where the command's own answer says the same. */
  readonly isQuiet?: true
}

/** The services, and the configuration that they were built by. */
export interface CommandServices extends Services {
  readonly config: Configuration
}

/** Runs a command on the services, beside a running server or alone, and closes what it opened. Starts no feature. */
export async function withServices<Result>(
  { env, stderr, now }: CommandContext,
  { schema = [], first, collections, isQuiet }: CommandSteps,
  use: (services: CommandServices) => Promise<Result>,
): Promise<Result> {
  const config = readConfiguration({ env })
  const isAsked = Boolean(env.LOG_LEVEL)
  // What a server logs at each start would be noise here, unless it is asked for.
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
