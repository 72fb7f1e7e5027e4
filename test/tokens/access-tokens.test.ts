import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import { createAccessTokens, type KeySet, type VerificationKey } from '../../src/tokens/index.js'
import { audience, decoded, issuer, startTokens, stillClock, subject, takeApart } from './set-up.js'

test('a token has the header and the claims of RFC 9068, and no more', async () => {
  const { tokens, clock, kid } = await startTokens()
  const { token, expiresAt, jti } = tokens.sign(subject)
  const { head, body } = takeApart(token)
  expect(decoded(head)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid })
  expect(decoded(body)).toEqual({
    iss: issuer,
    aud: audience,
    sub: subject.userId,
    client_id: 'portcullis-test',
    sid: subject.sessionId,
    jti,
    iat: clock.seconds(),
    exp: clock.seconds() + 900,
    auth_time: subject.authTime,
    roles: ['USER', 'EDITOR'],
    scope: 'posts:read posts:write',
  })
  expect(expiresAt).toEqual(new Date((clock.seconds() + 900) * 1000))
})

test('a verified token tells whose it is', async () => {
  const { tokens, clock } = await startTokens()
  const { token, jti } = tokens.sign(subject)
  const times = { issuedAt: clock.seconds(), expiresAt: clock.seconds() + 900 }
  expect(tokens.verify(token)).toEqual({ kind: 'valid', claims: { ...subject, ...times, jti } })
})

test('a token without roles and scopes has an empty list of roles and no scope', async () => {
  const { tokens } = await startTokens()
  const { token } = tokens.sign({ ...subject, roles: [], scopes: [] })
  expect(decoded(takeApart(token).body)).not.toHaveProperty('scope')
  expect(tokens.verify(token)).toMatchObject({ kind: 'valid', claims: { roles: [], scopes: [] } })
})

test.each([
  ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ['HS256', createSecretKey(Buffer.alloc(32, 1))],
])('%s signs and verifies', async (algorithm, key) => {
  const { tokens } = await startTokens(key)
  const { token } = tokens.sign(subject)
  expect(decoded(takeApart(token).head)).toMatchObject({ alg: algorithm })
  expect(tokens.verify(token).kind).toBe('valid')
})

test('each token has a name of its own', async () => {
  const { tokens } = await startTokens()
  const names = Array.from({ length: 100 }, () => tokens.sign(subject).jti)
  expect(new Set(names).size).toBe(100)
})

test('a token is valid until its last second, remembered or not', async () => {
  const { tokens, clock } = await startTokens()
  const { token } = tokens.sign(subject)
  const { token: notRemembered } = tokens.sign(subject)
  expect(tokens.verify(token).kind).toBe('valid')
  clock.advance({ seconds: 899 })
  expect(tokens.verify(token).kind).toBe('valid')
  clock.advance({ seconds: 1 })
  const expired = { kind: 'invalid', reason: 'TOKEN_EXPIRED', detail: 'expired' }
  expect(tokens.verify(token)).toEqual(expired)
  expect(tokens.verify(token)).toEqual(expired)
  expect(tokens.verify(notRemembered)).toEqual(expired)
})

test('a token that is used again is not verified again, until its session is forgotten', async () => {
  const { keySet } = await startTokens()
  const { counted, tokens } = countVerifications(keySet)
  const { token } = tokens.sign(subject)
  const other = tokens.sign({ ...subject, sessionId: 'another' }).token
  for (let index = 0; index < 10; index++) {
    tokens.verify(token)
    tokens.verify(other)
  }
  expect(counted()).toBe(2)
  tokens.invalidateSession(subject.sessionId)
  tokens.verify(token)
  tokens.verify(other)
  expect(counted()).toBe(3)
})

test('refused tokens are not remembered, valid ones are by the thousand', async () => {
  const { keySet } = await startTokens()
  const { counted, tokens } = countVerifications(keySet)
  const many = Array.from(
    { length: 1_500 },
    (_, index) => tokens.sign({ ...subject, sessionId: `s${index}` }).token,
  )
  for (const token of [...many, ...many]) expect(tokens.verify(token).kind).toBe('valid')
  const verified = counted()
  // A set of places may be full.
  expect(verified).toBeLessThan(1_515)
  const refused = `${many[0]?.slice(0, -43)}${'A'.repeat(43)}`
  for (let times = 0; times < 2; times += 1) expect(tokens.verify(refused).kind).toBe('invalid')
  expect(counted()).toBe(verified + 2)
})

test('what verify returns can not be changed by its caller', async () => {
  const { tokens } = await startTokens()
  const { token } = tokens.sign(subject)
  const first = tokens.verify(token)
  if (first.kind !== 'valid') throw new Error('not valid')
  expect(Object.isFrozen(first.claims)).toBe(true)
  expect(Object.isFrozen(first.claims.roles)).toBe(true)
  expect(Object.isFrozen(first.claims.scopes)).toBe(true)
})

test.each(['two words', 'quo"te', 'back\\slash', '', 'line\n', 'ümlaut'])(
  'the scope %j can not be signed: it would be read as something else',
  async (scope) => {
    const { tokens } = await startTokens()
    expect(() => tokens.sign({ ...subject, scopes: [scope] })).toThrow(RangeError)
  },
)

test('a token too long to be accepted is not signed', async () => {
  const { tokens } = await startTokens()
  const scopes = Array.from({ length: 1000 }, (_, index) => `scope:${index}`)
  expect(() => tokens.sign({ ...subject, scopes })).toThrow(RangeError)
})

test.each([0, -1, 0.5, 86_401, Number.NaN])('a lifetime of %d seconds is refused', async (ttlSeconds) => {
  const { keySet, clock } = await startTokens()
  const options = { keySet, issuer, audience, clientId: 'test', now: clock.now }
  expect(() => createAccessTokens({ ...options, ttlSeconds })).toThrow(RangeError)
})

/** Counts how often the key itself is used: that is the costly part of a verification. */
function countVerifications(keySet: KeySet) {
  let verified = 0
  const { kid } = keySet.current()
  const found = keySet.find(kid)
  if (found === undefined) throw new Error('no key')
  const counting: VerificationKey = {
    kid,
    algorithm: found.algorithm,
    get key() {
      verified++
      return found.key
    },
  }
  const tokens = createAccessTokens({
    keySet: { ...keySet, find: () => counting },
    issuer,
    audience,
    clientId: 'test',
    ttlSeconds: 900,
    now: stillClock().now,
  })
  return { tokens, counted: () => verified }
}
