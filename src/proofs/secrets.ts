import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { withChecksum } from '../lib/token-checksum.js'
import { createTypedCode, parseTypedCode } from '../lib/typed-code.js'

const prefix = 'pcm_'
const secretBytes = 32
const bodyLength = 43

/** Format of a link token, for secret scanners. The last six characters are a checksum. */
export const linkTokenPattern = /^pcm_[A-Za-z0-9_-]{49}$/

/** Creates the token of a mailed link: 256 random bits. */
export function createLinkToken(): string {
  return withChecksum(prefix + randomBytes(secretBytes).toString('base64url'))
}

/** Whether a text has the form of a link token. Cheap, so that nothing else needs a query. */
export function isLinkToken(text: string): boolean {
  return linkTokenPattern.test(text) && withChecksum(text.slice(0, prefix.length + bodyLength)) === text
}

/** What is stored of a link token. It has 256 random bits, so a single SHA-256 is enough; the purpose is part of it. */
export function linkHash(purpose: string, token: string): string {
  return hash('sha256', JSON.stringify([purpose, token]), 'base64url')
}

const codeLength = 8

/** Creates a code for people to type: 40 random bits, as `XXXX-XXXX`. */
export function createCode(): string {
  return createTypedCode(codeLength)
}

/** Reads a typed code. `null` if it is none. */
export function parseCode(typed: string): string | null {
  return parseTypedCode(typed, codeLength)
}

/** Recognizes codes by their HMAC. */
export interface CodeMacs {
  /** @param code - as `createCode` made it */
  of(purpose: string, request: string, code: string): string
  /** Whether a parsed code has this MAC, under the current secret or the previous one. In constant time. */
  matches(mac: string, purpose: string, request: string, code: string): boolean
}

/**
 * Creates the MACs of codes. A code has 40 bits, so a hash without a key would give a stolen database every live code.
 *
 * @param keys - 32 bytes each, the current one first
 */
export function createCodeMacs(keys: readonly Uint8Array[]): CodeMacs {
  const [current] = keys
  if (current === undefined) throw new Error('Codes need a key.')
  const macOf = (key: Uint8Array, purpose: string, request: string, code: string) =>
    createHmac('sha256', key)
      .update(JSON.stringify([purpose, request, code]))
      .digest()
  return {
    of: (purpose, request, code) =>
      macOf(current, purpose, request, code.replace('-', '')).toString('base64url'),
    matches(mac, purpose, request, code) {
      const stored = Buffer.from(mac, 'base64url')
      let found = false
      for (const key of keys) {
        const expected = macOf(key, purpose, request, code)
        found = (expected.length === stored.length && timingSafeEqual(expected, stored)) || found
      }
      return found
    },
  }
}
