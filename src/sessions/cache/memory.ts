import type { Changes, Watch } from '../../database/index.js'
import type { SessionModel } from '../model.js'
import type { Ended } from '../revocation.js'
import { sessionWatches } from '../watches.js'
import { createSessionCache, type SessionCache } from './session-cache.js'
import {
  createDatabaseSessionStates,
  noRefreshCache,
  type RefreshCache,
  type SessionStates,
} from './states.js'

export interface SessionMemoryOptions {
  /** `null` where no change stream is followed: then nothing is cached. */
  readonly changes: Pick<Changes, 'isAlive'> | null
  readonly sessionModel: SessionModel
  readonly now: () => Date
  /** Told of each session of which nothing is remembered here any more: whatever else is, ends with it. */
  readonly onInvalidated: (sessionId: string) => void
}

/** What an instance remembers of sessions, and how it comes to forget. */
export interface SessionMemory {
  readonly states: SessionStates
  readonly refreshes: RefreshCache
  invalidate(ended: Ended): void
  /** How many look-ups were answered from memory, and how many were read; `null` where each reads the database. */
  readonly lookUps: (() => { readonly hits: number; readonly misses: number }) | null
  readonly watches: readonly Watch[]
}

export function createSessionMemory({
  changes,
  sessionModel,
  now,
  onInvalidated,
}: SessionMemoryOptions): SessionMemory {
  const source = createDatabaseSessionStates(sessionModel)
  if (changes === null) {
    return {
      states: source,
      refreshes: noRefreshCache,
      invalidate: (ended) => void ('sessionId' in ended && onInvalidated(ended.sessionId)),
      lookUps: null,
      watches: [],
    }
  }
  const states: SessionCache = createSessionCache({ source, isAlive: changes.isAlive, now, onInvalidated })
  return {
    states,
    refreshes: states,
    invalidate: (ended) =>
      'sessionId' in ended
        ? states.invalidateSession(ended.sessionId)
        : states.invalidateAccount(ended.accountId),
    lookUps() {
      const { hits, reads } = states.counts()
      return { hits, misses: reads }
    },
    watches: sessionWatches(states),
  }
}
