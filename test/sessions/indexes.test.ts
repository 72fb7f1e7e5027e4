import { createSessionModel, prepareSessions } from '../../src/sessions/index.js'
import { openTestDatabase } from '../harness/database.js'

test('an index of an earlier version goes when the collection is prepared, once and again', async () => {
  const sessions = createSessionModel((await openTestDatabase()).store)
  await sessions.createIndexes()
  await sessions.collection.createIndex({ userId: 1, endedAt: 1, lastUsedAt: -1 })
  await prepareSessions(sessions)
  await prepareSessions(sessions)

  const keys = (await sessions.collection.indexes()).map(({ key }) => Object.keys(key).join())
  expect(keys).toEqual(['_id', 'familyHash', 'userId,endedAt', 'expiresAt'])
})
