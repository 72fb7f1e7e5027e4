import type { Changes, Watch } from '../../database/index.js'
import type { CacheCounts } from '../../manifest/index.js'
import type { Ended } from '../ending/revocation.js'
import { sessionWatches } from '../ending/watches.js'
import type { SessionModel } from '../model.js'
import { createSessionCache, type SessionCache } from './session-cache.js'
import {
  createDatabaseSessionStates,
  noRefreshCache,
  type RefreshCache,
  type SessionStates,
} from './states.js'

export interface SessionMemoryOptions {
  /** `null` without a change stream: nothing is cached. */
  readonly changes: Pick<Changes, 'isAlive'> | null
  readonly sessionModel: SessionModel
  readonly now: () => Date
  /** What the cache may take. */
  readonly maxBytes: number
  /** Called for each invalidated session, to invalidate other caches that depend on it. */
  readonly onInvalidated: (sessionId: string) => void
}

/** The session cache of an instance and its invalidation. */
export interface SessionMemory {
  readonly states: SessionStates
  readonly refreshes: RefreshCache
  invalidate(ended: Ended): void
  /** When a cached session expires. `null` if it is not cached. */
  expiryOf(sessionId: string): Date | null
  /** Cache hits and misses, and what is cached; `null` without a cache. */
  readonly lookUps: (() => CacheCounts) | null
  readonly watches: readonly Watch[]
}

/** Creates the session cache, or a reader without one where there is no change stream. */
export function createSessionMemory({
  changes,
  sessionModel,
  now,
  maxBytes,
  onInvalidated,
}: SessionMemoryOptions): SessionMemory {
  const source = createDatabaseSessionStates(sessionModel)
  if (changes === null) {
    return {
      states: source,
      refreshes: noRefreshCache,
      invalidate: (ended) => void ('sessionId' in ended && onInvalidated(ended.sessionId)),
      expiryOf: () => null,
      lookUps: null,
      watches: [],
    }
  }
  const states: SessionCache = createSessionCache({
    source,
    isAlive: changes.isAlive,
    maxBytes,
    now,
    onInvalidated,
  })
  return {
    states,
    refreshes: states,
    invalidate: (ended) =>
      'sessionId' in ended
        ? states.invalidateSession(ended.sessionId)
        : states.invalidateAccount(ended.accountId),
    expiryOf: states.expiryOf,
    lookUps() {
      const { reads, ...counts } = states.counts()
      return { ...counts, misses: reads }
    },
    watches: sessionWatches(states),
  }
}
