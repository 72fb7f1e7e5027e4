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
