import { createHmac, timingSafeEqual } from 'node:crypto'

/** Seconds of one time step (RFC 6238, section 4.1). */
export const stepSeconds = 30
/** 160 bits: the length of the HMAC's hash (RFC 4226, section 4, R6). */
export const totpSecretBytes = 20
const digits = 6
/** Steps before and after the current one whose codes are accepted (RFC 6238, section 5.2). */
const skew = 1
/** Base 32 of RFC 4648, section 6. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The time step of a time. Pure. */
export function stepAt(at: Date): number {
  return Math.floor(at.getTime() / 1000 / stepSeconds)
}

/** The code of a time step: HOTP with HMAC-SHA-1 and six digits (RFC 4226, section 5.3). Pure. */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0x0f
  const truncated = mac.readUInt32BE(offset) & 0x7fffffff
  return String(truncated % 10 ** digits).padStart(digits, '0')
}

/** Reads a typed code: digits with or without spaces. `null` if it is none. Pure. */
export function parseTotp(typed: string): string | null {
  // Longer texts are not looked at: a code has few characters, however it is typed.
  if (typed.length > 4 * digits) return null
  const read = typed.replace(/\s/g, '')
  return /^[0-9]{6}$/.test(read) ? read : null
}

/**
 * The step whose code was typed: one of the current step and those beside it, later than the last one that was used
 * (RFC 6238, section 5.2: a code is accepted once). Pure. All three codes are compared, in constant time each.
 *
 * @param lastStep - the last step whose code was accepted. Default: none
 * @returns `null` if the code is wrong or was used
 */
export function matchTotp(
  secret: Uint8Array,
  typed: string,
  at: Date,
  lastStep = Number.NEGATIVE_INFINITY,
): number | null {
  const code = parseTotp(typed)
  if (code === null) return null
  const current = stepAt(at)
  let found: number | null = null
  for (let step = current - skew; step <= current + skew; step += 1) {
    if (step < 0) continue
    const isEqual = timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(code))
    if (isEqual && step > lastStep && found === null) found = step
  }
  return found
}

/** A secret as authenticator apps take it: base 32 without padding. Pure. */
export function toBase32(bytes: Uint8Array): string {
  let bits = 0
  let value = 0
  let text = ''
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet.charAt((value >>> bits) & 31)
    }
  }
  return bits > 0 ? text + alphabet.charAt((value << (5 - bits)) & 31) : text
}

/**
 * The URI that authenticator apps read (Key URI Format). Pure.
 *
 * @param issuer - the name that the app shows above the account's
 */
export function totpUri(secret: Uint8Array, issuer: string, username: string): string {
  const label = [issuer, username].map(encodeURIComponent).join(':')
  const parameters = new URLSearchParams({
    secret: toBase32(secret),
    issuer,
    algorithm: 'SHA1',
    digits: String(digits),
    period: String(stepSeconds),
  })
  // Some apps show the + of URLSearchParams as it is.
  return `otpauth://totp/${label}?${parameters.toString().replaceAll('+', '%20')}`
}
