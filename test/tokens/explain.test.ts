import { generateKeyPairSync } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { explainToken, explanationText, type KeySummary, refusals } from '../../src/tokens/index.js'
import { audience, encoded, issuer, startTokens, subject, takeApart } from './set-up.js'

const { tokens, keySet, clock, key, kid } = await startTokens()
const { token } = tokens.sign(subject)
const { head, body, signature } = takeApart(token)
const keys = await keySet.list()
const now = clock.now()

const explain = (
  text: string,
  options: { at?: Date; audience?: string; keys?: readonly KeySummary[] } = {},
) => explainToken(text, { find: keySet.find, keys, issuer, audience, now: options.at ?? now, ...options })
const details = (text: string, options = {}) => explain(text, options).problems.map(({ detail }) => detail)

test('a valid token is explained with its header, claims, key and times', () => {
  const explanation = explain(token)
  expect(explanation).toMatchObject({
    verdict: 'valid',
    signature: 'fits',
    problems: [],
    key: { kid, state: 'current' },
  })
  const text = explanationText(explanation)
  expect(text).toContain('sub": "64b000000000000000000001"'.replace('sub": ', '"sub": '))
  expect(text).toContain('"iat": 1893456000 (2030-01-01T00:00:00.000Z)')
  expect(text).toContain('Valid while its session is active')
})

test('the signature is never shown, of a valid, a refused or a broken token', () => {
  for (const text of [
    token,
    `${token}=`,
    ` ${token}`,
    `${head}.${body}.${signature}x`,
    `${head}.${signature}.${body}`,
  ]) {
    const explanation = explain(text)
    expect(JSON.stringify(explanation)).not.toContain(signature)
    expect(explanationText(explanation)).not.toContain(signature)
  }
})

test('everything wrong is named at once', () => {
  const payload = { iss: 'elsewhere', aud: audience, sub: 7, iat: clock.seconds(), exp: clock.seconds() + 60 }
  const other = jwt.sign(payload, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, {
    algorithm: 'ES256',
    header: { alg: 'ES256', typ: 'JWT', kid },
  })
  expect(details(other)).toEqual([
    'typ-wrong',
    'signature-wrong',
    'iss-wrong',
    'sub-wrong',
    'client_id-wrong',
    'sid-wrong',
    'jti-wrong',
    'roles-wrong',
    'auth_time-wrong',
  ])
})

test('an expired token says so, beside what else is wrong', () => {
  const at = new Date(now.getTime() + 3_600_000)
  expect(details(token, { at })).toEqual(['expired'])
  expect(details(token, { at, audience: 'https://other.test' })).toEqual(['aud-wrong', 'expired'])
})

test('a revoked key is recognized', () => {
  const revokedAt = new Date('2029-12-31T00:00:00Z')
  const none = { createdAt: null, activateAt: null, verifiesUntil: null, removedAt: null }
  const revoked: KeySummary = { kid, algorithm: 'ES256', state: 'revoked', ...none, revokedAt }
  const explanation = explainToken(token, { find: () => undefined, keys: [revoked], issuer, audience, now })
  expect(explanation.problems.map(({ detail }) => detail)).toEqual(['key-unknown'])
  expect(explanationText(explanation)).toContain('ES256, revoked since 2029-12-31T00:00:00.000Z')
})

test('a token with white space around it is shown, and refused for that', () => {
  expect(explain(` ${token}\n`)).toMatchObject({
    verdict: 'invalid',
    header: { kid },
    claims: { iss: issuer },
  })
})

test.each([
  ['nothing', ''],
  ['a word', 'hello'],
  ['an encrypted token', 'a.b.c.d.e'],
  ['a megabyte', 'a'.repeat(1024 * 1024)],
])('%s is refused without being shown', (_, text) => {
  expect(explain(text)).toMatchObject({ verdict: 'invalid', header: null, claims: null, key: null })
})

test('what a token holds can not write to the terminal', () => {
  const payload = encoded({ sub: '\u001b[2J\u202e\u009b', '\u0007': 1 })
  const text = explanationText(explain(`${head}.${payload}.${signature}`))
  expect(text).toMatch(/^[\x20-\x7e\n]*$/)
  expect(text).toContain('\\u001b[2J\\u202e\\u009b')
})

test('deep nesting is explained without exhausting the stack', () => {
  const deep = encoded(`{"a":${'['.repeat(2900)}${']'.repeat(2900)}}`)
  expect(explanationText(explain(`${head}.${deep}.${signature}`))).toContain('signature-wrong')
})

test('each reason has a sentence', () => {
  for (const sentence of Object.values(refusals)) expect(sentence).toMatch(/^[A-Z].*\.$/)
})

test('a key that only lends its name does not sign', () => {
  const forged = jwt.sign({ iss: issuer }, key, {
    algorithm: 'ES256',
    header: { alg: 'ES256', kid: 'another' },
  })
  expect(details(forged)).toContain('key-unknown')
})

test('without keys nothing is decided, and what else is wrong is still named', () => {
  const options = { find: null, keys: [], issuer, audience, now }
  const fine = explainToken(token, options)
  expect(fine).toMatchObject({
    verdict: 'undecided',
    signature: 'not checked',
    keysRead: false,
    problems: [],
  })
  expect(explanationText(fine)).toContain('Key\n  not looked up\nNot decided')
  expect(explainToken(token, { ...options, audience: 'https://other.test' }).verdict).toBe('invalid')
})
