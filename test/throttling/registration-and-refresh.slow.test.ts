import { testPassword } from '../../src/testing/client.js'
import { codes } from '../harness/portcullis.js'
import { outcomeOf, startThrottled, type ThrottledServer, tally } from './throttled-server.js'

let server: ThrottledServer
beforeAll(async () => {
  // Small enough to be used up in a test, large enough for a class.
  const small = { burst: 60, perHour: 300 }
  server = await startThrottled({ throttling: { registrations: small, tokenFailures: small } })
})

const registerQuery =
  'mutation ($input: RegisterInput!) { register(input: $input) { refreshToken user { id } } }'
const register = (username: string, password: string, from: string) =>
  server.api.send({
    query: registerQuery,
    variables: { input: { username, password } },
    headers: { 'x-forwarded-for': from },
  })
const refresh = (token: string, from: string) =>
  server.api.send({
    query: 'mutation ($token: String) { refreshSession(refreshToken: $token) { refreshToken } }',
    variables: { token },
    headers: { 'x-forwarded-for': from },
  })
/** Thirty calls of one field in one request. */
const aliased = (call: string, from: string) =>
  server.api.send({
    query: `mutation { ${Array.from({ length: 30 }, (_, index) => `a${index}: ${call}`).join(' ')} }`,
    headers: { 'x-forwarded-for': from },
  })
const unknownToken = `pcr_${'A'.repeat(70)}`

test('a class registers behind one address, with the mistakes that people make', async () => {
  const outcomes: string[] = []
  for (let pupil = 0; pupil < 15; pupil += 1) {
    outcomes.push(outcomeOf(await register(`pupil-${pupil}`, 'too short', '192.0.2.20')))
    outcomes.push(outcomeOf(await register(`pupil-${pupil}`, testPassword, '192.0.2.20')))
  }

  expect(tally(outcomes)).toEqual({ BAD_USER_INPUT: 15, ok: 15 })
})

test('a class signs in behind one address, with the mistakes that people make', async () => {
  const outcomes: string[] = []
  for (let pupil = 0; pupil < 15; pupil += 1) {
    const attempt = { username: `pupil-${pupil}`, from: '192.0.2.21' }
    outcomes.push(...(await server.tryLogins(3, attempt)))
    outcomes.push(await server.tryLogin({ ...attempt, password: testPassword }))
  }

  expect(tally(outcomes)).toEqual({ INVALID_CREDENTIALS: 45, ok: 15 })
})

test('a flood of registrations from one address is refused, and others register', async () => {
  await Promise.all(Array.from({ length: 60 }, () => register('flood', 'short', '192.0.2.22')))
  const refused = await register('late-comer', testPassword, '192.0.2.22')

  expect(codes(refused)).toEqual(['RATE_LIMITED'])
  expect(refused.headers.get('retry-after')).toBe('12')
  expect(outcomeOf(await register('late-comer', testPassword, '192.0.2.23'))).toBe('ok')
  server.advance(12)
  expect(outcomeOf(await register('later-comer', testPassword, '192.0.2.22'))).toBe('ok')
})

test('refresh tokens that do not work are limited by address, and one that works never', async () => {
  const { refreshToken } = await server.api.register('live')
  const tokens = Array.from({ length: 63 }, (_, index) => `pcr_${String(index).padEnd(70, 'B')}`)
  const answers = await Promise.all(tokens.map((token) => refresh(token, '192.0.2.24')))

  expect(tally(answers.map(outcomeOf))).toEqual({ REFRESH_TOKEN_INVALID: 60, RATE_LIMITED: 3 })
  expect(outcomeOf(await refresh(refreshToken, '192.0.2.24'))).toBe('ok')
  expect(outcomeOf(await refresh(unknownToken, '192.0.2.25'))).toBe('REFRESH_TOKEN_INVALID')
})

test('guessing tokens by logout counts with them', async () => {
  const { refreshToken } = await server.api.register('logging-out')
  const logout = (token: string) =>
    server.api.send({
      query: 'mutation ($token: String) { logout(refreshToken: $token) }',
      variables: { token },
      headers: { 'x-forwarded-for': '192.0.2.26' },
    })
  for (let requests = 0; requests < 2; requests += 1)
    await aliased(`logout(refreshToken: "${unknownToken}")`, '192.0.2.26')

  expect(codes(await logout(unknownToken))).toEqual(['RATE_LIMITED'])
  expect((await logout(refreshToken)).data).toEqual({ logout: true })
})

test('a client that refreshes without end is slowed down', async () => {
  const small = await startThrottled({ throttling: { sessionRefreshes: { burst: 5, perHour: 3600 } } })
  let { refreshToken } = await small.api.register('runaway')
  for (let times = 0; times < 5; times += 1) ({ refreshToken } = await small.api.refresh(refreshToken))

  await expect(small.api.refresh(refreshToken)).rejects.toThrow('RATE_LIMITED')
  await small.api.register('calm').then(({ refreshToken: other }) => small.api.refresh(other))
  small.advance(1)
  expect((await small.api.refresh(refreshToken)).userId).toMatch(/^[0-9a-f]{24}$/)
})
