import { createCipheriv, createDecipheriv, createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

const prefix = 'pcr_'
const familyBytes = 16
const secretBytes = 16
const macBytes = 16
const bodyLength = 64
const checksumLength = 6
const sealIvBytes = 12
const sealTagBytes = 16

/** The form of a refresh token, for secret scanners; the last six characters are a checksum. */
export const refreshTokenPattern = /^pcr_[A-Za-z0-9_-]{70}$/

/**
 * What the database knows of a refresh token: hashes only. Both parts are random and long, so one SHA-256 is
 * enough (RFC 9700, section 4.14: nothing to guess).
 */
export interface RefreshTokenHashes {
  /** The same for all tokens of one session: finds the session, also for a token used up long ago. */
  readonly familyHash: string
  /** Of the whole token: tells which one of the family it is. */
  readonly tokenHash: string
}

/** Makes the key of a session, under which its tokens carry a MAC: see `wasIssued`. */
export function createFamilyKey(): string {
  return randomBytes(32).toString('base64url')
}

/** Makes the first token of a new session: 128 random bits name the family, 128 more are the secret. */
export function createRefreshToken(familyKey: string): string {
  return createToken(randomBytes(familyBytes), familyKey)
}

/** Makes the token that follows `token` in the same family. */
export function createSuccessor(token: string, familyKey: string): string {
  return createToken(bodyOf(token).subarray(0, familyBytes), familyKey)
}

function createToken(family: Uint8Array, familyKey: string): string {
  const signed = Buffer.concat([family, randomBytes(secretBytes)])
  return format(Buffer.concat([signed, macOf(signed, familyKey)]))
}

/**
 * Whether a token of the right form was issued for the session that has this key. Says nothing about whether it works:
 * only a stored hash does. Tells a token that was used up long ago from one that somebody made of the part that all
 * tokens of a session share.
 *
 * The key is the session's own and lies beside its hashes: it outlives every change of `PORTCULLIS_SECRET`, and signs
 * nobody in.
 *
 * @param familyKey - missing of a session that has had none yet: of its tokens nothing can be told
 */
export function wasIssued(presented: string, familyKey: string | undefined): boolean {
  if (familyKey === undefined) return false
  const body = bodyOf(presented)
  const signed = body.subarray(0, familyBytes + secretBytes)
  return timingSafeEqual(macOf(signed, familyKey), body.subarray(familyBytes + secretBytes))
}

function macOf(signed: Uint8Array, familyKey: string): Buffer {
  return createHmac('sha256', Buffer.from(familyKey, 'base64url'))
    .update(signed)
    .digest()
    .subarray(0, macBytes)
}

/**
 * Reads a presented token. Pure and cheap: what does not have the form, or whose checksum is off, never costs a
 * look-up.
 *
 * @returns `null` for anything that this server cannot have issued
 */
export function parseRefreshToken(presented: string): RefreshTokenHashes | null {
  if (!refreshTokenPattern.test(presented)) return null
  const body = bodyOf(presented)
  if (format(body) !== presented) return null
  return {
    familyHash: sha256(body.subarray(0, familyBytes)),
    tokenHash: tokenHashOf(presented),
  }
}

/** Of a token that this server has just made. */
export function tokenHashOf(token: string): string {
  return sha256(token)
}

/**
 * Seals the successor under a key derived from the token that it follows: who holds that token can open it, the
 * database alone cannot.
 */
export function sealSuccessor(successor: string, presented: string): string {
  const iv = randomBytes(sealIvBytes)
  const cipher = createCipheriv('aes-256-gcm', sealingKey(presented), iv)
  return Buffer.concat([
    iv,
    cipher.update(successor, 'latin1'),
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString('base64url')
}

/** @throws Error when `presented` is not the token that the successor was sealed under */
export function openSuccessor(sealed: string, presented: string): string {
  const bytes = Buffer.from(sealed, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(presented), bytes.subarray(0, sealIvBytes))
  decipher.setAuthTag(bytes.subarray(bytes.length - sealTagBytes))
  const text = bytes.subarray(sealIvBytes, bytes.length - sealTagBytes)
  return Buffer.concat([decipher.update(text), decipher.final()]).toString('latin1')
}

function format(body: Buffer): string {
  const text = prefix + body.toString('base64url')
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(text))
  return text + checksum.toString('base64url')
}

function bodyOf(token: string): Buffer {
  return Buffer.from(token.slice(prefix.length, prefix.length + bodyLength), 'base64url')
}

function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'base64url')
}

/**
 * The one-step key derivation of NIST SP 800-56C (section 4.1) with SHA-256: counter, secret, purpose. The token has
 * 256 random bits, so nothing has to be stretched or extracted; its plain hash, which is stored, does not lead here.
 */
function sealingKey(presented: string): Buffer {
  return hash('sha256', `\0\0\0\x01${presented}portcullis/refresh-successor`, 'buffer')
}

/** How many characters a refresh token has. */
export const refreshTokenLength = prefix.length + bodyLength + checksumLength
