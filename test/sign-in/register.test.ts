import { testPassword } from '../../src/testing/client.js'
import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis()
})

const register = `mutation ($input: RegisterInput!) {
  register(input: $input) { accessToken accessTokenExpiresAt refreshToken user { id username email pendingEmail roles createdAt } }
}`
const send = (input: unknown) => server.api.send({ query: register, variables: { input } })

test('a new account is signed in and sees itself', async () => {
  const { status, data, errors } = await send({
    username: 'Ana',
    password: testPassword,
    email: 'ana@example.org',
  })

  expect(errors).toBeUndefined()
  expect(status).toBe(200)
  expect(data).toEqual({
    register: {
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      accessTokenExpiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
      refreshToken: expect.stringMatching(/^pcr_/),
      user: {
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        username: 'Ana',
        email: null,
        pendingEmail: 'ana@example.org',
        roles: ['USER'],
        createdAt: expect.stringMatching(/Z$/),
      },
    },
  })
})

test('a user name that is taken is refused in any case and look-alike form', async () => {
  await server.api.register('mark')

  for (const username of ['mark', 'MARK', 'Mark', 'mar\u212A', 'ｍａｒｋ']) {
    const refused = await send({ username, password: testPassword })
    expect(refused.status).toBe(200)
    expect(refused.data).toBeNull()
    expect([['USERNAME_TAKEN'], ['BAD_USER_INPUT']]).toContainEqual(codes(refused))
  }
  expect(codes(await send({ username: 'MARK', password: testPassword }))).toEqual(['USERNAME_TAKEN'])
})

test('fifty parallel registrations of one name give one account', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      send({ username: at % 2 === 0 ? 'sought-after' : 'SOUGHT-AFTER', password: testPassword }),
    ),
  )
  const outcomes = answers.map((answer) => codes(answer)[0] ?? 'registered').sort()

  expect(outcomes.filter((outcome) => outcome === 'registered')).toHaveLength(1)
  // On a slow machine some wait too long for their hash and are told so.
  expect(['USERNAME_TAKEN', 'SIGN_IN_BUSY', 'registered']).toEqual(expect.arrayContaining(outcomes))
})

test('every problem of an input is told at once, with its place and without its value', async () => {
  const refused = await send({ username: 'no@good', password: 'short' })

  expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
  expect(Object.keys(problems(refused)).sort()).toEqual(['input.password', 'input.username'])
  expect(problems(refused)['input.password']).toContain('PASSWORD_TOO_SHORT')
  expect(refused.text).not.toContain('no@good')
})

test.each([
  ['a common password', 'passwordpassword', 'PASSWORD_TOO_COMMON'],
  ['a password of lone surrogates', `fifteen and more \uD800`, 'PASSWORD_INVALID_TEXT'],
  ['a password of a million characters', 'x'.repeat(20_000), 'PASSWORD_TOO_LONG'],
])('%s is refused with its reason', async (_name, password, code) => {
  const refused = await send({ username: 'bob', password })

  expect(problems(refused)['input.password']).toContain(code)
})

test('an e-mail address that is in use by another is not told', async () => {
  const first = await send({ username: 'first-owner', password: testPassword, email: 'shared@example.org' })
  const second = await send({ username: 'second-owner', password: testPassword, email: 'shared@example.org' })

  expect(first.errors).toBeUndefined()
  expect(second.errors).toBeUndefined()
})

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'mallory-secret'],
  ['a list', ['mallory-secret']],
  ['an operator object for the name', { username: { $ne: 'mallory-secret' }, password: testPassword }],
  ['an operator object for the password', { username: 'mallory', password: { $gt: 'mallory-secret' } }],
  ['a number', { username: 4711, password: testPassword }],
  ['an unknown field', { username: 'mallory', password: testPassword, roles: ['mallory-secret'] }],
  ['no password', { username: 'mallory-secret' }],
  ['a null password', { username: 'mallory-secret', password: null }],
  ['an address that is none', { username: 'mallory', password: testPassword, email: 'mallory-secret' }],
])('an input of %s is refused by name and not echoed', async (_name, input) => {
  const refused = await send(input)

  expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
  expect(refused.status).toBe(200)
  for (const path of Object.keys(problems(refused))) expect(path).toMatch(/^input/)
  expect(Object.keys(problems(refused)).length).toBeGreaterThan(0)
  expect(refused.text).not.toContain('mallory-secret')
  expect(refused.text).not.toContain(testPassword)
})

test('a prototype in the body is no GraphQL request', async () => {
  const refused = await send(
    JSON.parse('{"username":"mallory","password":"x","__proto__":{"roles":["secret"]}}'),
  )

  expect(refused.status).toBe(400)
  expect(codes(refused)).toEqual(['BAD_REQUEST'])
  expect(refused.text).not.toContain('secret')
})

test('an empty name and an empty password are problems of the input', async () => {
  const refused = await send({ username: '', password: '' })

  expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
  expect(Object.keys(problems(refused)).sort()).toEqual(['input.password', 'input.username'])
})

test('neither the database nor the log ever holds a password or a token in clear', async () => {
  const password = 'canary canary 99 flight of birds'
  const ana = await server.api.register('canary', password)
  await server.api.send({ query: '{ me { username } }', token: ana.accessToken })
  const collections = await server.portcullis.connection.listCollections()
  const everything = await Promise.all(
    collections.map(({ name }) => server.portcullis.connection.collection(name).find().toArray()),
  )
  const stored = JSON.stringify(everything)

  for (const text of [stored, server.logged()]) {
    expect(text).not.toContain(password)
    expect(text).not.toContain(ana.refreshToken)
    expect(text).not.toContain(ana.accessToken)
    expect(text).not.toMatch(/\$2[aby]\$/)
  }
})
