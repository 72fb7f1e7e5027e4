import { Schema } from 'mongoose'
import { openTestDatabase } from '../harness/database.js'

test('a test database is a replica set with transactions and change streams', async () => {
  const { connection } = await openTestDatabase()
  const Thing = connection.model('Thing', new Schema({ name: String }))
  await Thing.createCollection()
  const changes = Thing.watch()
  const next = changes.next()

  await connection.transaction(async (session) => {
    await Thing.create([{ name: 'in a transaction' }], { session })
  })

  expect(await next).toMatchObject({ operationType: 'insert', fullDocument: { name: 'in a transaction' } })
  await changes.close()
})
