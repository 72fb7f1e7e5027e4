import { openTestDatabase } from '../harness/database.js'
import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { startWire } from '../harness/proxy.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis()
})

const refresh =
  'mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken refreshToken user { username } } }'
const send = (token?: unknown) => server.api.send({ query: refresh, variables: { token } })
const me = (token: string) => server.api.send({ query: '{ me { username } }', token })

test('a refresh gives a new pair, and both access tokens work while the session is live', async () => {
  const ana = await server.api.register('ana')
  const next = await server.api.refresh(ana.refreshToken)

  expect(next.refreshToken).not.toBe(ana.refreshToken)
  expect(next.accessToken).not.toBe(ana.accessToken)
  for (const { accessToken } of [ana, next])
    expect((await me(accessToken)).data).toEqual({ me: { username: 'ana' } })
})

test('a repeat within the grace gets the same successor', async () => {
  const { refreshToken } = await server.api.register('two-tabs')
  const first = await server.api.refresh(refreshToken)
  const second = await server.api.refresh(refreshToken)

  expect(second.refreshToken).toBe(first.refreshToken)
})

test('the grace begins with the rotation, however long the request before it waited for the database', async () => {
  const direct = new URL((await openTestDatabase()).uri)
  const wire = await startWire(Number(direct.port))
  direct.port = String(wire.port)
  direct.searchParams.delete('replicaSet')
  direct.searchParams.set('directConnection', 'true')
  const { api, clock, services } = await startPortcullis({ mongodbUri: direct.href })
  const { refreshToken } = await api.register('ana')
  const client = { userAgent: null, ipAddress: '127.0.0.1', requestId: null }

  wire.freeze()
  const waited = services.sessions.refresh(refreshToken, false, client)
  clock.advance({ seconds: 15 })
  wire.thaw()
  const next = await waited

  expect((await api.refresh(refreshToken)).refreshToken).toBe(next.refreshToken)
})

test('thirty parallel refreshes of one token leave one live successor', async () => {
  const { refreshToken } = await server.api.register('parallel')
  const successors = await Promise.all(Array.from({ length: 30 }, () => server.api.refresh(refreshToken)))

  expect(new Set(successors.map((each) => each.refreshToken)).size).toBe(1)
})

test('parallel refreshes of many sessions all succeed, each with its own event, beside others that are refused', async () => {
  const { api, portcullis, clock } = await startPortcullis()
  const names = Array.from({ length: 15 }, (_, index) => `crowd-${index}`)
  const all = await Promise.all(names.map((name) => api.register(name)))
  const [gone, ...live] = all
  await api.send({ query: 'mutation { logout }', token: gone?.accessToken })
  // Each of them twice: once read, then in mind.
  let tokens = live.map(({ refreshToken }) => refreshToken)
  for (let round = 0; round < 2; round += 1) {
    const [refused, ...refreshed] = await Promise.all([
      api.send({ query: refresh, variables: { token: gone?.refreshToken } }),
      ...tokens.map((token) => api.refresh(token)),
    ])
    expect(codes(refused)).toEqual(['REFRESH_TOKEN_INVALID'])
    tokens = refreshed.map(({ refreshToken }) => refreshToken)
    clock.advance({ minutes: 1 }) // the next refresh has an event of its own
    for (const { accessToken } of refreshed)
      expect((await api.send({ query: '{ me { id } }', token: accessToken })).status).toBe(200)
  }

  const events = portcullis.connection.collection('portcullis_events').find({ type: 'SESSION_REFRESHED' })
  const told = (await events.toArray()).map(({ userId }) => String(userId)).sort()
  expect(told).toEqual(live.flatMap(({ userId }) => [userId, userId]).sort())
})

test('a refresh token replayed after the grace ends its whole session', async () => {
  const thief = await server.api.register('stolen-from')
  const next = await server.api.refresh(thief.refreshToken)
  expect((await me(next.accessToken)).status).toBe(200)
  server.clock.advance({ minutes: 1 })

  expect(codes(await send(thief.refreshToken))).toEqual(['REFRESH_TOKEN_REUSED'])
  expect(codes(await send(next.refreshToken))).toEqual(['REFRESH_TOKEN_INVALID'])
  const dead = await me(next.accessToken)
  expect(dead.status).toBe(401)
  expect(dead.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' })
})

test('a token two generations old is a reuse even within the grace', async () => {
  const first = await server.api.register('grandparent')
  const second = await server.api.refresh(first.refreshToken)
  await server.api.refresh(second.refreshToken)

  expect(codes(await send(first.refreshToken))).toEqual(['REFRESH_TOKEN_REUSED'])
})

test('an idle session cannot be refreshed', async () => {
  const { refreshToken } = await server.api.register('idle')
  server.clock.advance({ days: 15 })

  expect(codes(await send(refreshToken))).toEqual(['REFRESH_TOKEN_INVALID'])
})

test('a session ends at its absolute age, however often it is refreshed', async () => {
  let { refreshToken } = await server.api.register('old-timer')
  for (let weeks = 0; weeks < 12; weeks += 1) {
    server.clock.advance({ days: 7 })
    refreshToken = (await server.api.refresh(refreshToken)).refreshToken
  }
  server.clock.advance({ days: 7 })

  expect(codes(await send(refreshToken))).toEqual(['REFRESH_TOKEN_INVALID'])
})

test.each([
  ['an unknown token', `pcr_${'A'.repeat(70)}`],
  ['a text that is no token', 'hello'],
  ['an empty text', ''],
  ['a long text', 'pcr_'.repeat(5_000)],
])('%s is refused with one code', async (_name, token) => {
  expect(codes(await send(token))).toEqual(['REFRESH_TOKEN_INVALID'])
})

test('an access token is no refresh token, and the other way round', async () => {
  const ana = await server.api.register('mixed-up')

  expect(codes(await send(ana.accessToken))).toEqual(['REFRESH_TOKEN_INVALID'])
  const wrong = await me(ana.refreshToken)
  expect(wrong.status).toBe(401)
  expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' })
})

test('without a token and without a cookie the input is incomplete', async () => {
  for (const token of [undefined, null]) {
    const refused = await send(token)
    expect(refused.status).toBe(200)
    expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
    expect(problems(refused)).toEqual({ refreshToken: ['REFRESH_TOKEN_MISSING'] })
  }
})

test('a disabled account refreshes nothing', async () => {
  const ana = await server.api.register('locked')
  await server.portcullis.connection
    .collection('portcullis_accounts')
    .updateOne({ username: 'locked' }, { $set: { disabled: true } })

  expect(codes(await send(ana.refreshToken))).toEqual(['REFRESH_TOKEN_INVALID'])
  expect((await me(ana.accessToken)).status).toBe(401)
})

test.each([
  ['an object', { $gt: 'secret-object' }],
  ['a list', ['secret-list']],
  ['a number', 4711],
])('a token that is %s is refused and not echoed', async (_name, token) => {
  const refused = await send(token)

  expect(refused.status).toBe(200)
  expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
  expect(refused.text).not.toMatch(/secret-|4711/)
})
