import { createSessionModel } from '../../src/sessions/index.js'
import { makeCollections, openTestDatabase } from '../harness/database.js'

test('an index of an earlier version goes when the collection is prepared, once and again', async () => {
  const { store } = await openTestDatabase()
  const sessions = createSessionModel(store)
  await makeCollections(store)
  await sessions.collection.createIndex({ userId: 1, endedAt: 1, lastUsedAt: -1 })
  await makeCollections(store)
  await makeCollections(store)

  const keys = (await sessions.collection.indexes()).map(({ key }) => Object.keys(key).join())
  expect(keys).toEqual(['_id', 'familyHash', 'userId,endedAt', 'expiresAt'])
})
