import { decodeJwt } from 'jose'
import { defineError } from '../../src/index.js'
import { testPassword } from '../../src/testing/client.js'
import { openTestDatabase } from '../harness/database.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'

const Locked = defineError('LOCKED', 'The plan is locked.')
const typeDefs = 'extend type Query { claims: String! @auth }'
const resolvers = {
  Query: {
    claims: (_source: unknown, _args: unknown, { viewer }: { viewer: { claims: object } }) =>
      `${JSON.stringify(viewer.claims)} ${Object.isFrozen(viewer.claims)}`,
  },
}

let plan: unknown = 'free'
const calls: unknown[] = []
const hooks = {
  claims: async ({
    account,
    sessionId,
    methods,
  }: {
    account: { username: string }
    sessionId: string
    methods: readonly string[]
  }) => {
    calls.push({ username: account.username, sessionId, methods })
    if (plan === 'locked') throw new Locked()
    return { 'https://example.com/plan': plan, tier: { level: [1] } }
  },
}

let here: StartedPortcullis
let elsewhere: StartedPortcullis
let strict: StartedPortcullis
beforeAll(async () => {
  const { uri } = await openTestDatabase()
  here = await startPortcullis({ mongodbUri: uri, typeDefs, resolvers, hooks })
  elsewhere = await startPortcullis({ mongodbUri: uri, typeDefs, resolvers, hooks, now: here.clock.now })
  strict = await startPortcullis({ typeDefs, resolvers, hooks, revocation: 'strict' })
})
beforeEach(() => {
  plan = 'free'
  calls.length = 0
})

const claimsOn = async (server: StartedPortcullis, token: string) =>
  (await server.api.send({ query: '{ claims }', token })).data?.claims
const shown = (value: string) => `{"https://example.com/plan":"${value}","tier":{"level":[1]}} true`

test('claims are in the token and in viewer.claims, frozen, and stay through refresh and a new password', async () => {
  const ana = await here.api.register('ana')
  const payload = decodeJwt(ana.accessToken)
  expect(payload).toMatchObject({ 'https://example.com/plan': 'free', tier: { level: [1] }, sub: ana.userId })
  expect(calls).toEqual([{ username: 'ana', sessionId: payload.sid, methods: ['pwd'] }])
  expect(await claimsOn(here, ana.accessToken)).toBe(shown('free'))
  expect(await claimsOn(elsewhere, ana.accessToken)).toBe(shown('free'))

  plan = 'paid'
  const refreshed = await here.api.refresh(ana.refreshToken)
  expect(decodeJwt(refreshed.accessToken)).toMatchObject({ 'https://example.com/plan': 'free' })
  const changed = await here.api.send({
    query: `mutation { changePassword(input: { currentPassword: "${testPassword}", newPassword: "another lantern 4711" }) { accessToken } }`,
    token: refreshed.accessToken,
  })
  const { accessToken } = Object(changed.data?.changePassword)
  expect(await claimsOn(here, accessToken)).toBe(shown('free'))
  expect(calls.length).toBe(1)
})

test('renewClaims takes effect on every live session: at once here and under strict revocation, soon elsewhere', async () => {
  const first = await here.api.register('bert')
  const second = await here.api.login('bert')
  const onStrict = await strict.api.register('bert')
  for (const server of [here, elsewhere])
    expect(await claimsOn(server, first.accessToken)).toBe(shown('free'))
  expect(await claimsOn(strict, onStrict.accessToken)).toBe(shown('free'))

  plan = 'paid'
  expect(await here.portcullis.sessions.renewClaims(first.userId)).toBe(2)
  expect(await strict.portcullis.sessions.renewClaims(onStrict.userId)).toBe(1)
  // The token still has the earlier claims.
  for (const { accessToken } of [first, second]) expect(await claimsOn(here, accessToken)).toBe(shown('paid'))
  expect(await claimsOn(strict, onStrict.accessToken)).toBe(shown('paid'))
  await until(async () => (await claimsOn(elsewhere, first.accessToken)) === shown('paid'))
  const { accessToken } = await elsewhere.api.refresh(first.refreshToken)
  expect(decodeJwt(accessToken)).toMatchObject({ 'https://example.com/plan': 'paid' })
})

test('of concurrent renewals, the result of the one that read last is kept', async () => {
  let current = 0
  let calls = 0
  let delay: Promise<void> = Promise.resolve()
  const server = await startPortcullis({
    typeDefs,
    resolvers,
    hooks: {
      claims: async () => {
        const read = current
        calls += 1
        await delay
        return { read }
      },
    },
  })
  const { userId, accessToken } = await server.api.register('ana')
  let release: () => void = () => undefined
  delay = new Promise((resolve) => {
    release = resolve
  })
  current = 1
  const slow = server.portcullis.sessions.renewClaims(userId)
  // One call at registration, and that of the renewal, which has read.
  await until(() => calls === 2)
  current = 2
  delay = Promise.resolve()
  await server.portcullis.sessions.renewClaims(userId)
  release()
  await slow
  expect(await claimsOn(server, accessToken)).toBe('{"read":2} true')
})

