import { randomUUID } from 'node:crypto'
import type { Connection } from 'mongoose'
import { pino } from 'pino'
import { ownCollections } from '../../src/application/collections.js'
import {
  createIndexes,
  type Database,
  openDatabase,
  openStore,
  type Store,
} from '../../src/database/index.js'

/** A database for one test file, on the run's MongoDB: a replica set, so transactions and change streams work. */
export interface TestDatabase {
  /** As `openDatabase` makes it: majority writes, no automatic indexes. */
  readonly connection: Connection
  /** Our own view of it. */
  readonly store: Store
  /** Leads to this database; for a server or process that connects by itself. */
  readonly uri: string
  readonly name: string
  /** Drops the database and closes the connection. Safe to call again. */
  drop(): Promise<void>
}

const open: Database[] = []

// The connections would keep the worker alive. What was not dropped goes with the run's MongoDB: a server that stops
// later than this still finds its data.
afterAll(async () => {
  for (const database of open.splice(0)) await database.stop()
})

/** Opens a database that nobody else uses. Its connection is closed when the test file ends. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const name = `test-${randomUUID()}`
  const uri = uriOf(name)
  const database = await openDatabase({
    mongodbUri: uri,
    dataDir: '/nowhere',
    log: pino({ level: 'silent' }),
  })
  open.push(database)
  let dropping: Promise<void> | null = null
  const drop = async () => {
    if (database.connection.readyState === 1) await database.connection.dropDatabase()
    await database.stop()
  }
  return {
    connection: database.connection,
    store: storeOn(database.connection),
    uri,
    name,
    drop: () => {
      dropping ??= drop()
      return dropping
    },
  }
}

/** Our own view of a database, with the names that a server uses by default. */
export function storeOn(connection: Connection): Store {
  return openStore(connection, 'portcullis_', ownCollections)
}

/** Makes all collections and their indexes, as a start does. */
export function makeCollections(store: Store): Promise<void> {
  return createIndexes(store, { eventRetentionSeconds: 90 * 86_400, refreshEventRetentionSeconds: 86_400 })
}

function uriOf(name: string): string {
  const uri = process.env.PORTCULLIS_TEST_MONGODB_URI
  if (uri === undefined)
    throw new Error("The run's MongoDB was not started: see test/harness/global-setup.js.")
  const url = new URL(uri)
  url.pathname = `/${name}`
  return url.href
}
