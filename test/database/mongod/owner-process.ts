// A process that owns (or attaches to) the private MongoDB of a data folder, as a server does: for tests that kill it.
// Usage: owner-process.ts <data folder> [attach]. It tells what happens on standard output, a JSON document a line.
import { pino } from 'pino'
import { openDatabase } from '../../../src/database/index.js'
import { ExpectedError } from '../../../src/lib/errors.js'

const [, , dataDir = '', attach] = process.argv
const tell = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`)

try {
  const log = pino({}, { write: (line: string) => process.stderr.write(line) })
  const database = await openDatabase({ dataDir, log, attach: attach === 'attach' })
  const drain = async () => {
    // What a server does before it stops the database: it answers the requests that are under way.
    const { insertedId } = await database.connection.collection('drained').insertOne({ last: 'request' })
    tell({ event: 'drained', insertedId })
    await database.stop()
    tell({ event: 'stopped' })
    process.exit()
  }
  process.once('SIGINT', drain).once('SIGTERM', drain)
  process.once('SIGUSR2', () => {
    throw new Error('A fault that nobody expected.')
  })
  tell({ event: 'ready', uri: database.uri })
} catch (error) {
  if (!(error instanceof ExpectedError)) throw error
  tell({ event: 'refused', code: error.code, message: error.message, detail: error.detail })
}
