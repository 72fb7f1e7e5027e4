import { createRemoteJWKSet, jwtVerify } from 'jose'
import { defineError } from '../../src/index.js'
import { testPassword } from '../../src/testing/client.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

const Suspended = defineError('SUSPENDED', 'Your membership is suspended.')

let server: StartedPortcullis
const signIns: unknown[] = []
const refusals: unknown[] = []
let isSuspended = false
beforeAll(async () => {
  server = await startPortcullis({
    onEvent: (event) => {
      if (event.type === 'SIGN_IN_REFUSED') refusals.push([event.reason, event.userId])
    },
    hooks: {
      beforeSignIn: (signIn) => {
        signIns.push(signIn)
        if (isSuspended) throw new Suspended()
      },
    },
  })
})
beforeEach(() => {
  signIns.length = 0
  refusals.length = 0
  isSuspended = false
})

const create = (username: string) => server.portcullis.accounts.create({ username, password: testPassword })
const start = (...given: Parameters<typeof server.portcullis.sessions.start>) =>
  server.portcullis.sessions.start(...given)
const me = (token: string) => server.api.send({ query: '{ me { username } }', token })

test('a started session works like one of login, with its event and the given client', async () => {
  const ana = await create('ana')
  const client = { userAgent: 'saml', ipAddress: '192.0.2.7' }
  const started = await start(ana.id, { client })

  expect(started).toEqual({
    accessToken: expect.any(String),
    accessTokenExpiresAt: expect.any(Date),
    accessTokenExpiresIn: 900,
    refreshToken: expect.stringMatching(/./),
    setCookie: null,
    expiresAt: expect.any(Date),
  })
  expect((await me(started.accessToken)).data).toEqual({ me: { username: 'ana' } })
  expect((await server.api.refresh(started.refreshToken ?? '')).userId).toBe(ana.id)
  const jwks = createRemoteJWKSet(new URL(`${server.origin}/.well-known/jwks.json`))
  const { payload } = await jwtVerify(started.accessToken, jwks, { currentDate: server.clock.now() })
  const [session] = await server.portcullis.sessions.list(ana.id)
  expect(session).toMatchObject({ id: payload.sid, ...client })
  const event = await server.portcullis.connection
    .collection('portcullis_events')
    .findOne({ type: 'SIGNED_IN', userId: ana.id })
  expect(event).toMatchObject({ sessionId: session?.id, actorId: ana.id, ...client, requestId: null })
  expect(signIns).toEqual([{ account: ana, client: { ...client, requestId: null } }])
})

test('with cookie: true, the refresh token is in a ready Set-Cookie value only, and only the cookie refreshes', async () => {
  const { id } = await create('bert')
  const { refreshToken, setCookie } = await start(id, { cookie: true })

  expect(refreshToken).toBeNull()
  expect(setCookie).toMatch(/^__Host-portcullis-refresh=[^;]+; .*Path=\/.*HttpOnly; Secure; SameSite=Strict$/)
  const [pair = ''] = setCookie?.split(';') ?? []
  const token = decodeURIComponent(pair.slice(pair.indexOf('=') + 1))
  await expect(server.api.refresh(token)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  const refreshed = await server.api.send({
    query: 'mutation { refreshSession { refreshToken user { id } } }',
    headers: { cookie: pair, origin: server.origin },
  })
  expect(refreshed.data).toEqual({ refreshSession: { refreshToken: null, user: { id } } })
})

test('an unknown account, a disabled one and a hook that throws get no session', async () => {
  const cleo = await create('cleo')
  await expect(start('0'.repeat(24))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(start('not-an-id')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  isSuspended = true
  await expect(start(cleo.id)).rejects.toMatchObject({ code: 'SUSPENDED' })
  isSuspended = false
  await server.portcullis.accounts.disable(cleo.id)
  signIns.length = 0
  await expect(start(cleo.id)).rejects.toMatchObject({ code: 'ACCOUNT_DISABLED' })

  expect(signIns).toEqual([])
  expect(refusals).toEqual([
    ['REFUSED_BY_HOOK', cleo.id],
    ['ACCOUNT_DISABLED', cleo.id],
  ])
  expect(await server.portcullis.sessions.list(cleo.id)).toEqual([])
})

test('a resolver that starts a session passes the refusal on to its client', async () => {
  const other = await startPortcullis({
    typeDefs: 'extend type Mutation { signInAs(id: ID!): String @public }',
    resolvers: ({ sessions }) => ({
      Mutation: {
        signInAs: async (_source: unknown, { id }: { id: string }) => (await sessions.start(id)).accessToken,
      },
    }),
  })
  const dora = await other.portcullis.accounts.create({ username: 'dora', password: testPassword })
  const query = `mutation { signInAs(id: "${dora.id}") }`
  expect(codes(await other.api.send({ query }))).toEqual([])
  await other.portcullis.accounts.disable(dora.id)
  expect(codes(await other.api.send({ query }))).toEqual(['ACCOUNT_DISABLED'])
})

test.each<[string, unknown[]]>([
  ['sessions.start: accountId must be a string', [{ $ne: '' }]],
  ['sessions.start: options has an unknown member: cookies', ['x', { cookies: true }]],
  ['sessions.start: options.cookie must be true or false', ['x', { cookie: 'yes' }]],
  ['sessions.start: options.client must be an object', ['x', { client: 'curl' }]],
  ['sessions.start: options.client.ipAddress must be a string', ['x', { client: { ipAddress: 7 } }]],
])('%s', async (message, given) => {
  await expect(Reflect.apply(server.portcullis.sessions.start, null, given)).rejects.toThrow(
    new TypeError(message),
  )
})
