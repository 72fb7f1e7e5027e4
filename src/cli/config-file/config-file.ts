import { pathToFileURL } from 'node:url'
import type { PortcullisOptions } from '../../application/public.js'
import { exitCodes } from '../../lib/exit-codes.js'
import type { CommandContext } from '../lib/command-context.js'
import { CommandFailure } from '../lib/command-failure.js'
import { findConfigFile } from './find-config-file.js'
import { importFault } from './import-fault.js'

/** Options of `createPortcullis` from a file. Only their being an object is certain; readers check the rest. */
export type FileOptions = PortcullisOptions<unknown>

/**
 * Runs the configuration file of the application, if there is one, and passes its options on. The functions in them are
 * not called. Afterwards, closes the connection that the file opened.
 *
 * @param named - `--config`; without it, the file in the working directory
 * @throws CommandFailure if the file cannot be used
 */
export async function withConfigFile<Result>(
  named: string | undefined,
  context: Pick<CommandContext, 'impliedMode'>,
  use: (options: FileOptions) => Promise<Result>,
): Promise<Result> {
  const options = await loadConfigFile(named, context)
  try {
    return await use(options)
  } finally {
    await closeConnection(options)
  }
}

async function loadConfigFile(
  named: string | undefined,
  { impliedMode }: Pick<CommandContext, 'impliedMode'>,
): Promise<FileOptions> {
  const file = findConfigFile(named)
  if (file === null) return {}
  const { shown, path } = file
  impliedMode?.withdraw()
  const options = optionsOf(shown, await imported(shown, path))
  impliedMode?.settle(options.connection !== undefined || options.mongodbUri !== undefined)
  return options
}

async function imported(shown: string, path: string): Promise<object> {
  try {
    return await import(pathToFileURL(path).href)
  } catch (error) {
    throw (
      (await mongodbFault(error)) ?? new CommandFailure(importFault(shown, error), exitCodes.configuration)
    )
  }
}

/** For a database that the file connects to: without credentials of the connection string; a retry may succeed. */
async function mongodbFault(error: unknown): Promise<Error | null> {
  if (!(error instanceof Error && error.name.startsWith('Mongo'))) return null
  return (await import('../../database/index.js')).databaseFault(error)
}

function optionsOf(shown: string, module: object): FileOptions {
  const fault = (said: string) =>
    new CommandFailure(
      `${shown} ${said}. Write: export default defineConfig({ ... })`,
      exitCodes.configuration,
    )
  if (!('default' in module)) throw fault('has no default export')
  const { default: value } = module
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fault('must export the options of createPortcullis, an object')
  }
  if ('then' in value) throw fault('exports a promise: await it')
  if ('listen' in value) throw fault('exports a server, not the options of createPortcullis')
  // Members are checked by `applicationConfiguration`, which treats them as unknown.
  return value as FileOptions
}

async function closeConnection({ connection }: FileOptions): Promise<void> {
  if (typeof connection === 'object' && typeof connection?.close === 'function') await connection.close()
}
