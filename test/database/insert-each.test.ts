import { isDatabaseAway } from '../../src/database/away.js'
import { insertEach } from '../../src/database/index.js'
import { connectOverWire } from '../harness/connect-over-wire.js'
import { openTestDatabase, type TestDatabase } from '../harness/database.js'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})

interface Named {
  readonly _id: number
  readonly name: string
}
const named = () => database.connection.collection<Named>('named')
const inserted = async (...documents: Named[]) =>
  (await insertEach(database.connection, 'named', documents, 1)).map((error) => error?.code ?? null)

const overWire = () => connectOverWire(database.uri, { serverSelectionTimeoutMS: '1000' })

test('each document has its own outcome, and a fault of one keeps no other from being inserted', async () => {
  await named().createIndex({ name: 1 }, { unique: true })
  const outcomes = await inserted({ _id: 1, name: 'a' }, { _id: 2, name: 'a' }, { _id: 3, name: 'b' })

  expect(outcomes).toEqual([null, 11_000, null])
  expect(await named().distinct('_id')).toEqual([1, 3])
})

test('one that is there already, by its id, counts as inserted, and stays as it is', async () => {
  await inserted({ _id: 11, name: 'first' })

  expect(await inserted({ _id: 11, name: 'again' }, { _id: 12, name: 'new' })).toEqual([null, null])
  expect(await named().findOne({ _id: 11 })).toMatchObject({ name: 'first' })
})

test('a connection that is lost on the way is survived', async () => {
  const { wire, connection } = await overWire()
  await connection.collection('named').findOne()
  wire.cut()
  setImmediate(wire.mend)
  const outcomes = await insertEach(connection, 'named', [{ _id: 21 }], 'majority')

  expect(outcomes).toEqual([null])
  expect(await named().countDocuments({ _id: 21 })).toBe(1)
})

test('where no server answers any more, nothing is told as done, and the database counts as away', async () => {
  const { wire, connection } = await overWire()
  wire.cut()
  const error: unknown = await insertEach(connection, 'named', [{ _id: 31 }], 1).catch(
    (reason: unknown) => reason,
  )

  expect(isDatabaseAway(error)).toBe(true)
})
