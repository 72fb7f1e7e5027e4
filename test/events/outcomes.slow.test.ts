import { commandLine } from '../../src/events/index.js'
import { testPassword } from '../../src/testing/client.js'
import { until } from '../harness/until.js'
import { type AuditEvent, type AuditedServer, startAudited } from './audited-server.js'

const otherPassword = 'another lantern 4711 orchard'
const wrongPassword = 'canary wrong password typed'

let server: AuditedServer
beforeAll(async () => {
  server = await startAudited({ bcryptCost: 8 })
})

interface Case {
  readonly name: string
  /** Makes it happen to this user. */
  readonly act: (username: string) => Promise<Partial<AuditEvent>>
}

const send = (field: string, token?: string) => server.api.send({ query: `mutation { ${field} }`, token })
const login = (username: string, password: string) =>
  server.api.send({
    query: 'mutation ($input: LoginInput!) { login(input: $input) { user { id } } }',
    variables: { input: { username, password } },
  })
const changePassword = (currentPassword: string, newPassword: string, token: string) =>
  server.api.send({
    query: 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } } }',
    variables: { input: { currentPassword, newPassword } },
    token,
  })
const own = (userId: string) => ({ userId, actorId: userId, outcome: 'SUCCEEDED', ipAddress: '127.0.0.1' })
const byAdmin = (userId: string) => ({
  userId,
  actorId: server.admin.userId,
  sessionId: null,
  outcome: 'SUCCEEDED',
})
const refused = (userId: string | null, reason: string | null) => ({
  userId,
  actorId: null,
  outcome: 'REFUSED',
  reason,
  ipAddress: '127.0.0.1',
  userAgent: 'node',
})

