import { LRUCache } from 'lru-cache'
import { ownCopy } from '../lib/own-copy.js'
import type { AccessTokenClaims } from './claims.js'
import type { VerificationKey } from './keys/key-material.js'

/** A verified token, and the key that verified it. */
export interface VerifiedToken {
  readonly claims: AccessTokenClaims
  readonly key: VerificationKey
}

/** A cache of verified tokens by their text: a lookup is 100 times faster than a verification. */
export interface VerifiedTokens {
  get(token: string): VerifiedToken | undefined
  add(token: string, verified: VerifiedToken): void
  remove(token: string): void
  /** Removes all tokens of a session. */
  removeSession(sessionId: string): void
  readonly size: number
}

/**
 * Maximum size in characters, in addition to the number of tokens: only valid tokens are cached, but one user can have
 * many.
 */
const maxCharacters = 16 * 1024 * 1024

/**
 * The cache key is the end of the token; the whole text is then compared. Hashing all of the about 600 characters for
 * each request would cost more. The end is part of the signature: 258 bits, unique per token.
 */
const endLength = 43

interface Remembered extends VerifiedToken {
  readonly token: string
}

/** Creates an empty cache of verified tokens. */
export function createVerifiedTokens(maxTokens: number): VerifiedTokens {
  const bySession = new Map<string, Set<string>>()
  const byEnd = new LRUCache<string, Remembered>({
    max: maxTokens,
    maxSize: maxCharacters,
    sizeCalculation: ({ token }) => token.length,
    dispose: ({ claims }, end) => unlink(claims.sessionId, end),
  })

  function unlink(sessionId: string, end: string): void {
    const ofSession = bySession.get(sessionId)
    ofSession?.delete(end)
    if (ofSession?.size === 0) bySession.delete(sessionId)
  }

  function find(token: string): Remembered | undefined {
    const found = byEnd.get(token.slice(-endLength))
    return found?.token === token ? found : undefined
  }

  return {
    get: find,
    add(presented, { claims, key }) {
      // The token may be a slice of a request header, which can be much longer because of spaces.
      const token = ownCopy(presented)
      const end = token.slice(-endLength)
      byEnd.set(end, { claims, key, token })
      const ofSession = bySession.get(claims.sessionId) ?? new Set()
      bySession.set(claims.sessionId, ofSession.add(end))
    },
    remove(token) {
      if (find(token) !== undefined) byEnd.delete(token.slice(-endLength))
    },
    removeSession(sessionId) {
      for (const end of [...(bySession.get(sessionId) ?? [])]) byEnd.delete(end)
    },
    get size() {
      return byEnd.size
    },
  }
}
