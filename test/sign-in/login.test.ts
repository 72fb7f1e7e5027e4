import { testPassword } from '../../src/testing/client.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis()
  await server.api.register('ana')
})

const login = `mutation ($input: LoginInput!) {
  login(input: $input) { accessToken refreshToken user { username roles sessions { id current } } }
}`
const send = (input: unknown) => server.api.send({ query: login, variables: { input } })

test('the right password starts a session and shows the account of the one who signed in', async () => {
  const { data, errors } = await send({ username: 'ANA', password: testPassword })

  expect(errors).toBeUndefined()
  expect(data).toMatchObject({ login: { user: { username: 'Ana'.toLowerCase(), roles: ['USER'] } } })
  const { login: payload } = data as { login: { user: { sessions: { current: boolean }[] } } }
  expect(payload.user.sessions.filter(({ current }) => current)).toHaveLength(1)
})

test('each sign-in has a session id of its own', async () => {
  const ids = new Set<string>()
  for (let times = 0; times < 3; times += 1) {
    const { accessToken } = await server.api.login('ana')
    const [, claims = ''] = accessToken.split('.')
    ids.add(JSON.parse(Buffer.from(claims, 'base64url').toString()).sid)
  }
  expect(ids.size).toBe(3)
})

test('an unknown user and a wrong password are answered alike', async () => {
  const unknown = await send({ username: 'nobody', password: testPassword })
  const wrong = await send({ username: 'ana', password: 'another long password' })
  const disabled = await server.api.register('disabled-one').then(async ({ userId }) => {
    const { connection } = server.portcullis
    await connection
      .collection('portcullis_accounts')
      .updateOne({ username: 'disabled-one' }, { $set: { disabled: true } })
    expect(userId).toMatch(/^[0-9a-f]{24}$/)
    return send({ username: 'disabled-one', password: testPassword })
  })

  expect(codes(unknown)).toEqual(['INVALID_CREDENTIALS'])
  expect(unknown.status).toBe(200)
  for (const other of [wrong, disabled]) {
    expect(other.text).toBe(unknown.text)
    expect(other.status).toBe(unknown.status)
  }
})

test.each([
  ['an operator object', { username: { $gt: '' }, password: testPassword }, 'BAD_USER_INPUT'],
  ['an empty name', { username: '', password: testPassword }, 'INVALID_CREDENTIALS'],
  ['an empty password', { username: 'ana', password: '' }, 'INVALID_CREDENTIALS'],
  [
    'a name of a thousand characters',
    { username: 'a'.repeat(1000), password: testPassword },
    'INVALID_CREDENTIALS',
  ],
  [
    'a password of 20,000 characters',
    { username: 'ana', password: 'p'.repeat(20_000) },
    'INVALID_CREDENTIALS',
  ],
  [
    'a password with a lone surrogate',
    { username: 'ana', password: '\uD800'.repeat(16) },
    'INVALID_CREDENTIALS',
  ],
  ['an unknown field', { username: 'ana', password: testPassword, admin: true }, 'BAD_USER_INPUT'],
  ['null', null, 'BAD_USER_INPUT'],
])('%s is refused as what it is', async (_name, input, code) => {
  const refused = await send(input)

  expect(codes(refused)).toEqual([code])
  expect(refused.text).not.toContain(testPassword)
})

test('what a sign-in opens is open below its own field only', async () => {
  const { data, errors, status } = await server.api.send({
    query: `mutation ($input: LoginInput!) {
      first: login(input: $input) { user { username sessions { current } } }
      second: login(input: $input) { user { username } }
    }`,
    variables: { input: { username: 'ana', password: testPassword } },
  })

  expect(errors).toBeUndefined()
  expect(status).toBe(200)
  expect(data).toMatchObject({ first: { user: { username: 'ana' } }, second: { user: { username: 'ana' } } })
})

test('a bearer of another user does not see more below the login of this one', async () => {
  const other = await server.api.register('other')
  const { data, errors } = await server.api.send({
    query: login,
    variables: { input: { username: 'ana', password: testPassword } },
    token: other.accessToken,
  })

  expect(errors).toBeUndefined()
  expect(data).toMatchObject({ login: { user: { username: 'ana' } } })
})

test('a sign-in works with any bearer, a broken one too', async () => {
  const { data, status } = await server.api.send({
    query: login,
    variables: { input: { username: 'ana', password: testPassword } },
    token: 'not-a-token',
  })

  expect(status).toBe(200)
  expect(data).toMatchObject({ login: { user: { username: 'ana' } } })
})
