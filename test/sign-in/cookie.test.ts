import { testPassword } from '../../src/testing/client.js'
import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

const ownPage = 'https://app.example.org'
let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis({ corsOrigins: [ownPage] })
})

const cookieName = '__Host-portcullis-refresh'
const payload = '{ accessToken refreshToken user { username } }'
const refreshQuery = `mutation ($token: String) { refreshSession(refreshToken: $token) ${payload} }`

const register = (username: string) =>
  server.api.send({
    query: `mutation ($input: RegisterInput!) { register(input: $input) ${payload} }`,
    variables: { input: { username, password: testPassword, cookie: true } },
  })
const cookieOf = (response: { headers: Headers }) =>
  response.headers.getSetCookie().find((cookie) => cookie.startsWith(`${cookieName}=`)) ?? ''
const tokenIn = (cookie: string) => cookie.slice(cookieName.length + 1, cookie.indexOf(';'))
const refresh = (cookie: string, more: { token?: string; headers?: Record<string, string> } = {}) =>
  server.api.send({
    query: refreshQuery,
    variables: { token: more.token },
    headers: { cookie: `${cookieName}=${cookie}`, ...more.headers },
  })

test('a cookie-bound session shows its refresh token to no script', async () => {
  const response = await register('ana')
  const cookie = cookieOf(response)

  expect(response.data).toMatchObject({ register: { refreshToken: null, user: { username: 'ana' } } })
  expect(response.text).not.toContain('pcr_')
  expect(tokenIn(cookie)).toMatch(/^pcr_/)
  for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/'])
    expect(cookie).toContain(attribute)
  expect(cookie).not.toContain('Domain')
})

test('the cookie refreshes the session and is replaced', async () => {
  const before = tokenIn(cookieOf(await register('refreshing')))
  const response = await refresh(before)
  const after = tokenIn(cookieOf(response))

  expect(response.data).toMatchObject({
    refreshSession: { refreshToken: null, user: { username: 'refreshing' } },
  })
  expect(after).toMatch(/^pcr_/)
  expect(after).not.toBe(before)
})

test('a refresh token out of a cookie does not work in the body', async () => {
  const cookie = tokenIn(cookieOf(await register('stolen')))
  const refused = await server.api.send({ query: refreshQuery, variables: { token: cookie } })

  expect(codes(refused)).toEqual(['REFRESH_TOKEN_INVALID'])
})

test('a refresh token of the body does not work in a cookie', async () => {
  const { refreshToken } = await server.api.register('body-bound')

  expect(codes(await refresh(refreshToken))).toEqual(['REFRESH_TOKEN_INVALID'])
})

test('cookie and argument together are refused', async () => {
  const cookie = tokenIn(cookieOf(await register('both')))
  const refused = await refresh(cookie, { token: cookie })

  expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
  expect(problems(refused)).toEqual({ refreshToken: ['REFRESH_TOKEN_AMBIGUOUS'] })
})

test.each([
  ['another site', 'https://evil.example.com', 'evil-visited'],
  ['a forgotten subdomain of the same site', 'https://old.example.org', 'old-visited'],
  ['a file or a sandboxed frame', 'null', 'frame-visited'],
])('a page of %s cannot use the cookie', async (_name, origin, username) => {
  const cookie = tokenIn(cookieOf(await register(username)))
  const refused = await refresh(cookie, { headers: { origin } })

  expect(codes(refused)).toEqual(['BAD_REQUEST'])
  expect(cookieOf(refused)).toBe('')
  expect((await refresh(cookie, { headers: { origin: ownPage } })).errors).toBeUndefined()
})

test('logout ends the session of the cookie and clears it', async () => {
  const cookie = tokenIn(cookieOf(await register('leaving')))
  const response = await server.api.send({
    query: 'mutation { logout }',
    headers: { cookie: `${cookieName}=${cookie}` },
  })

  expect(response.data).toEqual({ logout: true })
  expect(cookieOf(response)).toMatch(new RegExp(`^${cookieName}=;.*Expires=Thu, 01 Jan 1970`))
  expect(codes(await refresh(cookie))).toEqual(['REFRESH_TOKEN_INVALID'])
})

const signInWith = (cookie: string, more: { cookie?: boolean; origin?: string; password?: string } = {}) =>
  server.api.send({
    query: `mutation ($input: LoginInput!) { login(input: $input) ${payload} }`,
    variables: {
      input: { username: 'next-user', password: more.password ?? testPassword, cookie: more.cookie ?? true },
    },
    headers: {
      cookie: `${cookieName}=${cookie}`,
      ...(more.origin === undefined ? {} : { origin: more.origin }),
    },
  })

describe('a sign-in that brings the cookie of a live session', () => {
  beforeAll(() => server.api.register('next-user'))

  test.each([
    ['into the cookie', true],
    ['into the body', false],
  ])('%s ends that session, whoever had it', async (name, cookie) => {
    const before = await register(`before-${name.replaceAll(' ', '-')}`)
    const answer = await signInWith(tokenIn(cookieOf(before)), { cookie })

    expect(answer.data).toMatchObject({ login: { user: { username: 'next-user' } } })
    const left = tokenIn(cookieOf(answer))
    expect(cookie ? left.startsWith('pcr_') : left).toBe(cookie ? true : '')
    expect(codes(await refresh(tokenIn(cookieOf(before))))).toEqual(['REFRESH_TOKEN_INVALID'])
  })

  test('that fails, or that a page of another site made, ends nothing', async () => {
    const before = tokenIn(cookieOf(await register('stays-signed-in')))
    const wrong = await signInWith(before, { password: 'another lantern 4711 orchard' })
    const foreign = await signInWith(before, { origin: 'https://old.example.org' })

    expect([codes(wrong), codes(foreign)]).toEqual([['INVALID_CREDENTIALS'], []])
    expect((await refresh(before)).errors).toBeUndefined()
  })
})
