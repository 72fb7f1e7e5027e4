import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis()
})

const logout = 'mutation ($token: String) { logout(refreshToken: $token) }'
const me = (token: string) => server.api.send({ query: '{ me { username } }', token })

test('logout by the bearer ends the session at once', async () => {
  const ana = await server.api.register('ana')
  const answer = await server.api.send({ query: logout, token: ana.accessToken })

  expect(answer.data).toEqual({ logout: true })
  const dead = await me(ana.accessToken)
  expect(dead.status).toBe(401)
  expect(dead.headers.get('www-authenticate')).toContain('error="invalid_token"')
  expect(dead.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' })
})

test('logout by the refresh token ends its session, not that of the bearer', async () => {
  const first = await server.api.register('two-sessions')
  const second = await server.api.login('two-sessions')
  const answer = await server.api.send({
    query: logout,
    variables: { token: first.refreshToken },
    token: second.accessToken,
  })

  expect(answer.data).toEqual({ logout: true })
  expect((await me(first.accessToken)).status).toBe(401)
  expect((await me(second.accessToken)).status).toBe(200)
})

test('a second logout, an unknown token and no token at all are answered with false', async () => {
  const ana = await server.api.register('once-more')
  await server.api.send({ query: logout, variables: { token: ana.refreshToken } })

  for (const token of [ana.refreshToken, 'hello', undefined]) {
    const answer = await server.api.send({ query: logout, variables: { token } })
    expect(answer).toMatchObject({ status: 200, data: { logout: false } })
  }
})

test('logout works with an expired bearer, and ends nothing by it', async () => {
  const ana = await server.api.register('late')
  server.clock.advance({ hours: 1 })
  const answer = await server.api.send({ query: logout, token: ana.accessToken })

  expect(answer).toMatchObject({ status: 200, data: { logout: false } })
  await server.api.refresh(ana.refreshToken)
})

test('after logout the refresh token does not work', async () => {
  const ana = await server.api.register('gone')
  await server.api.send({ query: logout, token: ana.accessToken })
  const refused = await server.api.send({
    query: 'mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken } }',
    variables: { token: ana.refreshToken },
  })

  expect(codes(refused)).toEqual(['REFRESH_TOKEN_INVALID'])
})

test.each([
  ['an object', { $ne: null }],
  ['a list', ['secret-in-a-list']],
  ['a number', 4711],
])('a token that is %s is refused and not echoed', async (_name, token) => {
  const refused = await server.api.send({ query: logout, variables: { token } })

  expect(refused.status).toBe(200)
  expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
  expect(refused.text).not.toMatch(/secret-in-a-list|\$ne|4711/)
})

test.each([
  ['an empty text', ''],
  ['30,000 characters', 'x'.repeat(30_000)],
  ['a text with NUL and lone surrogates', '\u0000pcr_\uD800'],
])('a token of %s ends nothing', async (_name, token) => {
  const answer = await server.api.send({ query: logout, variables: { token } })

  expect(answer.data).toEqual({ logout: false })
})
