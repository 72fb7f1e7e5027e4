import { testPassword } from '../../src/testing/client.js'
import { codes } from '../harness/portcullis.js'
import { outcomeOf, startThrottled, type ThrottledServer, tally } from './throttled-server.js'

let server: ThrottledServer
beforeAll(async () => {
  server = await startThrottled()
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

test('a school registers behind one address, with the mistakes that people make', async () => {
  const outcomes: string[] = []
  for (let pupil = 0; pupil < 25; pupil += 1) {
    outcomes.push(outcomeOf(await register(`pupil-${pupil}`, 'too short', '192.0.2.20')))
    outcomes.push(outcomeOf(await register(`pupil-${pupil}`, testPassword, '192.0.2.20')))
  }

  expect(tally(outcomes)).toEqual({ BAD_USER_INPUT: 25, ok: 25 })
})

test('a school signs in behind one address, with the mistakes that people make', async () => {
  const outcomes: string[] = []
  for (let pupil = 0; pupil < 25; pupil += 1) {
    const attempt = { username: `pupil-${pupil}`, from: '192.0.2.21' }
    outcomes.push(...(await server.tryLogins(3, attempt)))
    outcomes.push(await server.tryLogin({ ...attempt, password: testPassword }))
  }

  expect(tally(outcomes)).toEqual({ INVALID_CREDENTIALS: 75, ok: 25 })
})

test('a flood of registrations from one address is refused, and others register', async () => {
  for (let batch = 0; batch < 6; batch += 1)
    await Promise.all(Array.from({ length: 50 }, () => register('flood', 'short', '192.0.2.22')))
  const refused = await register('late-comer', testPassword, '192.0.2.22')

  expect(codes(refused)).toEqual(['RATE_LIMITED'])
  expect(refused.headers.get('retry-after')).toBe('12')
  expect(outcomeOf(await register('late-comer', testPassword, '192.0.2.23'))).toBe('ok')
  server.advance(12)
  expect(outcomeOf(await register('later-comer', testPassword, '192.0.2.22'))).toBe('ok')
})

test('refresh tokens that do not work are limited by address, and one that works never', async () => {
  const { refreshToken } = await server.api.register('live')
  const outcomes: string[] = []
  for (let batch = 0; batch < 6; batch += 1) {
    const tokens = Array.from({ length: 51 }, (_, index) => `pcr_${`${batch}-${index}`.padEnd(70, 'B')}`)
    const answers = await Promise.all(tokens.map((token) => refresh(token, '192.0.2.24')))
    outcomes.push(...answers.map(outcomeOf))
  }

  expect(tally(outcomes)).toEqual({ REFRESH_TOKEN_INVALID: 300, RATE_LIMITED: 6 })
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
  for (let requests = 0; requests < 10; requests += 1)
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