const cases: readonly Case[] = [
  {
    name: 'REGISTERED',
    act: async (username) => {
      const { userId } = await server.api.register(username)
      return { userId, actorId: null, outcome: 'SUCCEEDED', sessionId: null, reason: null }
    },
  },
  {
    name: 'REGISTRATION_REFUSED',
    act: async (username) => {
      await server.api.register(username)
      await expect(server.api.register(username)).rejects.toThrow('USERNAME_TAKEN')
      return refused(null, 'USERNAME_TAKEN')
    },
  },
  {
    name: 'SIGNED_IN',
    act: async (username) => {
      await server.api.register(username)
      const { userId } = await server.api.login(username)
      return { ...own(userId), userAgent: 'node', sessionId: expect.any(String) }
    },
  },
  {
    name: 'SIGN_IN_REFUSED',
    act: async (username) => {
      const { userId } = await server.api.register(username)
      await login(username, wrongPassword)
      return refused(userId, 'WRONG_PASSWORD')
    },
  },
  {
    name: 'SIGN_IN_REFUSED',
    act: async () => {
      await login('nobody-of-that-name', wrongPassword)
      return refused(null, 'UNKNOWN_ACCOUNT')
    },
  },
  {
    name: 'SIGN_IN_REFUSED',
    act: async (username) => {
      const { userId } = await server.api.register(username)
      await send(`disableUser(input: { userId: "${userId}" }) { id }`, server.admin.accessToken)
      await login(username, testPassword)
      return refused(userId, 'ACCOUNT_DISABLED')
    },
  },
  {
    name: 'SESSION_REFRESHED',
    act: async (username) => {
      const { userId, refreshToken } = await server.api.register(username)
      await server.api.refresh(refreshToken)
      return { ...own(userId), sessionId: expect.any(String) }
    },
  },
  {
    name: 'REFRESH_REPEATED',
    act: async (username) => {
      const { userId, refreshToken } = await server.api.register(username)
      await server.api.refresh(refreshToken)
      server.clock.advance({ minutes: 1 })
      await server.api.refresh(refreshToken)
      return { ...own(userId), sessionId: expect.any(String) }
    },
  },
  {
    name: 'REFRESH_REFUSED',
    act: async (username) => {
      const { userId, refreshToken, accessToken } = await server.api.register(username)
      await send('logout', accessToken)
      await send(`refreshSession(refreshToken: "${refreshToken}") { accessToken }`)
      return { ...refused(userId, 'ENDED'), sessionId: expect.any(String) }
    },
  },
  {
    name: 'REFRESH_REFUSED',
    act: async () => {
      await send('refreshSession(refreshToken: "not-a-token") { accessToken }')
      return { ...refused(null, 'UNKNOWN'), sessionId: null }
    },
  },
  {
    name: 'REFRESH_REUSED',
    act: async (username) => {
      const { userId, refreshToken } = await server.api.register(username)
      await server.api.refresh((await server.api.refresh(refreshToken)).refreshToken)
      await send(`refreshSession(refreshToken: "${refreshToken}") { accessToken }`)
      return { ...refused(userId, null), sessionId: expect.any(String) }
    },
  },
  {
    name: 'LOGGED_OUT',
    act: async (username) => {
      const { userId, refreshToken } = await server.api.register(username)
      await send(`logout(refreshToken: "${refreshToken}")`)
      return { ...own(userId), sessionId: expect.any(String) }
    },
  },
  {
    name: 'SESSION_REVOKED',
    act: async (username) => {
      const { userId, accessToken } = await server.api.register(username)
      const { data } = await server.api.send({ query: '{ me { sessions { id } } }', token: accessToken })
      const [session] = (data as { me: { sessions: { id: string }[] } }).me.sessions
      await send(`revokeSession(id: "${session?.id}") { id }`, accessToken)
      return { ...own(userId), sessionId: session?.id ?? '' }
    },
  },
  {
    name: 'ALL_SESSIONS_REVOKED',
    act: async (username) => {
      const { userId, accessToken } = await server.api.register(username)
      await send('revokeAllSessions', accessToken)
      return own(userId)
    },
  },
  {
    name: 'ALL_SESSIONS_REVOKED',
    act: async (username) => {
      const { userId } = await server.api.register(username)
      await send(`revokeUserSessions(input: { userId: "${userId}" }) { id }`, server.admin.accessToken)
      return byAdmin(userId)
    },
  },
  {
    name: 'PASSWORD_CHANGED',
    act: async (username) => {
      const { userId, accessToken } = await server.api.register(username)
      await changePassword(testPassword, otherPassword, accessToken)
      return { ...own(userId), sessionId: expect.any(String) }
    },
  },
  {
    name: 'PASSWORD_CHANGE_REFUSED',
    act: async (username) => {
      const { userId, accessToken } = await server.api.register(username)
      await changePassword(wrongPassword, otherPassword, accessToken)
      return { ...refused(userId, 'WRONG_PASSWORD'), actorId: userId, sessionId: expect.any(String) }
    },
  },
  {
    name: 'ROLES_CHANGED',
    act: async (username) => {
      const { userId } = await server.api.register(username)
      const input = `{ userId: "${userId}", roles: [ADMIN] }`
      await send(`setUserRoles(input: ${input}) { id }`, server.admin.accessToken)
      await send(`setUserRoles(input: { userId: "${userId}", roles: [] }) { id }`, server.admin.accessToken)
      return { ...byAdmin(userId), previousRoles: ['USER', 'ADMIN'], roles: ['USER'] }
    },
  },
  {
    name: 'ACCOUNT_DISABLED',
    act: async (username) => {
      const { userId } = await server.api.register(username)
      await send(`disableUser(input: { userId: "${userId}" }) { id }`, server.admin.accessToken)
      return byAdmin(userId)
    },
  },
  {
    name: 'ACCOUNT_ENABLED',
    act: async (username) => {
      const { userId } = await server.api.register(username)
      await send(`disableUser(input: { userId: "${userId}" }) { id }`, server.admin.accessToken)
      await send(`enableUser(input: { userId: "${userId}" }) { id }`, server.admin.accessToken)
      return byAdmin(userId)
    },
  },
  {
    name: 'ADMINISTRATION_REFUSED',
    act: async () => {
      const { userId, accessToken } = server.admin
      await send(`disableUser(input: { userId: "${userId}" }) { id }`, accessToken)
      return { ...refused(userId, 'LAST_ADMIN'), actorId: userId }
    },
  },
  {
    name: 'THROTTLED',
    act: async (username) => {
      const { userId } = await server.api.register(username)
      for (let attempt = 0; attempt < 6; attempt += 1) await login(username, wrongPassword)
      return refused(userId, 'SIGN_IN')
    },
  },
  {
    name: 'BUSY',
    act: async (username) => {
      // Fills the queue of hashes. They are cheap here, so the queue may be through before the sign-in comes to it:
      // then once more.
      const { accounts } = server.services
      await until(async () => {
        // Each in a lane of its own, so that the newcomer takes the place of none.
        const crowd = Array.from({ length: 150 }, (_, index) => {
          const party = { address: `192.0.2.${index}`, account: null, known: false }
          return accounts
            .verifyCredentials(null, wrongPassword, commandLine.client, { party })
            .catch(() => undefined)
        })
        await login(username, testPassword)
        await Promise.all(crowd)
        return server.told.some((event) => event.type === 'BUSY' && event.reason === 'SIGN_IN')
      })
      // Nothing is looked up for it, not even whose account it is about.
      return refused(null, 'SIGN_IN')
    },
  },
]

