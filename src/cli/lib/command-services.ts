import { configurationWarnings, readConfiguration } from '../../application/configuration.js'
import { declaredRoles } from '../../application/schema.js'
import { type Services, startServices } from '../../application/services.js'
import { joinSchemaFiles, type SchemaFile } from '../schema/schema-files.js'
import type { CommandContext } from './command-context.js'
import { createCommandLog } from './command-log.js'

/**
 * Runs a command on the services, beside a running server or alone, and ends what it started.
 *
 * @param prepare - asks for what the command needs, once the configuration is known to be right and before anything
 *   is started
 */
export async function withServices<Input, Result>(
  { env, stderr, now }: CommandContext,
  schema: readonly SchemaFile[],
  prepare: () => Promise<Input>,
  use: (services: Services, input: Input) => Promise<Result>,
): Promise<Result> {
  const config = readConfiguration({ env })
  // What a server tells at each start would be noise here, unless it is asked for.
  const log = createCommandLog({ stderr }, env.LOG_LEVEL ? config.logLevel : 'warn', 'human')
  for (const warning of configurationWarnings(env)) log.warn(warning)
  const roles = declaredRoles(joinSchemaFiles(schema))
  const input = await prepare()
  const services = await startServices({ config, log, declaredRoles: roles, now, attach: true })
  try {
    return await use(services, input)
  } finally {
    await services.stop()
  }
}
