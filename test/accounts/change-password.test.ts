import * as z from 'zod/mini'
import { testPassword } from '../../src/testing/client.js'
import { admitted } from '../harness/admitted.js'
import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'

const newPassword = 'another lantern 4711 orchard'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis()
})

const query = `mutation ($input: ChangePasswordInput!) {
  changePassword(input: $input) {
    accessToken refreshToken accessTokenExpiresIn user { username sessions { current } }
  }
}`
const change = (input: unknown, token?: string, headers: Record<string, string> = {}) =>
  server.api.send({ query, variables: { input }, token, headers })
const tokens = z.object({
  changePassword: z.object({ accessToken: z.string(), refreshToken: z.nullable(z.string()) }),
})
/** What a change of the test password gave. */
const changed = async (token: string, headers: Record<string, string> = {}) => {
  const answer = await change({ currentPassword: testPassword, newPassword }, token, headers)
  return { ...tokens.parse(answer.data).changePassword, cookie: cookieOf(answer) }
}
const cookieName = '__Host-portcullis-refresh'
/** The refresh token that an answer's cookie holds; empty where it holds none. */
const cookieOf = ({ headers }: { headers: Headers }) =>
  headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1)
    .replace(/;.*/, '')
const reasonOf = async (token: string) => {
  const { status, errors } = await server.api.send({ query: '{ me { id } }', token })
  return [status, errors?.[0]?.extensions.reason]
}
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
  expect(answer.data).toEqual({
    changePassword: {
      accessToken: expect.any(String),
      refreshToken: expect.stringMatching(/^pcr_/),
      accessTokenExpiresIn: 900,
      user: { username: 'ana', sessions: [{ current: true }] },
    },
  })
  expect(codes(await login('ana', testPassword))).toEqual(['INVALID_CREDENTIALS'])
  expect((await login('ana', newPassword)).errors).toBeUndefined()
})

test('the session that asks goes on, all others end at once', async () => {
  const here = await server.api.register('two-devices')
  const there = await server.api.login('two-devices')
  const { accessToken, refreshToken } = await changed(here.accessToken)

  expect([await alive(accessToken), await alive(there.accessToken)]).toEqual([true, false])
  await expect(server.api.refresh(there.refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  const next = await server.api.refresh(refreshToken ?? '')
  expect(await alive(next.accessToken)).toBe(true)
})

test('stolen copies of the tokens of the session that asks are of no use after it', async () => {
  const here = await server.api.register('robbed')
  const older = await server.api.refresh(here.refreshToken)
  const { accessToken } = await changed(older.accessToken)

  // Whoever has the session's latest refresh token goes on: another tab by its cookie.
  for (const copy of [here.accessToken, older.accessToken])
    expect(await reasonOf(copy)).toEqual([401, 'TOKEN_EXPIRED'])
  for (const copy of [here.refreshToken, older.refreshToken])
    await expect(server.api.refresh(copy)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  expect(await alive(accessToken)).toBe(true)
})

test('on another instance the old tokens end too, and the new ones work', async () => {
  const other = await startPortcullis({ mongodbUri: server.services.database.uri })
  const here = await server.api.register('elsewhere')
  const me = (token: string) => other.api.send({ query: '{ me { id } }', token })
  expect((await me(here.accessToken)).status).toBe(200)
  const { accessToken } = await changed(here.accessToken)
  await until(async () => (await me(here.accessToken)).status === 401)

  expect((await me(accessToken)).status).toBe(200)
})

test('a session that is bound to a cookie stays so, with another token in the cookie', async () => {
  const signIn = await server.api.send({
    query: 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }',
    variables: { input: { username: 'browsing', password: testPassword, cookie: true } },
  })
  const before = cookieOf(signIn)
  const token = z.object({ register: z.object({ accessToken: z.string() }) }).parse(signIn.data).register
  const after = await changed(token.accessToken, { cookie: `${cookieName}=${before}` })
  const refresh = (cookie = '') =>
    server.api.send({
      query: 'mutation { refreshSession { refreshToken user { username } } }',
      headers: { cookie: `${cookieName}=${cookie}` },
    })

  expect([after.refreshToken, after.cookie === before]).toEqual([null, false])
  expect(codes(await refresh(before))).toEqual(['REFRESH_TOKEN_INVALID'])
  expect((await refresh(after.cookie)).data).toEqual({
    refreshSession: { refreshToken: null, user: { username: 'browsing' } },
  })
})

test('a bearer that does not work changes no password, whatever stands beside it', async () => {
  const { accessToken } = await server.api.register('dead-bearer')
  await server.api.send({ query: 'mutation { logout }', token: accessToken })
  const refused = await change({ currentPassword: testPassword, newPassword }, accessToken)

  expect([codes(refused), refused.status]).toEqual([['UNAUTHENTICATED'], 401])
  expect(refused.errors?.[0]?.extensions.reason).toBe('SESSION_REVOKED')
})

test('a session that ends while its change of password waits for a hash changes nothing', async () => {
  const { accessToken, userId } = await server.api.register('outrun')
  const { accounts, sessions, revocation } = server.services
  const client = { userAgent: null, ipAddress: null, requestId: null }
  const [session] = await revocation.list(userId)
  const sessionId = session?._id ?? ''
  const entered = { currentPassword: testPassword, newPassword }
  const outcome = await accounts.changePassword({ userId, sessionId }, entered, client, {
    // The password is right, and then the session ends.
    limited: async (verify) => {
      await verify()
      await server.api.send({ query: 'mutation { logout }', token: accessToken })
    },
    renew: (unit, account) => sessions.renew(unit, sessionId, account, client),
  })

  expect(outcome).toBeNull()
  expect((await login('outrun', testPassword)).errors).toBeUndefined()
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
  const { accounts, sessions } = server.services
  const client = { userAgent: null, ipAddress: null, requestId: null }
  // The password is verified, and the session not begun yet.
  const verified = await accounts.verifyCredentials(await accounts.findByName('racing'), testPassword, client)
  const renewed = await changed(accessToken)
  const issued = await sessions.start(admitted(verified), client, false)

  expect(await alive(issued.accessToken)).toBe(false)
  await expect(server.api.refresh(issued.refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  const { data } = await server.api.send({
    query: '{ me { id sessions { id } } }',
    token: renewed.accessToken,
  })
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
  const goesOn = tokens.parse(answers[made[0] ?? 0]?.data).changePassword

  expect(made).toHaveLength(1)
  expect([lives, await alive(goesOn.accessToken)]).toEqual([[false, false, false, false], true])
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
