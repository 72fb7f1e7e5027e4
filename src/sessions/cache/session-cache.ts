import { createSteadyClock, feedTrustMs } from '../../database/index.js'
import { createInvalidations } from './invalidations.js'
import { createRememberedSessions } from './remembered-sessions.js'
import type { RefreshCache, SessionStates, SessionWithAccount } from './states.js'

export interface SessionCacheOptions {
  /** Reads a state on a cache miss. */
  readonly source: SessionStates
  /** Whether the change stream is up to date, so that cache entries can be trusted. */
  readonly isAlive: () => boolean
  /**
   * Called for each session that is invalidated because it or its account changed. Not called on eviction, nor when the
   * result of a local refresh is not cached, nor for all sessions because changes may have been missed.
   */
  readonly onInvalidated?: (sessionId: string) => void
  /** What the records of sessions and accounts may take. Default 64 MiB. */
  readonly maxBytes?: number
  readonly now: () => Date
  /** A monotonic clock in milliseconds that also advances while the machine is suspended. */
  readonly steadyMs?: () => number
}

/**
 * A cache of session states. Changes of this instance invalidate it at once, those of other instances through the
 * change stream. While the stream is not alive, each lookup is a read.
 *
 * The change stream does not report rotations of other instances, so an entry may hold an outdated token or expiry. An
 * expired entry is a miss; whether a token is current is decided by the conditional update.
 */
export interface SessionCache extends SessionStates, RefreshCache {
  invalidateSession(sessionId: string): void
  invalidateAccount(accountId: string): void
  invalidateAll(): void
  /** When a cached session expires; `null` if it is not cached. */
  expiryOf(sessionId: string): Date | null
  /** Numbers of cache hits and reads, and what is cached now. */
  counts(): {
    readonly hits: number
    readonly reads: number
    readonly entries: number
    readonly bytes: number
  }
}

/** Creates a session cache in front of `source`. */
export function createSessionCache({
  source,
  isAlive,
  onInvalidated = () => undefined,
  maxBytes = 64 * 1024 * 1024,
  now,
  steadyMs = createSteadyClock(),
}: SessionCacheOptions): SessionCache {
  const remembered = createRememberedSessions(maxBytes)
  // Pending reads, shared by concurrent lookups. An invalidation removes them: a read that began before a change may
  // have missed it, so later lookups must not share it. Without a change stream, only its age counts: a read that an
  // unresponsive database delays returns the state of its beginning.
  const reading = new Map<string, Reading>()
  // A rotation is cached without a read, so invalidations that happened during it are detected by number.
  const invalidations = createInvalidations()
  let hits = 0
  let reads = 0

  function find(sessionId: string) {
    if (isAlive()) {
      const at = now()
      const known = remembered.get(sessionId, at)
      if (known !== undefined && known.session.expiresAt > at) {
        hits += 1
        return known
      }
    }
    const underWay = reading.get(sessionId)
    if (underWay !== undefined && steadyMs() - underWay.beganAt < feedTrustMs) return underWay.answer
    return read(sessionId)
  }

  function read(sessionId: string): Promise<SessionWithAccount | null> {
    reads += 1
    const mayRemember = isAlive()
    const beganAt = steadyMs()
    const answer: Promise<SessionWithAccount | null> = Promise.resolve(source.find(sessionId)).then(
      (state) => {
        if (reading.get(sessionId)?.answer !== answer) return state
        reading.delete(sessionId)
        if (mayRemember && isLive(state)) remembered.set(sessionId, state, now())
        return state
      },
      (error: unknown) => {
        if (reading.get(sessionId)?.answer === answer) reading.delete(sessionId)
        throw error
      },
    )
    reading.set(sessionId, { answer, beganAt })
    return answer
  }

  function recall(familyHash: string): SessionWithAccount | null {
    if (!isAlive()) return null
    const known = remembered.ofFamily(familyHash, now())
    if (known === undefined) return null
    hits += 1
    return known
  }

  async function whileRotating(
    sessionId: string,
    since: number | null,
    rotate: () => Promise<SessionWithAccount | null>,
  ): Promise<boolean> {
    try {
      const state = await rotate()
      if (state === null) return false
      reading.delete(sessionId)
      if (since === null || invalidations.invalidatedSince(sessionId, since)) remembered.delete(sessionId)
      else remembered.set(sessionId, state, now())
      return true
    } catch (error) {
      // The write may have been applied despite the error.
      invalidateSession(sessionId)
      throw error
    }
  }

  function invalidateSession(sessionId: string): void {
    invalidations.add(sessionId)
    reading.delete(sessionId)
    remembered.delete(sessionId)
    onInvalidated(sessionId)
  }

  return {
    find,
    recall,
    version: () => (isAlive() ? invalidations.version() : null),
    whileRotating,
    invalidateSession,
    invalidateAccount(accountId) {
      // Pending reads and rotations are not known by account yet, so all are invalidated.
      invalidations.addAll()
      reading.clear()
      for (const sessionId of remembered.deleteAccount(accountId)) onInvalidated(sessionId)
    },
    invalidateAll() {
      invalidations.addAll()
      reading.clear()
      remembered.clear()
    },
    noteUse: remembered.setLastUse,
    noteAccepted: remembered.setAccepted,
    expiryOf: (sessionId) => remembered.get(sessionId, now())?.session.expiresAt ?? null,
    counts: () => ({ hits, reads, ...remembered.size() }),
  }
}

interface Reading {
  readonly answer: Promise<SessionWithAccount | null>
  readonly beganAt: number
}

/** Whether to cache a state. Only active sessions are cached, so that guessed ids cannot evict them. */
function isLive(state: SessionWithAccount | null): state is SessionWithAccount {
  return state !== null && state.account !== null && state.session.endedAt === null
}
