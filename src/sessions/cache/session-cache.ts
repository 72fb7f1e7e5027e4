import { LRUCache } from 'lru-cache'
import { createSteadyClock, feedTrustMs } from '../../database/index.js'
import { createInvalidations } from './invalidations.js'
import type { RefreshCache, SessionStates, SessionWithAccount } from './states.js'

/** Maximum number of cached sessions of an instance; about 3 kB each, with their accounts. */
export const cachedSessions = 10_000

export interface SessionCacheOptions {
  /** Reads a state on a cache miss. */
  readonly source: SessionStates
  /** Whether the change stream is up to date, so that cache entries can be trusted. */
  readonly isAlive: () => boolean
  /**
   * Called for each session that is invalidated because it changed or may have changed. Not called on eviction, nor
   * when the result of a local refresh is not cached.
   */
  readonly onInvalidated?: (sessionId: string) => void
  readonly max?: number
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
  /** Numbers of cache hits and reads. */
  counts(): { readonly hits: number; readonly reads: number }
}

/** Creates a session cache in front of `source`. */
export function createSessionCache({
  source,
  isAlive,
  onInvalidated = () => undefined,
  max = cachedSessions,
  now,
  steadyMs = createSteadyClock(),
}: SessionCacheOptions): SessionCache {
  const sessionsOf = new Map<string, Set<string>>()
  const byFamily = new Map<string, string>()
  const remembered = new LRUCache<string, SessionWithAccount>({
    max,
    dispose(state, sessionId) {
      unlink(accountKey(state), sessionId)
      byFamily.delete(state.session.familyHash)
    },
  })
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
      const known = remembered.get(sessionId)
      if (known !== undefined && known.session.expiresAt > now()) {
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
        if (mayRemember && isLive(state)) remember(sessionId, state)
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
    const known = remembered.get(byFamily.get(familyHash) ?? '')
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
      else remember(sessionId, state)
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

  function remember(sessionId: string, state: SessionWithAccount): void {
    remembered.set(sessionId, state)
    byFamily.set(state.session.familyHash, sessionId)
    const key = accountKey(state)
    const siblings = sessionsOf.get(key)
    if (siblings === undefined) sessionsOf.set(key, new Set([sessionId]))
    else siblings.add(sessionId)
  }

  function unlink(key: string, sessionId: string): void {
    const siblings = sessionsOf.get(key)
    siblings?.delete(sessionId)
    if (siblings?.size === 0) sessionsOf.delete(key)
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
      for (const sessionId of [...(sessionsOf.get(accountId) ?? [])]) {
        remembered.delete(sessionId)
        onInvalidated(sessionId)
      }
    },
    invalidateAll() {
      invalidations.addAll()
      reading.clear()
      const sessionIds = [...remembered.keys()]
      remembered.clear()
      for (const sessionId of sessionIds) onInvalidated(sessionId)
    },
    expiryOf: (sessionId) => remembered.peek(sessionId)?.session.expiresAt ?? null,
    counts: () => ({ hits, reads }),
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

function accountKey({ session }: SessionWithAccount): string {
  return session.userId.toHexString()
}
