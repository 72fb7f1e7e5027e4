import { LRUCache } from 'lru-cache'
import type { AccessTokenClaims } from './claims.js'
import type { VerificationKey } from './key-material.js'

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

export function createVerifiedTokens(maxTokens: number): VerifiedTokens {
  const bySession = new Map<string, Set<string>>()
  const tokens = new LRUCache<string, VerifiedToken>({
    max: maxTokens,
    maxSize: maxCharacters,
    sizeCalculation: (_, token) => token.length,
    dispose: ({ claims }, token) => unlink(claims.sessionId, token),
  })

  function unlink(sessionId: string, token: string): void {
    const ofSession = bySession.get(sessionId)
    ofSession?.delete(token)
    if (ofSession?.size === 0) bySession.delete(sessionId)
  }

  return {
    get: (token) => tokens.get(token),
    add(token, verified) {
      const { sessionId } = verified.claims
      const ofSession = bySession.get(sessionId) ?? new Set()
      bySession.set(sessionId, ofSession.add(token))
      tokens.set(token, verified)
    },
    remove: (token) => void tokens.delete(token),
    removeSession(sessionId) {
      for (const token of [...(bySession.get(sessionId) ?? [])]) tokens.delete(token)
    },
    get size() {
      return tokens.size
    },
  }
}
