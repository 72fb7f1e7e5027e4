import { testPassword } from '../../src/testing/client.js'
import { openTestDatabase } from '../harness/database.js'
import { startPortcullis } from '../harness/portcullis.js'
import { textsOf } from './canary/marks.js'

test('a copy of the database holds no password hash to guess against, no key and no token', async () => {
  const { api, portcullis } = await startPortcullis()
  const { refreshToken } = await api.register('ana')
  await api.refresh(refreshToken)

  const { db } = portcullis.connection
  if (db === undefined) throw new Error('The connection is closed.')
  const stored: string[] = []
  for (const { name } of await db.listCollections().toArray())
    stored.push(...(await db.collection(name).find().toArray()).flatMap(textsOf))
  const all = stored.join('\n')

  expect(all).toContain('ana')
  expect(all).not.toMatch(/\$2[abxy]\$/)
  expect(all).not.toMatch(/PRIVATE KEY|"d":|pcr_|eyJ/)
})

test('a sign-in after the cost rose stores the password anew, once', async () => {
  const { uri: mongodbUri, connection } = await openTestDatabase()
  const cheap = await startPortcullis({ mongodbUri, bcryptCost: 4 })
  const { userId } = await cheap.api.register('ana')
  const dear = await startPortcullis({ mongodbUri, bcryptCost: 5 })
  const stored = async () =>
    (await connection.collection('portcullis_accounts').findOne({ username: 'ana' }))?.passwordHash

  const before = await stored()
  await cheap.api.login('ana')
  expect(await stored()).toBe(before)
  await expect(dear.api.login('ana', 'a wrong lantern 4711')).rejects.toThrow('INVALID_CREDENTIALS')
  expect(await stored()).toBe(before)
  expect(await dear.api.login('ana', testPassword)).toMatchObject({ userId })
  const after = await stored()
  expect(after).not.toBe(before)
  await dear.api.login('ana')
  expect(await stored()).toBe(after)
})
