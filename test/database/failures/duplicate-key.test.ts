import { mongo } from 'mongoose'
import { isDuplicateKey } from '../../../src/database/index.js'
import { openTestDatabase } from '../../harness/database.js'

const message = (index: string) =>
  `E11000 duplicate key error collection: a.b index: ${index} dup key: { x: "secret" }`

test.each([
  ['_id_', '_id'],
  ['canonicalName_1', 'canonicalName'],
  ['userId_1_at_-1', 'userId,at'],
  ['snake_case_name_1', 'snake_case_name'],
])('the index %s is read from a message as the one on %s', (index, fields) => {
  const error = new mongo.MongoServerError({ message: message(index), code: 11_000 })
  expect(isDuplicateKey(error, fields)).toBe(true)
  expect(isDuplicateKey(error, 'another')).toBe(false)
})

test('each way to write tells which index refused', async () => {
  const { store } = await openTestDatabase()
  const things = store.db.collection<{ _id: string; name?: string; code?: number }>('things')
  await things.createIndex({ name: 1 }, { unique: true })
  await things.insertOne({ _id: 'one', name: 'first' })
  const same = { name: 'first' }
  const ways = {
    insertOne: () => things.insertOne({ _id: 'two', ...same }),
    insertMany: () => things.insertMany([{ _id: 'three', ...same }], { ordered: false }),
    updateOne: () => things.updateOne({ _id: 'four' }, { $set: same }, { upsert: true }),
    findOneAndUpdate: () => things.findOneAndUpdate({ _id: 'five' }, { $set: same }, { upsert: true }),
    bulkWrite: () =>
      things.bulkWrite([{ insertOne: { document: { _id: 'six', ...same } } }], { ordered: false }),
  }
  for (const write of Object.values(ways)) {
    const error: unknown = await write().catch((thrown: unknown) => thrown)
    expect(isDuplicateKey(error, 'name')).toBe(true)
    expect(isDuplicateKey(error, '_id')).toBe(false)
  }
  const ofId: unknown = await things.insertOne({ _id: 'one' }).catch((thrown: unknown) => thrown)
  expect(isDuplicateKey(ofId, '_id')).toBe(true)
})
