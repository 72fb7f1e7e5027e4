import { pino } from 'pino'
import { isDatabaseAway } from '../../src/database/away.js'
import { type Database, openDatabase } from '../../src/database/index.js'
import { openTestDatabase, type TestDatabase } from '../harness/database.js'

let database: TestDatabase
/** On the same data, by one connection. */
let crowded: Database
beforeAll(async () => {
  database = await openTestDatabase()
  const uri = new URL(database.uri)
  uri.searchParams.set('maxPoolSize', '1')
  const log = pino({ level: 'silent' })
  crowded = await openDatabase({ mongodbUri: uri.href, dataDir: '/nowhere', log })
})
afterAll(() => crowded.stop())

test('what waits too long for a connection of the pool is given up as away, and is not run later', async () => {
  const things = crowded.connection.collection('things')
  await things.insertOne({})
  const holding = things.findOne({ $where: 'sleep(12000) || true' })
  const waiting = things.insertOne({ late: true })
  const refused: unknown = await waiting.catch((error: unknown) => error)
  await holding
  await things.insertOne({ later: true })

  expect(refused).toMatchObject({ name: 'MongoWaitQueueTimeoutError' })
  expect(isDatabaseAway(refused)).toBe(true)
  expect(await things.countDocuments({ late: true })).toBe(0)
}, 60_000)
