import { testPassword } from '../../src/testing/client.js'
import { startThrottled, type ThrottledServer, tally } from '../throttling/throttled-server.js'

let server: ThrottledServer
let other: ThrottledServer
beforeAll(async () => {
  server = await startThrottled()
  other = await startThrottled({ mongodbUri: server.portcullis.config.mongodbUri })
})

const home = '203.0.113.10'

async function register(username: string, cookie = false, from = home) {
  const { data, headers } = await server.api.send({
    query:
      'mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken deviceToken } }',
    variables: { input: { username, password: testPassword, cookie } },
    headers: { 'x-forwarded-for': from },
  })
  const { accessToken, refreshToken, deviceToken } = Object(data?.register)
  return {
    accessToken: String(accessToken),
    refreshToken: String(refreshToken),
    deviceToken: deviceToken === null ? null : String(deviceToken),
    headers,
  }
}

const right = (username: string) => ({ username, password: testPassword })

test.each([
  ['one address', 15, () => '198.18.10.1'],
  ['twenty addresses', 20, (index: number) => `198.18.11.${index}`],
])(
  'strangers at %s lock no owner out of a client without cookies, on two instances',
  async (what, times, from) => {
    const username = what.replaceAll(' ', '-')
    const { deviceToken } = await register(username)
    for (let index = 0; index < times; index += 1) {
      const instance = index % 2 === 0 ? server : other
      await instance.tryLogin({ username, from: from(index) })
    }

    expect(await server.tryLogin({ ...right(username), from: '198.18.12.1', deviceToken })).toBe('ok')
    // A success ends the run: the strangers begin again.
    for (let index = 0; index < times; index += 1) await other.tryLogin({ username, from: from(index) })
    expect(await other.tryLogin({ ...right(username), from: home })).toBe('ok')
  },
)

test('strangers at one address make nobody at a new address wait longer than 30 seconds', async () => {
  await register('travelling')
  for (let index = 0; index < 20; index += 1) {
    await server.tryLogin({ username: 'travelling', from: '198.18.13.1' })
    server.advance(3600)
  }

  expect(await server.tryLogin({ ...right('travelling'), from: '198.18.14.1' })).toBe('ok')
})

test('a device token is given to clients that keep no cookie, by what proves a password', async () => {
  const body = await register('body-bound')
  const cookie = await register('cookie-bound', true)
  const login = await server.login({ ...right('body-bound'), deviceToken: body.deviceToken })
  const loginByCookie = await server.login({ ...right('body-bound'), cookie: true })
  const refreshed = await server.api.send({
    query: 'mutation ($token: String) { refreshSession(refreshToken: $token) { deviceToken } }',
    variables: { token: body.refreshToken },
  })

  expect(body.deviceToken).toMatch(/^pcd_[A-Za-z0-9_-]{72}$/)
  expect(cookie.deviceToken).toBeNull()
  expect(cookie.headers.getSetCookie().join()).toContain('__Host-portcullis-device=pcd_')
  expect(login.data).toMatchObject({ login: { deviceToken: body.deviceToken } })
  expect(loginByCookie.data).toMatchObject({ login: { deviceToken: null } })
  expect(refreshed.data).toEqual({ refreshSession: { deviceToken: null } })
})

test('a device token signs nobody in', async () => {
  const { deviceToken } = await register('no-password')
  const answers = [
    await server.tryLogin({ username: 'no-password', password: String(deviceToken), deviceToken }),
    await server.tryLogin({ username: 'no-password', password: '', deviceToken }),
  ]
  const asBearer = await server.api.send({ query: '{ me { id } }', token: String(deviceToken) })
  const asRefresh = await server.api.send({
    query: 'mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken } }',
    variables: { token: deviceToken },
  })

  expect(answers).toEqual(['INVALID_CREDENTIALS', 'INVALID_CREDENTIALS'])
  expect(asBearer.status).toBe(401)
  expect(asRefresh.errors?.[0]?.extensions.code).toBe('REFRESH_TOKEN_INVALID')
})

test('a new password makes devices and addresses unknown that knew the old one', async () => {
  const { accessToken, deviceToken } = await register('renewed')
  const newPassword = 'another lantern 4711 drizzle'
  const changed = await server.api.send({
    query: 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { deviceToken } }',
    variables: { input: { currentPassword: testPassword, newPassword } },
    token: accessToken,
    headers: { 'x-forwarded-for': '203.0.113.11' },
  })
  await server.tryLogins(12, (index) => ({ username: 'renewed', from: `198.18.15.${index}` }))
  const attempt = { username: 'renewed', password: newPassword }

  const { deviceToken: newToken } = Object(changed.data?.changePassword)
  expect(await server.tryLogin({ ...attempt, from: home, deviceToken })).toBe('RATE_LIMITED')
  expect(await server.tryLogin({ ...attempt, from: '198.18.17.1', deviceToken: newToken })).toBe('ok')
  expect(await server.tryLogin({ ...attempt, from: '203.0.113.11' })).toBe('ok')
})

test('all known devices and addresses of an account share five failures at once', async () => {
  const { deviceToken } = await register('sharing')
  const second = await server.login({ ...right('sharing'), from: '203.0.113.12' })
  const { deviceToken: secondToken } = Object(second.data?.login)
  const outcomes = [
    ...(await server.tryLogins(2, { username: 'sharing', from: home })),
    ...(await server.tryLogins(2, { username: 'sharing', from: '198.18.16.1', deviceToken })),
    ...(await server.tryLogins(3, { username: 'sharing', from: '198.18.16.2', deviceToken: secondToken })),
  ]

  expect(tally(outcomes)).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 2 })
})

test('failures from all of an IPv6 /48 have one budget beside those of its lines', async () => {
  const small = await startThrottled({
    throttling: { addressFailures: { burst: 5, perHour: 1 }, networks: { budgetBy56: 2, budgetBy48: 4 } },
  })
  const outcomes = await small.tryLogins(23, (index) => ({
    username: `line-${index}`,
    from: `2001:db8:7:${index.toString(16)}00::1`,
  }))
  const inOne56 = await small.tryLogins(12, (index) => ({
    username: `subnet-${index}`,
    from: `2001:db8:8:${index.toString(16)}::1`,
  }))

  expect(tally(outcomes)).toEqual({ INVALID_CREDENTIALS: 20, RATE_LIMITED: 3 })
  expect(tally(inOne56)).toEqual({ INVALID_CREDENTIALS: 10, RATE_LIMITED: 2 })
  expect(await small.tryLogin({ username: 'elsewhere', from: '2001:db8:9::1' })).toBe('INVALID_CREDENTIALS')
})
