import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { ownCopy } from '../lib/own-copy.js'
import { textHash } from '../lib/text-hash.js'
import { type AccessTokenClaims, toClaims } from './claims.js'
import { payloadOf } from './compact-form.js'
import { createCompactTokens } from './compact-tokens.js'
import type { VerificationKey } from './keys/key-material.js'

/** A verified token, and the key that verified it. */
export interface VerifiedToken {
  readonly claims: AccessTokenClaims
  readonly key: VerificationKey
}

/** A cache of verified tokens by their text, bounded in bytes: a lookup is 10 to 100 times faster than a verification. */
export interface VerifiedTokens {
  get(token: string): VerifiedToken | undefined
  add(token: string, verified: VerifiedToken): void
  remove(token: string): void
  /** Removes all tokens of a session. */
  removeSession(sessionId: string): void
  /** Tokens and bytes, without the texts, whose number and length are bounded. */
  size(): { readonly entries: number; readonly bytes: number }
}

export interface VerifiedTokensOptions {
  /** What the digests of tokens may take. */
  readonly maxBytes: number
  /** Seconds since 1970. */
  readonly nowSeconds: () => number
}

/**
 * Tokens that are also kept as texts with their claims, because they are in constant use: of a few users, or of a service.
 * Also bounded in characters, as one user can have many tokens.
 */
const hotTokens = 1_024
const hotCharacters = 4 * 1024 * 1024
/** Remembers which tokens were found a short time ago: a power of two. */
const recentlyFound = 8_192
/** Keys that tokens are known to be verified by. */
const knownKeys = 64

/**
 * The key of a text is the end of the token; the whole text is then compared. Hashing all of the about 600 characters for
 * each request would cost a microsecond. The end is part of the signature: 258 bits, unique per token.
 */
const endLength = 43

interface Remembered extends VerifiedToken {
  readonly token: string
}

/** Creates an empty cache of verified tokens. */
export function createVerifiedTokens({ maxBytes, nowSeconds }: VerifiedTokensOptions): VerifiedTokens {
  const bySession = new Map<string, Set<string>>()
  const byEnd = new LRUCache<string, Remembered>({
    max: hotTokens,
    maxSize: hotCharacters,
    sizeCalculation: ({ token }) => token.length,
    dispose: ({ claims }, end) => unlink(claims.sessionId, end),
  })
  const compact = createCompactTokens({ maxBytes, nowSeconds })
  const keys: VerificationKey[] = []
  const found = new Uint32Array(recentlyFound)

  function unlink(sessionId: string, end: string): void {
    const ofSession = bySession.get(sessionId)
    ofSession?.delete(end)
    if (ofSession?.size === 0) bySession.delete(sessionId)
  }

  function fromText(token: string): Remembered | undefined {
    const each = byEnd.get(token.slice(-endLength))
    return each?.token === token ? each : undefined
  }

  function fromDigest(token: string): VerifiedToken | undefined {
    const payload = payloadOf(token)
    if (typeof payload?.sid !== 'string') return undefined
    const digest = digestOf(token)
    const key = keys[compact.find(digest, payload.sid)]
    if (key === undefined) return undefined
    const verified = { claims: toClaims(payload), key }
    const seen = textHash(digest)
    const place = seen & (recentlyFound - 1)
    if (found[place] === seen) keepText(token, verified)
    found[place] = seen
    return verified
  }

  function keepText(presented: string, { claims, key }: VerifiedToken): void {
    // The token may be a slice of a request header, which can be much longer because of spaces.
    const token = ownCopy(presented)
    const end = token.slice(-endLength)
    byEnd.set(end, { claims, key, token })
    const ofSession = bySession.get(claims.sessionId) ?? new Set()
    bySession.set(claims.sessionId, ofSession.add(end))
  }

  function numberOf(key: VerificationKey): number {
    const known = keys.indexOf(key)
    if (known !== -1) return known
    if (keys.length === knownKeys) {
      compact.clear()
      keys.length = 0
    }
    return keys.push(key) - 1
  }

  return {
    get: (token) => fromText(token) ?? fromDigest(token),
    add(token, verified) {
      keepText(token, verified)
      const { sessionId, expiresAt } = verified.claims
      compact.add(digestOf(token), sessionId, expiresAt, numberOf(verified.key))
    },
    remove(token) {
      if (fromText(token) !== undefined) byEnd.delete(token.slice(-endLength))
      const sessionId = payloadOf(token)?.sid
      if (typeof sessionId === 'string') compact.remove(digestOf(token), sessionId)
    },
    removeSession(sessionId) {
      for (const end of [...(bySession.get(sessionId) ?? [])]) byEnd.delete(end)
      compact.removeSession(sessionId)
    },
    size: () => ({ entries: compact.entries, bytes: compact.bytes }),
  }
}

/** The first 128 bits of SHA-256. To be taken for a verified token, another would have to have the same ones. */
function digestOf(token: string): string {
  return hash('sha256', token, 'binary').slice(0, 16)
}
