import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** The account of a device, at a version of its password. */
export interface DeviceOwner {
  readonly accountId: string
  /** A change of password makes every device unknown. */
  readonly credentialVersion: number
}

/** Issues and verifies device tokens, which identify devices on which an account signed in before. */
export interface DeviceTokens {
  /**
   * Issues a token for a device on which this account just signed in.
   *
   * @param deviceId - the result of `deviceOf`, to keep the id of a known device; `null` for a new one
   */
  issue(owner: DeviceOwner, deviceId: string | null, at: Date): { token: string; deviceId: string }
  /**
   * Verifies a token.
   *
   * @returns the device id; `null` if the token is invalid, too old, of another account, or from before a change of
   *   password
   */
  deviceOf(token: string, owner: DeviceOwner, at: Date): string | null
}

/** The maximum lifetime of a cookie (RFC 6265bis, section 5.5). */
const maxAgeSeconds = 400 * 24 * 60 * 60
/** Allowed clock difference between instances. */
const skewSeconds = 300

/**
 * `pcd_` and, in base64url, the device id (16 bytes), the time of issue (6 bytes, seconds) and an HMAC (32 bytes). It
 * holds no personal data and does not authenticate. Without padding, so that a token has only one spelling.
 */
const pattern = /^pcd_([A-Za-z0-9_-]{72})$/
const idBytes = 16
const timeBytes = 6

/** Creates the issuer of device tokens. @param key - 32 bytes; with another key, every device is unknown */
export function createDeviceTokens(key: Uint8Array): DeviceTokens {
  function mac({ accountId, credentialVersion }: DeviceOwner, content: Buffer): Buffer {
    return createHmac('sha256', key)
      .update(JSON.stringify(['device', accountId, credentialVersion]))
      .update(content)
      .digest()
  }

  return {
    issue(owner, deviceId, at) {
      const id = deviceId === null ? randomBytes(idBytes) : Buffer.from(deviceId, 'base64url')
      const time = Buffer.alloc(timeBytes)
      time.writeUIntBE(Math.floor(at.getTime() / 1000), 0, timeBytes)
      const content = Buffer.concat([id, time])
      const text = Buffer.concat([content, mac(owner, content)]).toString('base64url')
      return { token: `pcd_${text}`, deviceId: id.toString('base64url') }
    },
    deviceOf(token, owner, at) {
      const [, text] = pattern.exec(token) ?? []
      if (text === undefined) return null
      const bytes = Buffer.from(text, 'base64url')
      const content = bytes.subarray(0, idBytes + timeBytes)
      if (!timingSafeEqual(bytes.subarray(idBytes + timeBytes), mac(owner, content))) return null
      const age = at.getTime() / 1000 - content.readUIntBE(idBytes, timeBytes)
      if (age > maxAgeSeconds || age < -skewSeconds) return null
      return content.subarray(0, idBytes).toString('base64url')
    },
  }
}
