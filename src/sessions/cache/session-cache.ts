import { LRUCache } from 'lru-cache'
import { createSteadyClock, feedTrustMs } from '../../database/index.js'
import { createInvalidations } from './invalidations.js'
import type { RefreshCache, SessionStates, SessionWithAccount } from './states.js'

/** How many live sessions an instance keeps in mind: about three kilobytes each, with their accounts. */
export const cachedSessions = 10_000

export interface SessionCacheOptions {
  /** Where a state is read that is not in mind. */
  readonly source: SessionStates
  /** Whether every change up to a moment ago has been told to this cache. */
  readonly isAlive: () => boolean
  /**
   * Told of each session that is forgotten because something of it changed, or may have: not of those pushed out, nor of
   * one that was refreshed here when nothing could be remembered.
   */
  readonly onInvalidated?: (sessionId: string) => void
  readonly max?: number
  readonly now: () => Date
  /** Milliseconds of a clock that never goes back, nor stands still while the machine is suspended. */
  readonly steadyMs?: () => number
}

/**
 * Session states in memory, kept coherent by what `forget…` is told: by this instance's own changes at once, by the
 * change feed for those of others. Trusted only while that feed is alive; otherwise each look-up is a read.
 *
 * The feed does not tell what other instances rotate: a state may hold a token that was used since, or an end that a
 * refresh has put off. So one that has expired counts as unknown, and of tokens the write decides.
 */
export interface SessionCache extends SessionStates, RefreshCache {
  invalidateSession(sessionId: string): void
  invalidateAccount(accountId: string): void
  invalidateAll(): void
  /** How many look-ups were answered from memory, and how many were read. */
  counts(): { readonly hits: number; readonly reads: number }
}

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
  // Reads under way, shared by those who ask at the same time. Whatever is forgotten clears them: a read that began
  // before a change may have missed it, so nobody who asks afterwards may be given its answer. Where no changes are
  // told, age alone decides: a read that a frozen database holds up tells what was true when it began.
  const reading = new Map<string, Reading>()
  // What was written needs no read, but other changes may have come in between: so each loss is numbered.
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
      // It may have been stored all the same.
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
      // Which of the reads under way are of this account is not known yet, nor which of the rotations.
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
    counts: () => ({ hits, reads }),
  }
}

interface Reading {
  readonly answer: Promise<SessionWithAccount | null>
  readonly beganAt: number
}

/** What is not live is not worth memory: nothing that a guesser sends may push out what is. */
function isLive(state: SessionWithAccount | null): state is SessionWithAccount {
  return state !== null && state.account !== null && state.session.endedAt === null
}

function accountKey({ session }: SessionWithAccount): string {
  return session.userId.toHexString()
}
