import fc from 'fast-check'
import {
  createRefreshToken,
  createSuccessor,
  openSuccessor,
  parseRefreshToken,
  refreshTokenLength,
  refreshTokenPattern,
  sealSuccessor,
} from '../../src/sessions/refresh-token.js'

test('a token has the form that secret scanners look for', () => {
  const token = createRefreshToken()

  expect(token).toMatch(refreshTokenPattern)
  expect(token).toHaveLength(refreshTokenLength)
})

test('the 128 bits that name the family and the 256 of the secret are random, each one', () => {
  const bitsOf = (token: string) =>
    [...Buffer.from(token.slice(4, 68), 'base64url')]
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('')
  const tokens = Array.from({ length: 200 }, () => bitsOf(createRefreshToken()))
  const successors = Array.from({ length: 200 }, () => bitsOf(createSuccessor(createRefreshToken())))

  for (const each of [tokens, successors]) {
    for (let at = 0; at < 384; at += 1) expect(new Set(each.map((bits) => bits[at])).size).toBe(2)
  }
})

test('what is stored of a token does not contain any part of it', () => {
  const token = createRefreshToken()
  const stored = JSON.stringify(parseRefreshToken(token))

  for (let at = 4; at + 8 < token.length; at += 1) expect(stored).not.toContain(token.slice(at, at + 8))
})

test('a successor is of the same family and another token', () => {
  const token = createRefreshToken()
  const successor = createSuccessor(token)

  expect(parseRefreshToken(successor)?.familyHash).toBe(parseRefreshToken(token)?.familyHash)
  expect(parseRefreshToken(successor)?.tokenHash).not.toBe(parseRefreshToken(token)?.tokenHash)
})

test('a token with any one character changed is not worth a look-up', () => {
  const token = createRefreshToken()

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
  const token = createRefreshToken()
  const successor = createSuccessor(token)
  const sealed = sealSuccessor(successor, token)

  expect(openSuccessor(sealed, token)).toBe(successor)
  expect(() => openSuccessor(sealed, createRefreshToken())).toThrow()
  expect(sealed).not.toContain(successor.slice(4, 20))
})
