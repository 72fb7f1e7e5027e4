import { testPassword } from '../../src/testing/client.js'
import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis
const events: { type: string; userId: string | null; username?: unknown; previousUsername?: unknown }[] = []
beforeAll(async () => {
  server = await startPortcullis({ onEvent: (event) => void events.push(event) })
})

const rename = (token: string, username: string) =>
  server.api.send({
    query: 'mutation ($input: ChangeUsernameInput!) { changeUsername(input: $input) { id username } }',
    variables: { input: { username } },
    token,
  })
const register = (username: string) =>
  server.api.send({
    query: 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }',
    variables: { input: { username, password: testPassword } },
  })

test('the new name counts at once, in the same session, and the old one signs in no more', async () => {
  const ana = await server.api.register('ana')

  expect((await rename(ana.accessToken, 'Anastasia')).data).toEqual({
    changeUsername: { id: ana.userId, username: 'Anastasia' },
  })

  const me = await server.api.send({ query: '{ me { username } }', token: ana.accessToken })
  expect(me.data).toEqual({ me: { username: 'Anastasia' } })
  await expect(server.api.login('ana')).rejects.toThrow('INVALID_CREDENTIALS')
  expect((await server.api.login('anastasia')).userId).toBe(ana.userId)
})

test('nobody else takes a held name or what looks like it for 90 days: by register, create, import, rename', async () => {
  const paul = await server.api.register('paul')
  await rename(paul.accessToken, 'pablo')
  const other = await server.api.register('mallory')

  for (const name of ['paul', 'PAUL', 'pau1', 'p.aul']) {
    expect(codes(await register(name))).toEqual(['USERNAME_TAKEN'])
    expect(codes(await rename(other.accessToken, name))).toEqual(['USERNAME_TAKEN'])
    await expect(
      server.portcullis.accounts.create({ username: name, password: testPassword }),
    ).rejects.toMatchObject({ code: 'USERNAME_TAKEN' })
    const passwordHash = `$2b$04$${'a'.repeat(53)}`
    expect(await server.services.accountImport.batch([{ username: name, passwordHash }])).toMatchObject([
      { kind: 'refused', problems: [{ field: 'username' }] },
    ])
  }
  server.clock.advance({ days: 90 })
  expect(codes(await register('pau1'))).toEqual([])
})

test('the account may return to its name, and holds the one it leaves', async () => {
  const cleo = await server.api.register('cleo')
  expect(codes(await rename(cleo.accessToken, 'dora'))).toEqual([])
  expect(codes(await rename(cleo.accessToken, 'c1eo'))).toEqual([])

  expect(codes(await register('dora'))).toEqual(['USERNAME_TAKEN'])
  expect(codes(await rename(cleo.accessToken, 'cleo'))).toEqual([])
})

test('three changes in 30 days, to the second; the same name is no change', async () => {
  const eva = await server.api.register('eva')
  for (const name of ['eva-a', 'eva-b', 'eva-b', 'Eva-B'])
    expect(codes(await rename(eva.accessToken, name))).toEqual([])

  const refused = await rename(eva.accessToken, 'eva-c')
  expect(codes(refused)).toEqual(['RATE_LIMITED'])
  const retryAfter = refused.errors?.[0]?.extensions.retryAfter
  expect(Number(retryAfter)).toBeGreaterThan(29 * 86_400)
  expect(Number(retryAfter)).toBeLessThanOrEqual(30 * 86_400)
  server.clock.advance({ days: 30 })
  const { accessToken } = await server.api.login('eva-b')
  expect(codes(await rename(accessToken, 'eva-c'))).toEqual([])
})

test('bad names are refused with their problems, without a viewer, and after ten minutes', async () => {
  const finn = await server.api.register('finn')

  expect(problems(await rename(finn.accessToken, 'a b@c'))).toEqual({
    'input.username': ['USERNAME_INVALID_CHARACTER'],
  })
  expect(problems(await rename(finn.accessToken, 'admin'))).toEqual({
    'input.username': ['USERNAME_RESERVED'],
  })
  expect(problems(await rename(finn.accessToken, 'x'.repeat(30_000)))).toEqual({
    'input.username': ['USERNAME_TOO_LONG'],
  })
  server.clock.advance({ minutes: 11 })
  expect(codes(await rename(finn.accessToken, 'finnegan'))).toEqual(['REAUTHENTICATION_REQUIRED'])
})

