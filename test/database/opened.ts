import { pino } from 'pino'
import { type Database, type DatabaseOptions, openDatabase } from '../../src/database/index.js'

const opened: Database[] = []

afterEach(async () => {
  for (const database of opened.splice(0)) await database.stop()
})

/** Opens a database without a log; it is stopped after the test, if the test did not. */
export async function open(dataDir: string, options: Partial<DatabaseOptions> = {}): Promise<Database> {
  const database = await openDatabase({ dataDir, log: pino({ level: 'silent' }), ...options })
  opened.push(database)
  return database
}

export async function addAccount({ connection }: Database, name: string): Promise<void> {
  await connection.collection('accounts').insertOne({ name })
}

/** The names of all accounts, sorted. */
export async function accounts({ connection }: Database): Promise<unknown[]> {
  const documents = await connection.collection('accounts').find().sort({ name: 1 }).toArray()
  return documents.map(({ name }) => name)
}
