import { LRUCache } from 'lru-cache'
import { textHash } from '../../lib/text-hash.js'
import { createCompactSessions } from './compact-sessions.js'
import type { SessionWithAccount } from './states.js'

/** Sessions whose states are kept as objects, with what was derived from them; about 3 kB each. */
export const hotSessions = 1_024
/** Remembers which sessions were found a short time ago: a power of two. */
const recentlyFound = 8_192

/**
 * The memory of a session cache, bounded in bytes. All sessions are kept as records of about 300 bytes, accounts included;
 * those in constant use also as objects, which are found without being decoded. A session becomes one when it is read,
 * and when it is found twice before many others are: what is found once in a while would only live long enough to burden
 * the collection of garbage.
 */
export interface RememberedSessions {
  get(sessionId: string, at: Date): SessionWithAccount | undefined
  /** Like `CompactSessions.ofFamily`. */
  ofFamily(familyHash: string, at: Date): SessionWithAccount | undefined
  set(sessionId: string, state: SessionWithAccount, at: Date): void
  delete(sessionId: string): void
  /** @returns the ids of the sessions of the account */
  deleteAccount(accountId: string): readonly string[]
  clear(): void
  /** Keeps when a session was used last. */
  setLastUse(sessionId: string, at: Date): void
  /** Keeps that an access token of this rotation was accepted. */
  setAccepted(sessionId: string, rotation: number): void
  /** Entries and bytes, without the objects, whose number is bounded. */
  size(): { readonly entries: number; readonly bytes: number }
}

interface Hot {
  readonly state: SessionWithAccount
  /** When it was found last, since the records were asked for one to evict; 0 if it was not. */
  lastFoundMs: number
}

/** Creates an empty memory. */
export function createRememberedSessions(maxBytes: number): RememberedSessions {
  const hot = new LRUCache<string, Hot>({
    max: hotSessions,
    dispose(each, sessionId, reason) {
      if (reason === 'evict' && each.lastFoundMs > 0) compact.use(sessionId, new Date(each.lastFoundMs))
    },
  })
  const compact = createCompactSessions({ maxBytes, lastUseOf: takeUse })
  const found = new Uint32Array(recentlyFound)

  function takeUse(sessionId: string): number {
    const each = hot.peek(sessionId)
    if (each === undefined) return 0
    const { lastFoundMs } = each
    each.lastFoundMs = 0
    return lastFoundMs
  }

  function fromObject(sessionId: string, at: Date): SessionWithAccount | undefined {
    const each = hot.get(sessionId)
    if (each === undefined) return undefined
    each.lastFoundMs = at.getTime()
    return each.state
  }

  function fromRecord(sessionId: string, at: Date): SessionWithAccount | undefined {
    const state = compact.get(sessionId, at)
    if (state === null) return undefined
    const hash = textHash(sessionId)
    const place = hash & (recentlyFound - 1)
    if (found[place] === hash) hot.set(sessionId, { state, lastFoundMs: at.getTime() })
    found[place] = hash
    return state
  }

  function ofFamily(familyHash: string, at: Date): SessionWithAccount | undefined {
    const state = compact.ofFamily(familyHash, at)
    return state === null ? undefined : (fromObject(state.session._id, at) ?? state)
  }

  return {
    get: (sessionId, at) => fromObject(sessionId, at) ?? fromRecord(sessionId, at),
    ofFamily,
    set(sessionId, state, at) {
      hot.delete(sessionId)
      for (const removed of compact.set(sessionId, state, at)) hot.delete(removed)
      if (compact.has(sessionId)) hot.set(sessionId, { state, lastFoundMs: 0 })
    },
    delete(sessionId) {
      hot.delete(sessionId)
      compact.delete(sessionId)
    },
    deleteAccount(accountId) {
      const sessionIds = compact.deleteAccount(accountId)
      for (const sessionId of sessionIds) hot.delete(sessionId)
      return sessionIds
    },
    clear() {
      hot.clear()
      compact.clear()
    },
    setLastUse(sessionId, at) {
      // Its object has the time from before.
      hot.delete(sessionId)
      compact.setLastUse(sessionId, at)
    },
    setAccepted(sessionId, rotation) {
      hot.delete(sessionId)
      compact.setAccepted(sessionId, rotation)
    },
    size: () => ({ entries: compact.entries, bytes: compact.bytes }),
  }
}