// T-D 6
test('of 50 accounts that rename themselves to one name at once, one gets it', async () => {
  const racers: { accessToken: string }[] = []
  for (let index = 0; index < 50; index += 1) racers.push(await server.api.register(`racer-${index}`))

  const answers = await Promise.all(racers.map(({ accessToken }) => rename(accessToken, 'the-winner')))

  expect(answers.filter((answer) => codes(answer).length === 0)).toHaveLength(1)
  expect(new Set(answers.flatMap(codes))).toEqual(new Set(['USERNAME_TAKEN']))
})

test('of ten renames of one account at once, three count, and each left name is held', async () => {
  const gil = await server.api.register('gil')

  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => rename(gil.accessToken, `gil-${'abcdefghij'[index]}`)),
  )

  expect(answers.filter((answer) => codes(answer).length === 0)).toHaveLength(3)
  expect(new Set(answers.flatMap(codes))).toEqual(new Set(['RATE_LIMITED']))
  expect(codes(await register('gil'))).toEqual(['USERNAME_TAKEN'])
})

test('whoever registers a name while its account leaves it never gets it', async () => {
  for (let round = 0; round < 5; round += 1) {
    const name = `leaver-${'abcde'[round]}`
    const { accessToken } = await server.api.register(name)
    const [renamed, ...registered] = await Promise.all([
      rename(accessToken, `${name}-gone`),
      ...Array.from({ length: 5 }, () => register(name)),
    ])
    expect(codes(renamed)).toEqual([])
    expect(registered.flatMap(codes)).toEqual(Array.from({ length: 5 }, () => 'USERNAME_TAKEN'))
  }
})

test('both names are in the event, for its user, admins and the application, not in the log', async () => {
  const hugo = await server.api.register('hugo')
  await rename(hugo.accessToken, 'hugo-the-second')
  const stranger = await server.api.register('ivan')

  const query = '{ me { auditEvents(first: 1) { nodes { type previousUsername username } } } }'
  const named = { type: 'USERNAME_CHANGED', previousUsername: 'hugo', username: 'hugo-the-second' }
  expect((await server.api.send({ query, token: hugo.accessToken })).data).toEqual({
    me: { auditEvents: { nodes: [named] } },
  })
  expect(
    events.at(-2)?.type === 'USERNAME_CHANGED' ||
      events.some(({ username }) => username === 'hugo-the-second'),
  ).toBe(true)
  expect(server.logged()).toContain('user name changed')
  expect(server.logged()).not.toContain('hugo-the-second')
  const all = '{ auditEvents(first: 1) { nodes { username } } }'
  expect(codes(await server.api.send({ query: all, token: stranger.accessToken }))).toEqual(['FORBIDDEN'])
})

// T-D 4
test('the name of an erased account is free after 90 days only, and its events do not name it', async () => {
  const { api, clock, portcullis, services } = server
  const nora = await api.register('nora')
  await rename(nora.accessToken, 'nora-ny')
  await portcullis.accounts.delete(nora.userId)
  clock.advance({ days: 7 })
  expect(await services.erasure.eraseNext()).toBe('erased')

  for (const name of ['nora', 'nora-ny', 'n0ra'])
    expect(codes(await register(name))).toEqual(['USERNAME_TAKEN'])
  const names = await portcullis.connection.collection('portcullis_names').find({ heldFor: null }).toArray()
  expect(JSON.stringify(names)).not.toContain('nora')
  const { connection } = portcullis
  const left = await connection.collection('portcullis_events').find({ userId: nora.userId }).toArray()
  expect(left.some(({ type }) => type === 'USERNAME_CHANGED')).toBe(true)
  expect(JSON.stringify(left)).not.toContain('nora')
  clock.advance({ days: 90 })
  expect(codes(await register('nora'))).toEqual([])
})
