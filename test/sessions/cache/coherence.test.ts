import { createTestClient, testPassword } from '../../../src/testing/client.js'
import { admitted } from '../../harness/admitted.js'
import { openTestDatabase } from '../../harness/database.js'
import { type StartedPortcullis, startPortcullis } from '../../harness/portcullis.js'
import { operationsDuring } from '../../harness/profile.js'
import { until } from '../../harness/until.js'

let a: StartedPortcullis
let b: StartedPortcullis
/** Each on a database that nobody else uses, so that what it does there can be counted. */
let alone: StartedPortcullis
let strict: StartedPortcullis
beforeAll(async () => {
  const { uri } = await openTestDatabase()
  // A grace that no machine is too busy for.
  a = await startPortcullis({ mongodbUri: uri, refreshGrace: '5m' })
  b = await startPortcullis({ mongodbUri: uri, refreshGrace: '5m' })
  alone = await startPortcullis()
  strict = await startPortcullis({ revocation: 'strict' })
})

const me = (server: StartedPortcullis, token: string) =>
  server.api.send({ query: '{ me { username roles } }', token })
const statusOn = async (server: StartedPortcullis, token: string) => (await me(server, token)).status

test('an authenticated me of a live session reads nothing', async () => {
  const { accessToken } = await alone.api.register('reads-nothing')
  // Again where the machine was so busy that the database gave no sign of life for a second.
  await until(async () => {
    const operations = await operationsDuring(alone.portcullis.connection, async () => {
      for (let times = 0; times < 20; times += 1) expect(await statusOn(alone, accessToken)).toBe(200)
    })
    return operations.length === 0
  })
})

test('under strict revocation each request reads once', async () => {
  const { accessToken } = await strict.api.register('strict')
  const operations = await operationsDuring(strict.portcullis.connection, async () => {
    for (let times = 0; times < 5; times += 1) expect(await statusOn(strict, accessToken)).toBe(200)
  })

  expect(operations).toEqual(Array(5).fill('sessions command'))
})

test('the use of a session is noted once a minute, however many requests there are', async () => {
  const { accessToken } = await strict.api.register('busy')
  const sessions = strict.portcullis.connection.collection('portcullis_sessions')
  const lastUse = async () => (await sessions.findOne({}, { sort: { createdAt: -1 } }))?.lastUsedAt
  const begun = await lastUse()
  strict.clock.advance({ minutes: 2 })
  const operations = await operationsDuring(strict.portcullis.connection, async () => {
    await Promise.all(Array.from({ length: 20 }, () => statusOn(strict, accessToken)))
    await until(async () => (await lastUse()) > begun)
    await statusOn(strict, accessToken)
  })

  expect(operations.filter((operation) => operation === 'sessions update')).toHaveLength(1)
})

test('a session revoked on one instance is refused by the other', async () => {
  const { accessToken } = await a.api.register('revoked-elsewhere')
  expect(await statusOn(b, accessToken)).toBe(200)
  await a.api.send({ query: 'mutation { logout }', token: accessToken })

  expect(await statusOn(a, accessToken)).toBe(401)
  await until(async () => (await statusOn(b, accessToken)) === 401)
})

test('a role given or taken on one instance counts on the other, with the same token', async () => {
  const { accessToken, userId } = await a.api.register('changing')
  expect((await me(b, accessToken)).data).toMatchObject({ me: { roles: ['USER'] } })
  await a.portcullis.accounts.setRoles(userId, ['USER', 'ADMIN'])

  expect((await me(a, accessToken)).data).toMatchObject({ me: { roles: ['USER', 'ADMIN'] } })
  await until(
    async () =>
      (await b.api.send({ query: '{ users { nodes { id } } }', token: accessToken })).status === 200,
  )
})

test.each([
  ['disabling an account', (userId: string) => a.portcullis.accounts.disable(userId)],
  ['revoking the sessions of an account', (userId: string) => a.portcullis.sessions.endAll(userId)],
])('%s on one instance counts there at once, and on the other a moment later', async (name, act) => {
  const { accessToken, userId } = await a.api.register(name.replaceAll(' ', '-').slice(0, 20))
  expect([await statusOn(a, accessToken), await statusOn(b, accessToken)]).toEqual([200, 200])
  await act(userId)

  expect(await statusOn(a, accessToken)).toBe(401)
  await until(async () => (await statusOn(b, accessToken)) === 401)
})

test('a password changed on one instance ends every token of before on both, and the new ones work', async () => {
  const here = await a.api.register('changes-password')
  const there = await a.api.login('changes-password')
  expect([await statusOn(b, here.accessToken), await statusOn(b, there.accessToken)]).toEqual([200, 200])
  const input = `{ currentPassword: "${testPassword}", newPassword: "another lantern 4711 orchard" }`
  const { text } = await a.api.send({
    query: `mutation { changePassword(input: ${input}) { accessToken } }`,
    token: here.accessToken,
  })
  const [, accessToken = ''] = /"accessToken":"([^"]+)"/.exec(text) ?? []

  for (const old of [here.accessToken, there.accessToken]) expect(await statusOn(a, old)).toBe(401)
  await until(async () => (await statusOn(b, there.accessToken)) === 401)
  await until(async () => (await statusOn(b, here.accessToken)) === 401)
  expect([await statusOn(a, accessToken), await statusOn(b, accessToken)]).toEqual([200, 200])
})

