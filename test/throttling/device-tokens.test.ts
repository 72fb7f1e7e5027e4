import fc from 'fast-check'
import { createDeviceTokens } from '../../src/throttling/device-tokens.js'

const devices = createDeviceTokens(Buffer.alloc(32, 1))
const ana = 'a'.repeat(24)
const bob = 'b'.repeat(24)

test('a device is known to the account that signed in on it, and to no other', () => {
  const token = devices.issue(ana, null)

  expect(devices.deviceOf(token, ana)).toMatch(/^[A-Za-z0-9_-]{22}$/)
  expect(devices.deviceOf(token, bob)).toBeNull()
})

test('a device stays one device at its next sign-in', () => {
  const token = devices.issue(ana, null)

  expect(devices.issue(ana, token)).toBe(token)
})

test.each([
  ["another account's token", () => devices.issue(bob, null)],
  ['a token under another key', () => createDeviceTokens(Buffer.alloc(32, 2)).issue(ana, null)],
  ['no token', () => 'x'],
])('%s becomes a new device', (_what, presented) => {
  const token = devices.issue(ana, presented())

  expect(token).not.toBe(presented())
  expect(devices.deviceOf(token, ana)).not.toBeNull()
  expect(devices.issue(ana, presented())).not.toBe(token)
})

test('a token that was changed anywhere is a stranger', () => {
  const token = devices.issue(ana, null)
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
      const changed = token.slice(0, at) + character + token.slice(at + 1)
      expect(devices.deviceOf(changed, ana) === null).toBe(changed !== token)
    }),
  )
  for (const changed of [`${token} `, `${token}A`, token.slice(0, -1), token.toUpperCase(), ''])
    expect(devices.deviceOf(changed, ana)).toBeNull()
})

test('no text makes it fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(devices.deviceOf(text, ana)).toBeNull()
    }),
  )
})
