import { testPassword } from '../../src/testing/client.js'
import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

const newPassword = 'another lantern 4711 orchard'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis()
})

const query = `mutation ($input: ChangePasswordInput!) {
  changePassword(input: $input) { username sessions { current } }
}`
const change = (input: unknown, token?: string) => server.api.send({ query, variables: { input }, token })
const login = (username: string, password: string) =>
  server.api.send({
    query: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken } }',
    variables: { input: { username, password } },
  })
const alive = async (token: string) =>
  (await server.api.send({ query: '{ me { id } }', token })).status === 200

test('the new password signs in, the old one does not', async () => {
  const { accessToken } = await server.api.register('ana')
  const answer = await change({ currentPassword: testPassword, newPassword }, accessToken)

  expect(answer.errors).toBeUndefined()
  expect(answer.data).toEqual({ changePassword: { username: 'ana', sessions: [{ current: true }] } })
  expect(codes(await login('ana', testPassword))).toEqual(['INVALID_CREDENTIALS'])
  expect((await login('ana', newPassword)).errors).toBeUndefined()
})

test('the session that asks goes on, all others end at once', async () => {
  const here = await server.api.register('two-devices')
  const there = await server.api.login('two-devices')
  await change({ currentPassword: testPassword, newPassword }, here.accessToken)

  expect([await alive(here.accessToken), await alive(there.accessToken)]).toEqual([true, false])
  await expect(server.api.refresh(there.refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  const next = await server.api.refresh(here.refreshToken)
  expect(await alive(next.accessToken)).toBe(true)
})

test('a wrong current password changes nothing', async () => {
  const here = await server.api.register('mistaken')
  const there = await server.api.login('mistaken')
  const refused = await change({ currentPassword: `${testPassword}.`, newPassword }, here.accessToken)

  expect(refused.status).toBe(200)
  expect(codes(refused)).toEqual(['INVALID_CREDENTIALS'])
  expect(await alive(there.accessToken)).toBe(true)
  expect((await login('mistaken', testPassword)).errors).toBeUndefined()
})

test('a sign-in with the old password that is under way gives a session that never works', async () => {
  const { accessToken, userId } = await server.api.register('racing')
  const { accounts, sessions } = server.portcullis.services
  const client = { userAgent: null, ipAddress: null, requestId: null }
  // The password is verified, and the session not begun yet.
  const verified = await accounts.verifyCredentials(await accounts.findByName('racing'), testPassword, client)
  await change({ currentPassword: testPassword, newPassword }, accessToken)
  const issued = await sessions.start(verified, client, false)

  expect(await alive(issued.accessToken)).toBe(false)
  await expect(server.api.refresh(issued.refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  const { data } = await server.api.send({ query: '{ me { id sessions { id } } }', token: accessToken })
  expect(data).toMatchObject({ me: { id: userId, sessions: [{}] } })
})

test('of parallel changes of one password one is made, and only its session goes on', async () => {
  await server.api.register('parallel')
  const signIns = await Promise.all(Array.from({ length: 4 }, () => server.api.login('parallel')))
  const answers = await Promise.all(
    signIns.map(({ accessToken }, index) =>
      change({ currentPassword: testPassword, newPassword: `${newPassword} ${index}` }, accessToken),
    ),
  )
  const made = answers.flatMap(({ errors }, index) => (errors === undefined ? [index] : []))
  const lives = await Promise.all(signIns.map(({ accessToken }) => alive(accessToken)))

  expect(made).toHaveLength(1)
  expect(lives.flatMap((lives, index) => (lives ? [index] : []))).toEqual(made)
  for (const { errors } of answers.filter(({ errors }) => errors !== undefined))
    expect(['INVALID_CREDENTIALS', 'UNAUTHENTICATED']).toContain(errors?.[0]?.extensions.code)
  expect((await login('parallel', `${newPassword} ${made[0]}`)).errors).toBeUndefined()
})

test('every problem of the new password is told under its path, whatever the current one is', async () => {
  const { accessToken } = await server.api.register('careless')
  for (const currentPassword of [testPassword, 'wrong']) {
    const short = await change({ currentPassword, newPassword: 'short' }, accessToken)
    expect(short.status).toBe(200)
    expect(codes(short)).toEqual(['BAD_USER_INPUT'])
    expect(problems(short)).toEqual({ 'input.newPassword': ['PASSWORD_TOO_SHORT', 'PASSWORD_TOO_COMMON'] })
  }
  const own = await change({ currentPassword: testPassword, newPassword: 'careless-careless' }, accessToken)
  expect(problems(own)).toEqual({ 'input.newPassword': ['PASSWORD_CONTAINS_OWN_WORDS'] })
})

test.each([
  ['an empty current password', { currentPassword: '', newPassword }, 'INVALID_CREDENTIALS', 200],
  [
    'a huge current password',
    { currentPassword: 'CANARY'.repeat(5_000), newPassword },
    'INVALID_CREDENTIALS',
    200,
  ],
  ['a lone surrogate', { currentPassword: 'CANARY\ud800', newPassword }, 'INVALID_CREDENTIALS', 200],
  ['an empty new password', { currentPassword: testPassword, newPassword: '' }, 'BAD_USER_INPUT', 200],
  [
    'a huge new password',
    { currentPassword: testPassword, newPassword: 'CANARY '.repeat(4_000) },
    'BAD_USER_INPUT',
    200,
  ],
  [
    'a new password of a lone surrogate',
    { currentPassword: testPassword, newPassword: 'CANARY CANARY CANARY\ud800' },
    'BAD_USER_INPUT',
    200,
  ],
  ['nothing', undefined, 'BAD_USER_INPUT', 200],
  ['null', null, 'BAD_USER_INPUT', 200],
  ['no member', {}, 'BAD_USER_INPUT', 200],
  ['no new password', { currentPassword: 'CANARY' }, 'BAD_USER_INPUT', 200],
  ['null for a password', { currentPassword: null, newPassword: 'CANARY' }, 'BAD_USER_INPUT', 200],
  ['a number', { currentPassword: 4711, newPassword: 'CANARY' }, 'BAD_USER_INPUT', 200],
  ['an operator', { currentPassword: { $ne: 'CANARY' }, newPassword }, 'BAD_USER_INPUT', 200],
  ['a list', { currentPassword: ['CANARY'], newPassword }, 'BAD_USER_INPUT', 200],
  [
    'another member',
    { currentPassword: testPassword, newPassword, roles: ['CANARY'] },
    'BAD_USER_INPUT',
    200,
  ],
  [
    'a prototype',
    JSON.parse('{ "currentPassword": "CANARY", "newPassword": "CANARY", "__proto__": { "a": 1 } }'),
    'BAD_REQUEST',
    400,
  ],
])('%s is refused with a code, without an echo, and changes nothing', async (name, input, code, status) => {
  const username = `bad-${name.replaceAll(' ', '-')}`
  const { accessToken } = await server.api.register(username)
  const refused = await change(input, accessToken)

  expect([codes(refused), refused.status]).toEqual([[code], status])
  expect(refused.text).not.toContain('CANARY')
  expect((await login(username, testPassword)).errors).toBeUndefined()
})

test('nobody changes a password without being signed in', async () => {
  const refused = await change({ currentPassword: testPassword, newPassword })

  expect([codes(refused), refused.status]).toEqual([['UNAUTHENTICATED'], 401])
})

test('who took over a session can not go on guessing the password', async () => {
  const { accessToken } = await server.api.register('guessed')
  const outcomes: unknown[] = []
  for (let guess = 0; guess < 6; guess += 1)
    outcomes.push(
      codes(await change({ currentPassword: `guess number ${guess}`, newPassword }, accessToken))[0],
    )
  const right = await change({ currentPassword: testPassword, newPassword }, accessToken)

  expect(outcomes.at(0)).toBe('INVALID_CREDENTIALS')
  expect(outcomes.at(-1)).toBe('RATE_LIMITED')
  expect(codes(right)).toEqual(['RATE_LIMITED'])
  expect(await alive(accessToken)).toBe(true)
})