test('a refresh is one read, one write, and that of its event', async () => {
  const { refreshToken } = await alone.api.register('refreshes')
  const operations = await operationsDuring(alone.portcullis.connection, () =>
    alone.api.refresh(refreshToken),
  )

  expect(operations).toEqual(['sessions command', 'events insert', 'sessions update'])
})

test('under strict revocation each refresh reads', async () => {
  const signedIn = await strict.api.register('strict-refreshes')
  const { refreshToken } = await strict.api.refresh(signedIn.refreshToken)
  strict.clock.advance({ minutes: 1 }) // the first refresh of a minute has an event
  const operations = await operationsDuring(strict.portcullis.connection, () =>
    strict.api.refresh(refreshToken),
  )

  expect(operations).toEqual(['sessions command', 'events insert', 'sessions update'])
})

test('a refresh of a session that is in mind is one write, and that of its event; requests after it read nothing and write once', async () => {
  const signedIn = await alone.api.register('refreshes-in-mind')
  let { accessToken, refreshToken } = await alone.api.refresh(signedIn.refreshToken)
  // Again where the machine was so busy that the database gave no sign of life for a second.
  await until(async () => {
    alone.clock.advance({ minutes: 1 }) // the first refresh of a minute has an event
    const operations = await operationsDuring(alone.portcullis.connection, async () => {
      const next = await alone.api.refresh(refreshToken)
      accessToken = next.accessToken
      refreshToken = next.refreshToken
      for (let times = 0; times < 5; times += 1) expect(await statusOn(alone, accessToken)).toBe(200)
    })
    // The second update: that a token of the refresh was accepted.
    return operations.join() === 'events insert,sessions update,sessions update'
  })
})

test('a session that is in mind and was revoked, or refreshed, by the other instance is not refreshed from memory', async () => {
  const ana = await a.api.register('known-and-revoked')
  const next = await a.api.refresh(ana.refreshToken)
  await b.api.send({ query: 'mutation { logout }', token: next.accessToken })
  await expect(a.api.refresh(next.refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')

  const bert = await a.api.register('known-and-refreshed')
  const second = await a.api.refresh(bert.refreshToken)
  const third = await b.api.refresh(second.refreshToken)
  // A repeat of what the other has just used gets the same successor, as everywhere.
  expect((await a.api.refresh(second.refreshToken)).refreshToken).toBe(third.refreshToken)
  expect((await a.api.refresh(third.refreshToken)).refreshToken).not.toBe(third.refreshToken)
})

test('an account disabled by hand in the database is refused everywhere', async () => {
  const { accessToken } = await a.api.register('disabled-by-hand')
  expect([await statusOn(a, accessToken), await statusOn(b, accessToken)]).toEqual([200, 200])
  await a.portcullis.connection
    .collection('portcullis_accounts')
    .updateOne({ username: 'disabled-by-hand' }, { $set: { disabled: true } })

  await until(async () => (await statusOn(a, accessToken)) === 401)
  await until(async () => (await statusOn(b, accessToken)) === 401)
})

test('a refresh on one instance keeps the session alive on the other past its first expiry', async () => {
  const { uri } = await openTestDatabase()
  const first = await startPortcullis({ mongodbUri: uri, sessionIdleTtl: '15m' })
  const second = await startPortcullis({ mongodbUri: uri, sessionIdleTtl: '15m', now: first.clock.now })
  const signedIn = await first.api.register('long-lived')
  expect(await statusOn(second, signedIn.accessToken)).toBe(200)
  first.clock.advance({ minutes: 12 })
  const next = await first.api.refresh(signedIn.refreshToken)
  first.clock.advance({ minutes: 12 })

  await until(async () => (await statusOn(second, next.accessToken)) === 200)
})

test('when the sessions are dropped wholesale nobody stays signed in', async () => {
  const { uri } = await openTestDatabase()
  const alone = await startPortcullis({ mongodbUri: uri })
  const { accessToken } = await alone.api.register('wiped')
  expect(await statusOn(alone, accessToken)).toBe(200)
  await alone.portcullis.connection.collection('portcullis_sessions').drop()

  await until(async () => (await statusOn(alone, accessToken)) === 401)
})

test('a hundred parallel refreshes over two instances leave exactly one live successor', async () => {
  const { refreshToken } = await a.api.register('raced')
  const clients = [createTestClient(a.url), createTestClient(b.url)]
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, at) => clients[at % 2]?.refresh(refreshToken)),
  )
  const successors = new Set(answers.map((answer) => answer?.refreshToken))

  expect(successors.size).toBe(1)
  expect(
    await a.portcullis.connection.collection('portcullis_sessions').countDocuments({ endReason: 'reuse' }),
  ).toBe(0)
  const [successor = ''] = successors
  expect((await b.api.refresh(successor)).refreshToken).not.toBe(successor)
})

test('parallel sign-ins on two instances leave an account no more sessions than it may have', async () => {
  const { userId } = await a.api.register('signs-in-everywhere')
  const [account] = await a.services.accounts.findMany([userId])
  if (account === null || account === undefined) throw new Error('no account')
  const client = { ipAddress: '127.0.0.1', userAgent: null, requestId: null }
  await Promise.all(
    Array.from({ length: 105 }, (_, at) =>
      [a, b][at % 2]?.services.sessions.start(admitted(account), client, false),
    ),
  )

  expect(await a.portcullis.sessions.list(userId)).toHaveLength(100)
  const live = { userId: account._id, endedAt: null }
  expect(await a.portcullis.connection.collection('portcullis_sessions').countDocuments(live)).toBe(100)
})
