import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import { type Database, openDatabase, openStore, type Store } from '../database/index.js'
import { ownCollections } from './collections.js'
import type { Configuration } from './configuration.js'

export interface StorageOptions {
  readonly config: Configuration
  readonly log: Logger
  /** An application's own, instead of one of ours. */
  readonly connection?: Connection | undefined
  /** Whether a running server's private MongoDB may be used: for commands beside it. */
  readonly attach: boolean
  /** Called once if the private MongoDB ends by itself. */
  readonly onDatabaseLost?: ((error: Error) => void) | undefined
  /** Where a `mongod` is searched. Default: `process.env`. */
  readonly environment?: Readonly<NodeJS.ProcessEnv> | undefined
}

/** An open database, and our collections in it. */
export interface Storage {
  readonly database: Database
  readonly store: Store
  close(): Promise<void>
}

/** @throws as `openDatabase` does */
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
