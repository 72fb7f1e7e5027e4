import { openTestDatabase } from '../harness/database.js'
import { codes, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { runHere } from './command-line.js'

const secret = 'a-secret-for-tests-of-thirty-two-bytes'

test('all sessions of all accounts end on a running server, with their events, and sign-in works again', async () => {
  const { uri } = await openTestDatabase()
  const env = { MONGODB_URI: uri, PORTCULLIS_MODE: 'development', PORTCULLIS_SECRET: secret }
  const { api, portcullis } = await startPortcullis({ mongodbUri: uri, secret, now: () => new Date() })
  const ana = await api.register('ana')
  const others = [await api.login('ana'), await api.register('bert'), await api.register('cleo')]
  await api.send({ query: 'mutation { logout }', token: others[2]?.accessToken ?? '' })

  const { stdout, exitCode } = await runHere(['sessions', 'end-all', '--json'], { env })
  expect([exitCode, JSON.parse(stdout)]).toEqual([0, { accounts: 2, endedSessions: 3 }])
  for (const { accessToken, refreshToken } of [ana, ...others.slice(0, 2)]) {
    await until(async () =>
      codes(await api.send({ query: '{ me { id } }', token: accessToken })).includes('UNAUTHENTICATED'),
    )
    await expect(api.refresh(refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  }
  const events = await portcullis.connection
    .collection('portcullis_events')
    .find({ type: 'ALL_SESSIONS_REVOKED' })
    .toArray()
  expect(events.map(({ actorId }): unknown => actorId)).toEqual([null, null])
  expect((await api.login('ana')).accessToken).toEqual(expect.any(String))

  const again = await runHere(['sessions', 'end-all'], { env })
  expect(again.stdout).toBe('Ended 1 sessions of 1 accounts.\n')
})

test('an empty database has none to end', async () => {
  const { uri } = await openTestDatabase()
  const env = { MONGODB_URI: uri, PORTCULLIS_MODE: 'development', PORTCULLIS_SECRET: secret }

  expect((await runHere(['sessions', 'end-all'], { env })).stdout).toBe('Ended 0 sessions of 0 accounts.\n')
})
