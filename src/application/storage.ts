import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import { type Database, openDatabase, openStore, type Store } from '../database/index.js'
import { ownCollections } from './collections.js'
import type { Configuration } from './configuration.js'

/** Options of `openStorage`. */
export interface StorageOptions {
  readonly config: Configuration
  readonly log: Logger
  /** A connection of the application, instead of a new one. */
  readonly connection?: Connection | undefined
  /** Whether to use the private MongoDB of a running server, for commands beside it. */
  readonly attach: boolean
  /** Called once if the private MongoDB exits unexpectedly. */
  readonly onDatabaseLost?: ((error: Error) => void) | undefined
  /** The environment in which `mongod` is searched. Default: `process.env`. */
  readonly environment?: Readonly<NodeJS.ProcessEnv> | undefined
}

/** An open database and the collections of Portcullis in it. */
export interface Storage {
  readonly database: Database
  readonly store: Store
  close(): Promise<void>
}

/**
 * Opens the database and the store.
 *
 * @throws as `openDatabase`
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { config, log, attach, connection, environment, onDatabaseLost } = options
  const { mongodbUri, dataDir, mongod } = config
  const database = await openDatabase({
    mongodbUri,
    dataDir,
    mongod,
    log,
    attach,
    connection,
    environment,
    onLost: onDatabaseLost,
  })
  try {
    const store = openStore(database.connection, config.collectionPrefix, ownCollections)
    const close = async () => {
      store.close()
      await database.stop()
    }
    return { database, store, close }
  } catch (error) {
    await database.stop()
    throw error
  }
}