test.each(cases.map((each, index) => [each.name, index, each] as const))(
  '%s is logged, stored and told (%i)',
  async (type, index, { act }) => {
    const before = server.told.length
    const expected = await act(`event-${index}`)
    const told = server.told.slice(before).findLast((event) => event.type === type)

    expect(told).toMatchObject(expected.reason === null ? withoutReason(expected) : definedOf(expected))
    await until(
      async () => (await server.page({ filter: { types: [type] }, first: 1 })).nodes[0]?.id === told?.id,
    )
    const [stored] = (await server.page({ filter: { types: [type] }, first: 1 })).nodes
    expect(stored).toMatchObject({ type, ...expected })
    expect(stored?.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(new Date(stored?.at ?? '')).toEqual(told?.at)
    const line = logLines().find(({ id }) => id === told?.id)
    expect(line).toMatchObject({ level: 30, event: type, requestId: stored?.requestId })
  },
)

test('of parallel refreshes that meet, those that change nothing have no event', async () => {
  const { refreshToken, userId } = await server.api.register('racing')
  await Promise.all(Array.from({ length: 10 }, () => server.api.refresh(refreshToken)))

  const filter = { userId, types: ['SESSION_REFRESHED'] }
  await until(async () => (await server.page({ filter })).nodes.length === 1)
})

test('of a session that is refreshed in a loop, the first refresh of each minute has an event', async () => {
  let at = Math.ceil(Date.now() / 60_000) * 60_000
  const own = await startAudited({ now: () => new Date(at) })
  const { userId, ...first } = await own.api.register('looping')
  let { refreshToken } = first
  const loop = async () => {
    for (let times = 0; times < 5; times += 1)
      refreshToken = (await own.api.refresh(refreshToken)).refreshToken
  }
  await loop()
  at += 60_000
  await loop()

  const noted = own.told.filter(({ type }) => type === 'SESSION_REFRESHED')
  expect(noted.map((event) => event.userId)).toEqual([userId, userId])
  const { connection } = own.portcullis
  expect(await connection.collection('portcullis_events').countDocuments({ type: 'SESSION_REFRESHED' })).toBe(
    2,
  )
})

test('refreshes can be left out of what is stored, and are logged and told', async () => {
  const own = await startAudited({ refreshEventRetention: '0s' })
  const { refreshToken, userId } = await own.api.register('refreshing')
  await own.api.refresh(refreshToken)

  expect(own.told.at(-1)).toMatchObject({ type: 'SESSION_REFRESHED', userId, outcome: 'SUCCEEDED' })
  expect(own.logged()).toContain('SESSION_REFRESHED')
  const { connection } = own.portcullis
  expect(await connection.collection('portcullis_events').countDocuments({ type: 'SESSION_REFRESHED' })).toBe(
    0,
  )
})

test('what the command line does has nobody as its actor and no address', async () => {
  const { userId } = await server.api.register('by-command')
  await server.portcullis.accounts.disable(userId)

  expect(await server.stored('ACCOUNT_DISABLED', userId)).toMatchObject({
    actorId: null,
    ipAddress: null,
    userAgent: null,
    requestId: null,
  })
})

test('an account with too many sessions loses the idlest, which has its event', async () => {
  const { userId } = await server.api.register('collector')
  const { connection } = server.portcullis
  const [session] = await connection
    .collection('portcullis_sessions')
    .find({})
    .sort({ createdAt: -1 })
    .limit(1)
    .toArray()
  const copies = Array.from({ length: 100 }, (_, index) => ({
    ...session,
    _id: `copy-${index}`,
    familyHash: `copy-${index}`,
  }))
  // Ids of sessions are strings; the driver's type for a collection without a model says ObjectId.
  await connection.collection<{ _id: string }>('portcullis_sessions').insertMany(copies)
  await server.api.login('collector')

  expect(await server.stored('SESSION_LIMIT_REACHED', userId)).toMatchObject({
    actorId: userId,
    outcome: 'SUCCEEDED',
  })
})

test('what changes nothing has no event', async () => {
  const { userId, accessToken } = await server.api.register('unchanged')
  const { accessToken: token } = server.admin
  await send(`enableUser(input: { userId: "${userId}" }) { id }`, token)
  await send(`setUserRoles(input: { userId: "${userId}", roles: [USER] }) { id }`, token)
  await send('revokeAllSessions(exceptCurrent: true)', accessToken)
  await send('revokeSession(id: "unknown") { id }', accessToken)

  const { nodes } = await server.page({ filter: { userId } })
  expect(nodes.map(({ type }) => type)).toEqual(['SIGNED_IN', 'REGISTERED'])
})

test('no event holds a password, a token, a hash or a name that was typed', async () => {
  const { connection } = server.portcullis
  const everything = JSON.stringify([
    await connection.collection('portcullis_events').find({}).toArray(),
    server.told,
    logLines().filter(({ event }) => event !== undefined),
  ])
  const sessions = await connection.collection('portcullis_sessions').find({}).toArray()
  const accounts = await connection.collection('portcullis_accounts').find({}).toArray()
  const secrets = [
    ...[testPassword, otherPassword, wrongPassword, 'nobody-of-that-name', 'not-a-token'],
    ...sessions.flatMap(({ tokenHash, familyHash }) => [tokenHash, familyHash]),
    ...accounts.map(({ passwordHash }) => passwordHash),
  ]

  expect(secrets.length).toBeGreaterThan(50)
  for (const secret of secrets) expect(everything).not.toContain(secret)
  expect(everything).not.toMatch(/eyJ[\w-]+\.eyJ|pcr_|Bearer/)
})

function logLines(): Record<string, unknown>[] {
  return server
    .logged()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function withoutReason({ reason: _reason, ...expected }: Partial<AuditEvent>) {
  return definedOf(expected)
}

/** What does not belong to its type is absent in the event itself, and null for clients. */
function definedOf(expected: Partial<AuditEvent>) {
  return Object.fromEntries(
    Object.entries(expected).filter(([name, value]) => value !== null || !['reason', 'roles'].includes(name)),
  )
}
