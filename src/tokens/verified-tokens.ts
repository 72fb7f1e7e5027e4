import { LRUCache } from 'lru-cache'
import { ownCopy } from '../lib/own-copy.js'
import type { AccessTokenClaims } from './claims.js'
import type { VerificationKey } from './keys/key-material.js'

/** A token that passed every check once, and the key that it passed with. */
export interface VerifiedToken {
  readonly claims: AccessTokenClaims
  readonly key: VerificationKey
}

/** Verified tokens by their raw text: verifying again takes 100 times longer than this look-up. */
export interface VerifiedTokens {
  get(token: string): VerifiedToken | undefined
  add(token: string, verified: VerifiedToken): void
  remove(token: string): void
  /** Drops every token of a session. */
  removeSession(sessionId: string): void
  readonly size: number
}

/** Bounds, by number and by characters: only tokens of our own get in, but one user can have many. */
const maxCharacters = 16 * 1024 * 1024

/**
 * Tokens are looked up by their last characters, and compared whole: finding one by all of its text has each of some 600
 * characters hashed for each request. They are the signature, or a good part of it: 258 bits that no two tokens share.
 */
const endLength = 43

interface Remembered extends VerifiedToken {
  readonly token: string
}

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
      // A part of its header, which may hold any number of spaces before it.
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
