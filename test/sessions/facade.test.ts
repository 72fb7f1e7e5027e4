import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis()
})

const sessions = () => server.portcullis.sessions
const status = async (token: string) => (await server.api.send({ query: '{ me { id } }', token })).status
const ends = (userId: string) =>
  server.portcullis.connection
    .collection('portcullis_events')
    .find({ userId, type: { $in: ['SESSION_REVOKED', 'ALL_SESSIONS_REVOKED'] } })
    .sort({ _id: 1 })
    .toArray()

test('a program lists the live sessions of an account as the schema shows them, the one used last first', async () => {
  const first = await server.api.register('lists')
  server.clock.advance({ minutes: 5 })
  const second = await server.api.login('lists')
  const listed = await sessions().list(first.userId)
  // By the session that began just now: the use of the other would be noted beside the answer.
  const { data } = await server.api.send({
    query:
      '{ me { sessions { id createdAt lastUsedAt expiresAt userAgent ipAddress authenticatedAt methods } } }',
    token: second.accessToken,
  })

  expect(listed.map(({ createdAt }) => createdAt.getTime())).toEqual(
    listed.map(({ createdAt }) => createdAt.getTime()).sort((a, b) => b - a),
  )
  expect(listed).toHaveLength(2)
  expect(JSON.parse(JSON.stringify({ me: { sessions: await sessions().list(first.userId) } }))).toEqual(data)
  expect(Object.keys(listed[0] ?? {}).sort()).toEqual([
    'authenticatedAt',
    'createdAt',
    'expiresAt',
    'id',
    'ipAddress',
    'lastUsedAt',
    'methods',
    'userAgent',
  ])
})

test('sessions that ended, or began before the account was disabled, are not listed', async () => {
  const { userId, accessToken } = await server.api.register('ended')
  await server.api.login('ended')
  await server.api.send({ query: 'mutation { logout }', token: accessToken })
  expect(await sessions().list(userId)).toHaveLength(1)
  // As a sign-in that was under way leaves it.
  await server.portcullis.accounts.disable(userId)
  await server.portcullis.accounts.enable(userId)
  await server.portcullis.connection
    .collection('portcullis_sessions')
    .updateMany({ endReason: 'disabled' }, { $set: { endedAt: null } })

  expect(await sessions().list(userId)).toEqual([])
  for (const id of ['0'.repeat(24), 'no-id', '']) expect(await sessions().list(id)).toEqual([])
})

test('a session that a program ends is refused at once, the others go on, and its event names who acted', async () => {
  const here = await server.api.register('revoked')
  const there = await server.api.login('revoked')
  expect([await status(here.accessToken), await status(there.accessToken)]).toEqual([200, 200])
  const { data } = await server.api.send({
    query: '{ me { sessions { id current } } }',
    token: there.accessToken,
  })
  const { me } = data as { me: { sessions: { id: string; current: boolean }[] } } // as the query asks for it
  const id = me.sessions.find(({ current }) => current)?.id ?? ''
  const chief = await server.portcullis.accounts.create({ username: 'chief', password: 'a lantern of 4711' })

  expect(await sessions().end(id, { actorId: chief.id })).toMatchObject({ id })
  expect([await status(here.accessToken), await status(there.accessToken)]).toEqual([200, 401])
  await expect(server.api.refresh(there.refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  expect(await ends(here.userId)).toMatchObject([
    { type: 'SESSION_REVOKED', sessionId: id, actorId: chief.id, ipAddress: null },
  ])
  for (const ended of [id, 'unknown', ''])
    await expect(sessions().end(ended)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a program ends all sessions of an account but one, or all', async () => {
  const first = await server.api.register('all-ended')
  const second = await server.api.login('all-ended')
  const [latest] = await sessions().list(first.userId)

  expect(await sessions().endAll(first.userId, { except: latest?.id })).toBe(1)
  const alive = [await status(first.accessToken), await status(second.accessToken)]
  expect(alive.sort()).toEqual([200, 401])
  expect(await sessions().endAll(first.userId, { actorId: first.userId })).toBe(1)
  expect([await status(first.accessToken), await status(second.accessToken)]).toEqual([401, 401])
  expect(await sessions().endAll(first.userId)).toBe(0)
  expect((await ends(first.userId)).map(({ actorId }) => actorId)).toEqual([null, first.userId])
  expect(await status((await server.api.login('all-ended')).accessToken)).toBe(200)
  for (const id of ['0'.repeat(24), 'no-id', ''])
    await expect(sessions().endAll(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the user sees that another ended the session, and not who', async () => {
  const { userId, accessToken } = await server.api.register('tells')
  const other = await server.api.login('tells')
  const [session] = await sessions().list(userId)
  const chief = await server.portcullis.accounts.findByUsername('chief')
  await sessions().end(session?.id ?? '', { actorId: chief?.id })
  const token = (await status(accessToken)) === 200 ? accessToken : other.accessToken
  const answer = await server.api.send({
    query: '{ me { auditEvents(first: 1) { nodes { type actorId sessionId } } } }',
    token,
  })

  expect(codes(answer)).toEqual([])
  expect(answer.data).toEqual({
    me: { auditEvents: { nodes: [{ type: 'SESSION_REVOKED', actorId: null, sessionId: session?.id }] } },
  })
})

const id = 'a'.repeat(24)
test.each<[string, string, () => unknown]>([
  ['an operator as account', 'sessions.list: accountId must be a string', () => call('list', { $ne: '' })],
  ['an operator as session', 'sessions.end: sessionId must be a string', () => call('end', { $ne: '' })],
  [
    'a misspelt option',
    'sessions.end: options has an unknown member: actor',
    () => call('end', id, { actor: id }),
  ],
  [
    'an actor that is no id',
    'sessions.endAll: options.actorId must be the id of an account',
    () => call('endAll', id, { actorId: 'x' }),
  ],
  [
    'an operator as exception',
    'sessions.endAll: options.except must be a string',
    () => call('endAll', id, { except: { $ne: '' } }),
  ],
])('%s is refused by a TypeError that names the argument', async (_case, message, run) => {
  const error = await Promise.resolve(run()).catch((caught: unknown) => caught)

  expect(error).toBeInstanceOf(TypeError)
  expect(error).toMatchObject({ message })
})

/** What the compiler refuses; a program in JavaScript has no compiler. */
function call(name: keyof ReturnType<typeof sessions>, ...given: unknown[]): unknown {
  const method: unknown = Reflect.get(sessions(), name)
  if (typeof method !== 'function') throw new Error(`There is no sessions.${name}.`)
  return method(...given)
}
