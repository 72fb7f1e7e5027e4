import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import {
  createFamilyKey,
  createRefreshToken,
  createSuccessor,
  openSuccessor,
  parseRefreshToken,
  refreshTokenLength,
  refreshTokenPattern,
  sealSuccessor,
  wasIssued,
} from '../../../src/sessions/refresh/refresh-token.js'

const key = createFamilyKey()

test('a token has the form that secret scanners look for', () => {
  const token = createRefreshToken(key)

  expect(token).toMatch(refreshTokenPattern)
  expect(token).toHaveLength(refreshTokenLength)
})

test('the bits of a token are random, each one', () => {
  const bitsOf = (token: string) =>
    [...Buffer.from(token.slice(4, 68), 'base64url')]
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('')
  const tokens = Array.from({ length: 200 }, () => bitsOf(createRefreshToken(key)))
  const successors = Array.from({ length: 200 }, () => bitsOf(createSuccessor(createRefreshToken(key), key)))

  for (const each of [tokens, successors]) {
    for (let at = 0; at < 384; at += 1) expect(new Set(each.map((bits) => bits[at])).size).toBe(2)
  }
})

test('what is stored of a token does not contain any part of it', () => {
  const token = createRefreshToken(key)
  const stored = JSON.stringify(parseRefreshToken(token))

  for (let at = 4; at + 8 < token.length; at += 1) expect(stored).not.toContain(token.slice(at, at + 8))
})

test('a successor is of the same family and another token', () => {
  const token = createRefreshToken(key)
  const successor = createSuccessor(token, key)

  expect(parseRefreshToken(successor)?.familyHash).toBe(parseRefreshToken(token)?.familyHash)
  expect(parseRefreshToken(successor)?.tokenHash).not.toBe(parseRefreshToken(token)?.tokenHash)
})

test('a token with any one character changed is not worth a look-up', () => {
  const token = createRefreshToken(key)

  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: token.length - 1 }),
      fc.constantFrom(...'ABCxyz019-_=. \u0000é'),
      (at, character) => {
        const altered = token.slice(0, at) + character + token.slice(at + 1)
        expect(parseRefreshToken(altered) === null).toBe(altered !== token)
      },
    ),
  )
})

test('no text makes the parser throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(parseRefreshToken(text)).toBeNull()
    }),
  )
})

test('only the token before it opens a sealed successor', () => {
  const token = createRefreshToken(key)
  const successor = createSuccessor(token, key)
  const sealed = sealSuccessor(successor, token)

  expect(openSuccessor(sealed, token)).toBe(successor)
  expect(() => openSuccessor(sealed, createRefreshToken(key))).toThrow()
  expect(sealed).not.toContain(successor.slice(4, 20))
})

/** A token of the right form, with this body. */
function tokenOf(body: Uint8Array): string {
  const text = `pcr_${Buffer.from(body).toString('base64url')}`
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(text))
  return text + checksum.toString('base64url')
}

test('the tokens of a session are told from those that somebody made of a part of one', () => {
  const token = createRefreshToken(key)
  const body = Buffer.from(token.slice(4, 68), 'base64url')

  expect([token, createSuccessor(token, key)].map((each) => wasIssued(each, key))).toEqual([true, true])
  expect([wasIssued(token, createFamilyKey()), wasIssued(token, undefined)]).toEqual([false, false])
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 47 }),
      fc.uint8Array({ minLength: 48, maxLength: 48 }),
      (kept, made) => {
        const forged = tokenOf(Buffer.concat([body.subarray(0, kept), made.subarray(kept)]))
        expect(parseRefreshToken(forged)).not.toBeNull()
        expect(wasIssued(forged, key)).toBe(forged === token)
      },
    ),
  )
})
