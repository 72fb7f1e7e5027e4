import fc from 'fast-check'
import { createDeviceTokens, type DeviceOwner } from '../../src/throttling/device-tokens.js'

const devices = createDeviceTokens(Buffer.alloc(32, 1))
const ana: DeviceOwner = { accountId: 'a'.repeat(24), credentialVersion: 0 }
const bob: DeviceOwner = { accountId: 'b'.repeat(24), credentialVersion: 0 }
const start = new Date(Date.UTC(2030, 0, 1))
const days = (count: number) => new Date(start.getTime() + count * 86_400_000)

test('a device is known to the account that signed in on it, and to no other', () => {
  const { token, deviceId } = devices.issue(ana, null, start)

  expect(deviceId).toMatch(/^[A-Za-z0-9_-]{22}$/)
  expect(devices.deviceOf(token, ana, start)).toBe(deviceId)
  expect(devices.deviceOf(token, bob, start)).toBeNull()
})

test('a device stays one device at its next sign-in, and its token is a later one', () => {
  const { token, deviceId } = devices.issue(ana, null, start)
  const next = devices.issue(ana, deviceId, days(300))

  expect(next.deviceId).toBe(deviceId)
  expect(next.token).not.toBe(token)
  expect(devices.deviceOf(next.token, ana, days(600))).toBe(deviceId)
  expect(devices.issue(ana, null, start).deviceId).not.toBe(deviceId)
})

test('a device token ends with the password', () => {
  const { token } = devices.issue(ana, null, start)

  expect(devices.deviceOf(token, { ...ana, credentialVersion: 1 }, start)).toBeNull()
})

test('a device token is good for 400 days, and not before it was issued', () => {
  const { token, deviceId } = devices.issue(ana, null, days(10))

  expect(devices.deviceOf(token, ana, days(410))).toBe(deviceId)
  expect(devices.deviceOf(token, ana, new Date(days(410).getTime() + 1000))).toBeNull()
  expect(devices.deviceOf(token, ana, new Date(days(10).getTime() - 300_000))).toBe(deviceId)
  expect(devices.deviceOf(token, ana, new Date(days(10).getTime() - 301_000))).toBeNull()
})

test('a token under another key is a stranger', () => {
  const { token } = createDeviceTokens(Buffer.alloc(32, 2)).issue(ana, null, start)

  expect(devices.deviceOf(token, ana, start)).toBeNull()
})

test('a token that was changed anywhere is a stranger', () => {
  const { token } = devices.issue(ana, null, start)
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
      const changed = token.slice(0, at) + character + token.slice(at + 1)
      expect(devices.deviceOf(changed, ana, start) === null).toBe(changed !== token)
    }),
  )
  for (const changed of [`${token} `, `${token}A`, token.slice(0, -1), token.toUpperCase(), ''])
    expect(devices.deviceOf(changed, ana, start)).toBeNull()
})

test('no text makes it fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(devices.deviceOf(text, ana, start)).toBeNull()
    }),
  )
})
