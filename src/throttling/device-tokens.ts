import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Tells devices on which an account signed in before from strangers. */
export interface DeviceTokens {
  /**
   * The token for a device on which this account just signed in: `presented` goes on where it is the account's own,
   * so that a device stays one device.
   */
  issue(accountId: string, presented: string | null): string
  /** @returns the device's id; `null` where the token is not one of ours, or is another account's */
  deviceOf(token: string, accountId: string): string | null
}

/** `<account id>.<device id>.<HMAC>`: nothing personal in it, and nothing that signs in. */
const pattern = /^([0-9a-f]{24})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/
const deviceIdBytes = 16

/** @param key - 32 bytes; with another key, every device is a stranger */
export function createDeviceTokens(key: Uint8Array): DeviceTokens {
  function sign(accountId: string, deviceId: string): string {
    const mac = createHmac('sha256', key).update(`${accountId}.${deviceId}`).digest('base64url')
    return `${accountId}.${deviceId}.${mac}`
  }

  function deviceOf(token: string, accountId: string): string | null {
    const [, namedAccount, deviceId] = pattern.exec(token) ?? []
    if (namedAccount !== accountId || deviceId === undefined) return null
    const expected = Buffer.from(sign(accountId, deviceId), 'latin1')
    const given = Buffer.from(token, 'latin1')
    return given.length === expected.length && timingSafeEqual(given, expected) ? deviceId : null
  }

  return {
    issue(accountId, presented) {
      const known = presented === null ? null : deviceOf(presented, accountId)
      return sign(accountId, known ?? randomBytes(deviceIdBytes).toString('base64url'))
    },
    deviceOf,
  }
}
