import type { Connection } from 'mongoose'
import { openTestDatabase } from '../harness/database.js'
import { codes, startPortcullis } from '../harness/portcullis.js'
import { runHere } from './command-line.js'

const secret = 'a-secret-for-tests-of-thirty-two-bytes'

/** Copies all documents, as a backup and its restore do. */
async function copy(from: Connection, to: Connection): Promise<void> {
  for (const { name } of await from.listCollections()) {
    const documents = await from.collection(name).find().toArray()
    await to.collection(name).deleteMany({})
    if (documents.length > 0) await to.collection(name).insertMany(documents)
  }
}

test('after a restore, what was ended since is active again, until all sessions are ended', async () => {
  const source = await openTestDatabase()
  const backup = await openTestDatabase()
  const before = await startPortcullis({ mongodbUri: source.uri, secret, now: () => new Date() })
  const ended = await before.api.register('ana')
  const refreshed = await before.api.login('ana')
  await copy(before.portcullis.connection, backup.connection)
  await before.api.send({ query: 'mutation { logout }', token: ended.accessToken })
  const { refreshToken } = await before.api.refresh(refreshed.refreshToken)
  expect(codes(await before.api.send({ query: '{ me { id } }', token: ended.accessToken }))).toEqual([
    'UNAUTHENTICATED',
  ])

  const env = { MONGODB_URI: backup.uri, PORTCULLIS_MODE: 'development', PORTCULLIS_SECRET: secret }
  const open = () => startPortcullis({ mongodbUri: backup.uri, secret, now: () => new Date() })
  const undone = await open()
  const me = { query: '{ me { username } }', token: ended.accessToken }
  expect((await undone.api.send(me)).data).toEqual({ me: { username: 'ana' } })
  // The clock of the rotation is not in the backup: the token counts as used by somebody else.
  await expect(undone.api.refresh(refreshToken)).rejects.toThrow(/REFRESH_TOKEN_(INVALID|REUSED)/)
  await undone.portcullis.stop()

  expect((await runHere(['sessions', 'end-all'], { env })).exitCode).toBe(0)
  expect((await runHere(['keys', 'rotate'], { env })).exitCode).toBe(0)
  expect((await runHere(['doctor'], { env })).exitCode).toBe(0)
  const restored = await open()
  expect(codes(await restored.api.send(me))).toEqual(['UNAUTHENTICATED'])
  expect((await restored.api.login('ana')).accessToken).toEqual(expect.any(String))
})
