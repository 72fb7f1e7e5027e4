import { createCipheriv, createDecipheriv, createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { withChecksum } from '../../lib/token-checksum.js'

const prefix = 'pcr_'
const familyBytes = 16
const secretBytes = 16
const macBytes = 16
const bodyLength = 64
const checksumLength = 6
const sealIvBytes = 12
const sealTagBytes = 16

/** Format of a refresh token, for secret scanners. The last six characters are a checksum. */
export const refreshTokenPattern = /^pcr_[A-Za-z0-9_-]{70}$/

/**
 * What is stored of a refresh token: hashes only. Both parts are long and random, so a single SHA-256 is enough (RFC
 * 9700, section 4.14).
 */
export interface RefreshTokenHashes {
  /** Hash of the part that all tokens of a session share. Finds the session, even by a token used long ago. */
  readonly familyHash: string
  /** Hash of the whole token. Identifies one token of the family. */
  readonly tokenHash: string
}

/** Creates the key of a session for the MAC in its tokens: see `wasIssued`. */
export function createFamilyKey(): string {
  return randomBytes(32).toString('base64url')
}

/** Creates the first token of a session: 128 random bits identify the family, 128 more are the secret. */
export function createRefreshToken(familyKey: string): string {
  return createToken(randomBytes(familyBytes), familyKey)
}

/** The first token of a new family, and what a session stores of it. */
export interface NewFamily {
  readonly refreshToken: string
  readonly stored: RefreshTokenHashes & { readonly familyKey: string }
}

/** Creates a family of tokens, for a new session or one whose former tokens are replaced. */
export function createFamily(): NewFamily {
  const familyKey = createFamilyKey()
  const refreshToken = createRefreshToken(familyKey)
  const hashes = parseRefreshToken(refreshToken)
  if (hashes === null) throw new Error('A new refresh token does not have the form of one.')
  return { refreshToken, stored: { ...hashes, familyKey } }
}

/** Creates the successor of `token` in the same family. */
export function createSuccessor(token: string, familyKey: string): string {
  return createToken(bodyOf(token).subarray(0, familyBytes), familyKey)
}

function createToken(family: Uint8Array, familyKey: string): string {
  const signed = Buffer.concat([family, randomBytes(secretBytes)])
  return format(Buffer.concat([signed, macOf(signed, familyKey)]))
}

/**
 * Whether a well-formed token was issued for the session with this key. It does not say whether the token works: only a
 * stored hash does. Distinguishes a token used long ago from one forged with the part that all tokens of a session
 * share.
 *
 * Each session has its own key, stored next to its hashes. It does not depend on `PORTCULLIS_SECRET` and cannot be used
 * to sign in.
 *
 * @param familyKey - missing in a session of an earlier version; none of its tokens can be verified
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
 * Parses a presented token. Pure and cheap: a token with a wrong format or checksum needs no query.
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

/** The hash of a token that this server has just created. */
export function tokenHashOf(token: string): string {
  return sha256(token)
}

/**
 * Encrypts the successor under a key derived from the token before it. A holder of that token can decrypt it; the
 * database alone is not enough.
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

/**
 * Decrypts what `sealSuccessor` returned. @throws Error when `presented` is not the token that it was encrypted under
 */
export function openSuccessor(sealed: string, presented: string): string {
  const bytes = Buffer.from(sealed, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(presented), bytes.subarray(0, sealIvBytes))
  decipher.setAuthTag(bytes.subarray(bytes.length - sealTagBytes))
  const text = bytes.subarray(sealIvBytes, bytes.length - sealTagBytes)
  return Buffer.concat([decipher.update(text), decipher.final()]).toString('latin1')
}

function format(body: Buffer): string {
  return withChecksum(prefix + body.toString('base64url'))
}

function bodyOf(token: string): Buffer {
  return Buffer.from(token.slice(prefix.length, prefix.length + bodyLength), 'base64url')
}

function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'base64url')
}

/**
 * One-step key derivation of NIST SP 800-56C (section 4.1) with SHA-256: counter, secret, purpose. The token has 256
 * random bits, so no stretching or extraction is needed. The stored hash of the token does not yield this key.
 */
function sealingKey(presented: string): Buffer {
  return hash('sha256', `\0\0\0\x01${presented}portcullis/refresh-successor`, 'buffer')
}

/** Length of a refresh token in characters. */
export const refreshTokenLength = prefix.length + bodyLength + checksumLength
