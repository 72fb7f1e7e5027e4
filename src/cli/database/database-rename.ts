import { applicationConfiguration } from '../../application/application-options.js'
import { ownCollections } from '../../application/collections.js'
import { configurationWarnings } from '../../application/configuration.js'
import { openDatabase, openStore, renameCollections } from '../../database/index.js'
import { type FileOptions, withConfigFile } from '../config-file/config-file.js'
import type { CommandContext } from '../lib/command-context.js'
import { createCommandLog } from '../lib/command-log.js'
import { print } from '../lib/print.js'

/**
 * Renames the collections of an earlier version, which had no prefix, to their current names.
 *
 * @throws COLLECTIONS_NOT_OURS if one contains documents of another program
 * @throws DATA_FOLDER_IN_USE if a server runs on the same data folder
 */
export function renameDatabase(
  { config }: { readonly config?: string },
  context: CommandContext,
): Promise<void> {
  return withConfigFile(config, context, (options) => rename(options, context))
}

async function rename(
  options: FileOptions,
  { env: given, stdout, stderr, now }: CommandContext,
): Promise<void> {
  const { connection, env = given } = options
  const config = applicationConfiguration(options, env)
  const log = createCommandLog({ stderr }, env.LOG_LEVEL ? config.logLevel : 'warn', 'human')
  for (const warning of configurationWarnings(env)) log.warn(warning)
  const { mongodbUri, dataDir } = config
  // Does not attach to a running server, which would create the former collections again.
  const database = await openDatabase({
    connection,
    mongodbUri,
    dataDir,
    log,
    attach: false,
    environment: env,
  })
  const store = openStore(database.connection, config.collectionPrefix, ownCollections)
  try {
    const renamed = await renameCollections(store, now)
    const lines = renamed.map(({ from, to }) => `Renamed ${from} to ${to}.\n`)
    await print(
      stdout,
      lines.length === 0
        ? 'There is nothing to rename: no collection has a name of an earlier version.\n'
        : lines.join(''),
    )
  } finally {
    store.close()
    await database.stop()
  }
}