test('many renewals at once all succeed, and the claims are those of after the last one began', async () => {
  let current = 0
  const server = await startPortcullis({ typeDefs, resolvers, hooks: { claims: () => ({ read: current }) } })
  const { userId, accessToken } = await server.api.register('bert')
  const renewals = Array.from({ length: 20 }, (_, index) => {
    current = index + 1
    return server.portcullis.sessions.renewClaims(userId)
  })

  expect(await Promise.all(renewals)).toEqual(Array(20).fill(1))
  expect(await claimsOn(server, accessToken)).toBe('{"read":20} true')
})

test('a hook that throws refuses the sign-in, and a renewal changes nothing', async () => {
  const cleo = await here.api.register('cleo')
  await here.api.login('cleo')
  plan = 'locked'
  await expect(here.api.login('cleo')).rejects.toThrow('LOCKED')
  await expect(here.portcullis.sessions.start(cleo.userId)).rejects.toMatchObject({ code: 'LOCKED' })
  await expect(here.portcullis.sessions.renewClaims(cleo.userId)).rejects.toMatchObject({ code: 'LOCKED' })
  expect(await claimsOn(here, cleo.accessToken)).toBe(shown('free'))
  expect(await here.portcullis.sessions.list(cleo.userId)).toHaveLength(2)
  await expect(here.portcullis.sessions.renewClaims('0'.repeat(24))).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})

test('a session that a program starts names no method', async () => {
  const { id } = await here.portcullis.accounts.create({ username: 'dora', password: testPassword })
  await here.portcullis.sessions.start(id)
  await here.portcullis.sessions.renewClaims(id)
  expect(calls).toEqual([
    { username: 'dora', sessionId: expect.any(String), methods: [] },
    { username: 'dora', sessionId: expect.any(String), methods: [] },
  ])
})

test('a session without claims, as earlier versions store it, has none', async () => {
  const emil = await strict.api.register('emil')
  await strict.portcullis.connection
    .collection('portcullis_sessions')
    .updateMany({}, { $unset: { claims: 1, claimsRenewal: 1, claimsRenewals: 1, methods: 1 } })
  expect(await claimsOn(strict, emil.accessToken)).toBe('{} true')
  const viewer = await strict.portcullis.viewerOf(emil.userId)
  expect(viewer?.claims).toEqual({})
  expect(decodeJwt((await strict.api.refresh(emil.refreshToken)).accessToken)).not.toHaveProperty('tier')
})

const cyclic: Record<string, unknown> = {}
cyclic.self = cyclic
test.each<[string, unknown]>([
  ['a claim of Portcullis', { roles: ['ADMIN'] }],
  ['the subject', { sub: 'another' }],
  ['a registered claim', { email: 'ana@example.org' }],
  ['a date', { since: new Date() }],
  ['undefined', { plan: undefined }],
  ['not a number', { plan: Number.NaN }],
  ['a function', { toJSON: () => ({ roles: ['ADMIN'] }) }],
  ['a cycle', cyclic],
  ['too much', { plan: 'x'.repeat(2048) }],
  ['a prototype', JSON.parse('{"__proto__":{"roles":["ADMIN"]}}')],
  ['a nested prototype', { plan: JSON.parse('{"__proto__":{}}') }],
  ['a sparse list', { plan: new Array(2) }],
  ['a list', ['x']],
  ['nothing', undefined],
  ['null', null],
  ['an empty name', { '': 1 }],
])('%s as claims refuses the sign-in without a session', async (_name, claims) => {
  const wrong = await wrongServer()
  wrong.given = claims
  const query = `mutation { login(input: { username: "ana", password: "${testPassword}" }) { accessToken } }`
  const refused = await wrong.server.api.send({ query })

  expect(codes(refused)).toEqual(['INTERNAL_SERVER_ERROR'])
  expect(wrong.server.logged()).toContain('"hook":"claims"')
  expect(await wrong.server.portcullis.connection.collection('portcullis_sessions').countDocuments()).toBe(0)
})

let started: Promise<{ server: StartedPortcullis; given: unknown }> | undefined
function wrongServer() {
  started ??= (async () => {
    const state: { given: unknown } = { given: {} }
    // What the compiler refuses; a program in JavaScript has no compiler.
    const claims = () => state.given as Record<string, unknown>
    const server = await startPortcullis({ hooks: { claims } })
    await server.portcullis.accounts.create({ username: 'ana', password: testPassword })
    return Object.assign(state, { server })
  })()
  return started
}
