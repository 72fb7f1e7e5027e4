import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createTestClock } from '../../src/testing/clock.js'
import { openTestDatabase } from '../harness/database.js'
import { codes, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { collectionsWith, deleteOwn, pendingHandle, restore } from './deleting.js'

// T-D 1: sessions, refresh tokens, device tokens and handles, on both instances.
test('a deletion on one instance ends every credential on both, and one of them erases the account', async () => {
  const mongodbUri = (await openTestDatabase()).uri
  const { now, advance } = createTestClock()
  const [a, b] = [await startPortcullis({ mongodbUri, now }), await startPortcullis({ mongodbUri, now })]
  const first = await a.api.register('ana')
  const second = await b.api.login('ana')
  const me = async ({ api }: typeof a, token: string) =>
    codes(await api.send({ query: '{ me { id } }', token }))
  for (const server of [a, b])
    for (const { accessToken } of [first, second]) expect(await me(server, accessToken)).toEqual([])

  expect(codes(await deleteOwn(a.api, first.accessToken, 'ana'))).toEqual([])

  // Here at once, there within the bound of a revocation.
  for (const { accessToken } of [first, second]) expect(await me(a, accessToken)).toEqual(['UNAUTHENTICATED'])
  for (const { accessToken } of [first, second])
    await until(async () => (await me(b, accessToken)).includes('UNAUTHENTICATED'), 1_000)
  for (const server of [a, b])
    for (const { refreshToken } of [first, second])
      await expect(server.api.refresh(refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  const handle = await pendingHandle(b.api, 'ana')
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => restore((index % 2 === 0 ? a : b).api, handle)),
  )
  const [restored] = answers.filter(({ data }) => data != null)
  expect(answers.filter(({ data }) => data != null)).toHaveLength(1)

  await deleteOwn(b.api, String(Object(restored?.data?.restoreAccount).accessToken), 'ana')
  advance({ days: 7 })
  await until(async () => (await a.portcullis.accounts.find(first.userId)) === null, 30_000)
  expect(await collectionsWith(a.portcullis.connection, first.userId)).toEqual(['portcullis_events'])
  const erased = a.portcullis.connection.collection('portcullis_events').find({ type: 'ACCOUNT_ERASED' })
  expect(await erased.toArray()).toHaveLength(1)
})

// T-D 3
test('a server that is killed while it erases leaves the account whole, and another one erases it', async () => {
  const mongodbUri = (await openTestDatabase()).uri
  const server = await startPortcullis({ mongodbUri })
  const ana = await server.api.register('ana')
  await deleteOwn(server.api, ana.accessToken, 'ana')
  const script = fileURLToPath(new URL('killed-process.ts', import.meta.url))
  const hooks = fileURLToPath(new URL('../../scripts/register-typescript.js', import.meta.url))
  const doomed = spawn(process.execPath, ['--no-warnings', '--import', hooks, script, mongodbUri], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const [, signal] = await once(doomed, 'exit')

  expect(signal).toBe('SIGKILL')
  expect(await server.portcullis.accounts.find(ana.userId)).toMatchObject({ username: 'ana' })
  // The claim of the dead one has ended then.
  server.clock.advance({ days: 9 })
  await until(async () => (await server.portcullis.accounts.find(ana.userId)) === null, 90_000)
  expect(await collectionsWith(server.portcullis.connection, ana.userId)).toEqual(['portcullis_events'])
})
