import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis()
})

interface Listed {
  id: string
  current: boolean
  userAgent: string | null
  ipAddress: string | null
  lastUsedAt: string
}

const list = async (token: string): Promise<Listed[]> => {
  const { data } = await server.api.send({
    query: '{ me { sessions { id current userAgent ipAddress lastUsedAt createdAt expiresAt } } }',
    token,
  })
  return (data as { me: { sessions: Listed[] } }).me.sessions
}
const revoke = (id: unknown, token?: string) =>
  server.api.send({
    query: 'mutation ($id: ID!) { revokeSession(id: $id) { id } }',
    variables: { id },
    token,
  })
const revokeAll = (exceptCurrent: unknown, token?: string) =>
  server.api.send({
    query: 'mutation ($except: Boolean) { revokeAllSessions(exceptCurrent: $except) }',
    variables: { except: exceptCurrent },
    token,
  })
const alive = async (token: string) =>
  (await server.api.send({ query: '{ me { id } }', token })).status === 200

test('a session tells where it came from and which one asks', async () => {
  const ana = await server.api.register('ana')
  await server.api.login('ana')
  const sessions = await list(ana.accessToken)

  expect(sessions).toHaveLength(2)
  expect(sessions.filter(({ current }) => current)).toHaveLength(1)
  for (const { userAgent, ipAddress } of sessions) {
    expect(userAgent).toBe('node')
    expect(ipAddress).toBe('127.0.0.1')
  }
})

test('a revoked session is dead at the next request, and the others live', async () => {
  const first = await server.api.register('two-devices')
  const second = await server.api.login('two-devices')
  const other = (await list(first.accessToken)).find(({ current }) => !current)
  const answer = await revoke(other?.id, first.accessToken)

  expect(answer.data).toEqual({ revokeSession: { id: other?.id } })
  expect(await alive(second.accessToken)).toBe(false)
  expect(await alive(first.accessToken)).toBe(true)
  expect(await list(first.accessToken)).toHaveLength(1)
})

test('a viewer can end the very session that asks', async () => {
  const ana = await server.api.register('ends-own')
  const [own] = await list(ana.accessToken)

  expect((await revoke(own?.id, ana.accessToken)).data).toEqual({ revokeSession: { id: own?.id } })
  expect(await alive(ana.accessToken)).toBe(false)
})

test("another user's session, an ended one and an unknown one are answered alike", async () => {
  const victim = await server.api.register('victim')
  const thief = await server.api.register('thief')
  const [target] = await list(victim.accessToken)
  const answers = [
    await revoke(target?.id, thief.accessToken),
    await revoke('unknown', thief.accessToken),
    await revoke('', thief.accessToken),
    await revoke('x'.repeat(10_000), thief.accessToken),
  ]

  for (const answer of answers) {
    expect(answer.status).toBe(200)
    expect(codes(answer)).toEqual(['NOT_FOUND'])
    expect(answer.text).toBe(answers[0]?.text)
  }
  expect(await alive(victim.accessToken)).toBe(true)
})

test.each([
  ['an object', { $ne: null }],
  ['a list', ['a']],
  ['null', null],
  ['a fraction', 1.5],
])('revokeSession with an id that is %s is refused without echo', async (_name, id) => {
  const { accessToken } = await server.api.register(`bad-id-${String(_name).replaceAll(' ', '-')}`)
  const refused = await revoke(id, accessToken)

  expect(refused.status).toBe(200)
  expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
})

test('all sessions but the current one end, or all', async () => {
  const first = await server.api.register('many')
  const second = await server.api.login('many')
  const third = await server.api.login('many')

  expect((await revokeAll(true, first.accessToken)).data).toEqual({ revokeAllSessions: 2 })
  expect(await alive(second.accessToken)).toBe(false)
  expect(await alive(third.accessToken)).toBe(false)
  expect(await alive(first.accessToken)).toBe(true)
  expect((await revokeAll(undefined, first.accessToken)).data).toEqual({ revokeAllSessions: 1 })
  expect(await alive(first.accessToken)).toBe(false)
})

test.each([
  ['revokeSession', () => revoke('any')],
  ['revokeAllSessions', () => revokeAll(false)],
])('%s without a viewer is refused whole', async (_name, send) => {
  const refused = await send()

  expect(refused.status).toBe(401)
  expect(refused.headers.get('www-authenticate')).toBe('Bearer')
  expect(codes(refused)).toEqual(['UNAUTHENTICATED'])
  expect(refused.data ?? null).toBeNull()
})

test('revokeAllSessions with a text for its flag is refused without echo', async () => {
  const { accessToken } = await server.api.register('bad-flag')
  const refused = await revokeAll('secret-text', accessToken)

  expect(refused.status).toBe(200)
  expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
  expect(refused.text).not.toContain('secret-text')
})

test('the hundred and first session ends the one that was idle longest', async () => {
  const first = await server.api.register('collector')
  server.clock.advance({ minutes: 2 })
  let last = first
  for (let count = 0; count < 100; count += 1) last = await server.api.login('collector')

  expect(await alive(first.accessToken)).toBe(false)
  expect(await list(last.accessToken)).toHaveLength(100)
})

test('the time of last use follows the requests, to the minute', async () => {
  const ana = await server.api.register('used')
  const lastUse = async () => Date.parse((await list(ana.accessToken))[0]?.lastUsedAt ?? '')
  const before = await lastUse()
  server.clock.advance({ minutes: 2 })
  const deadline = Date.now() + 5_000
  while ((await lastUse()) < before + 110_000 && Date.now() < deadline);

  expect(await lastUse()).toBeGreaterThanOrEqual(before + 110_000)
})
