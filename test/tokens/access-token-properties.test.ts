import fc from 'fast-check'
import { explainToken } from '../../src/tokens/index.js'
import { audience, encoded, issuer, startTokens, subject, takeApart } from './set-up.js'

const { tokens, keySet, clock } = await startTokens()
const keys = await keySet.list()
const { token } = tokens.sign(subject)
const { head, body, signature } = takeApart(token)

/** The verdict, which the explanation for operators must share. */
function verdict(text: string): 'valid' | 'invalid' {
  const { kind } = tokens.verify(text)
  const explained = explainToken(text, { find: keySet.find, keys, issuer, audience, now: clock.now() })
  expect(explained.verdict).toBe(kind)
  return kind
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const characters = fc.constantFrom(...alphabet, '.', '=', ' ', '+', '/', '\n', '\u0000', 'é', '\ud800')
const text = fc.string({ unit: characters, maxLength: 40 })

test('text that is no token is refused and never throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        text,
        fc.array(text).map((parts) => parts.join('.')),
      ),
      (input) => {
        expect(verdict(input)).toBe('invalid')
      },
    ),
  )
})

test('any JSON as header and payload under any signature is refused and never throws', () => {
  const part = fc.oneof(fc.jsonValue().map(encoded), fc.constantFrom(head, body), fc.json().map(encoded))
  const end = fc.oneof(
    fc.constant(signature),
    fc.uint8Array({ minLength: 64, maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  )
  fc.assert(
    fc.property(part, part, end, (first, second, third) => {
      const made = `${first}.${second}.${third}`
      fc.pre(made !== token)
      expect(verdict(made)).toBe('invalid')
    }),
  )
})

test('a valid token with any character replaced, removed or inserted is refused', () => {
  fc.assert(
    fc.property(fc.nat({ max: token.length }), characters, fc.nat({ max: 2 }), (at, character, mode) => {
      const inserted = mode === 2 ? 0 : 1
      const changed = token.slice(0, at) + (mode === 0 ? '' : character) + token.slice(at + inserted)
      fc.pre(changed !== token)
      expect(verdict(changed)).toBe('invalid')
    }),
  )
})

test('a valid token cut anywhere is refused', () => {
  for (let length = 0; length < token.length; length++) {
    expect(tokens.verify(token.slice(0, length)).kind).toBe('invalid')
    expect(tokens.verify(token.slice(length + 1)).kind).toBe('invalid')
  }
})

test('parts of two valid tokens never make a third', () => {
  const other = takeApart(tokens.sign({ ...subject, userId: 'another', roles: ['ADMIN'] }).token)
  expect(verdict(`${head}.${other.body}.${signature}`)).toBe('invalid')
  expect(verdict(`${head}.${body}.${other.signature}`)).toBe('invalid')
  expect(verdict(token)).toBe('valid')
})

test('values that are no string are refused and never throw', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (input) => {
      fc.pre(typeof input !== 'string')
      // @ts-expect-error callers in plain JavaScript may pass anything
      expect(tokens.verify(input)).toMatchObject({ kind: 'invalid', detail: 'not-a-string' })
    }),
  )
})
