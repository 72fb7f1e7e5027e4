import mongoose from 'mongoose'
import { isDatabaseAway } from '../../../src/database/away.js'
import { writeOutcomes } from '../../../src/database/index.js'
import { openTestDatabase, type TestDatabase } from '../../harness/database.js'
import { startWire } from '../../harness/proxy.js'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})

interface Numbered {
  readonly _id: number
}
const numbered = () => database.connection.collection<Numbered>('numbered')
const inserted = (ids: readonly number[], options: mongoose.mongo.BulkWriteOptions = {}) =>
  writeOutcomes(
    ids.length,
    numbered().insertMany(
      ids.map((_id) => ({ _id })),
      { ordered: false, ...options },
    ),
  )
const stored = async () => (await numbered().find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id)

test('each statement of a bulk write has its own outcome, and a fault of one keeps no other from being done', async () => {
  expect(await inserted([1, 3])).toEqual([null, null])
  const outcomes = await inserted([1, 2, 3, 4])

  expect(outcomes.map((outcome) => outcome?.code ?? null)).toEqual([11_000, null, 11_000, null])
  expect(await stored()).toEqual([1, 2, 3, 4])
})

test('what no majority has is not told as done, neither alone nor beside faults', async () => {
  const writeConcern = { w: 2, wtimeoutMS: 50 } // the set has one member

  await expect(inserted([21], { writeConcern })).rejects.toMatchObject({ code: 100 })
  await expect(inserted([21, 22], { writeConcern })).rejects.toMatchObject({ code: 100 })
})

test('where no server answers any more, nothing is told as done, and the database counts as away', async () => {
  const direct = new URL(database.uri)
  const wire = await startWire(Number(direct.port))
  direct.port = String(wire.port)
  direct.searchParams.delete('replicaSet')
  direct.searchParams.set('directConnection', 'true')
  direct.searchParams.set('serverSelectionTimeoutMS', '100')
  const client = await new mongoose.mongo.MongoClient(direct.href).connect()
  wire.cut()
  const things = client.db().collection('things')
  const writing = writeOutcomes(1, things.insertMany([{}], { ordered: false }))
  const error: unknown = await writing.catch((reason: unknown) => reason)
  await client.close()

  expect(error).toBeInstanceOf(mongoose.mongo.MongoBulkWriteError)
  expect(isDatabaseAway(error)).toBe(true)
})
