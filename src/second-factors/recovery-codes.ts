import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { createTypedCode, parseTypedCode } from '../lib/typed-code.js'

/** The number of codes in a set. */
export const recoveryCodeCount = 10
/** The owner is told when a use leaves this many or fewer. */
export const fewRecoveryCodes = 3
/** 80 random bits; NIST SP 800-63B-4, section 3.1.2.1, asks for 20, and for 64 where stored without a memory-hard hash. */
const codeLength = 16

/** Creates a set of codes, written `XXXX-XXXX-XXXX-XXXX`. */
export function createRecoveryCodes(): readonly string[] {
  const codes = new Set<string>()
  while (codes.size < recoveryCodeCount) codes.add(createTypedCode(codeLength))
  return [...codes]
}

/** Reads a typed code. Pure. @returns `null` if it is none */
export function parseRecoveryCode(typed: string): string | null {
  return parseTypedCode(typed, codeLength)
}

/** 256 random bits: the key of the MACs of one account. It is stored encrypted, so the MACs are useless without the secret. */
export function createRecoveryKey(): Buffer {
  return randomBytes(32)
}

/** What is stored of a code. Pure. @param code - as `createRecoveryCodes` or `parseRecoveryCode` returned it */
export function recoveryMac(key: Uint8Array, code: string): string {
  return createHmac('sha256', key).update(code.replaceAll('-', '')).digest('base64url')
}

/** The stored MAC that a typed code matches; `null` if none does. Each is compared, in constant time. Pure. */
export function matchRecoveryCode(key: Uint8Array, macs: readonly string[], typed: string): string | null {
  const code = parseRecoveryCode(typed)
  if (code === null) return null
  const wanted = Buffer.from(recoveryMac(key, code), 'base64url')
  let found: string | null = null
  for (const mac of macs) {
    const stored = Buffer.from(mac, 'base64url')
    if (stored.length === wanted.length && timingSafeEqual(stored, wanted)) found = mac
  }
  return found
}
