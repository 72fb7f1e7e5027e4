import type { Changes, Watch } from '../../database/index.js'
import type { Ended } from '../endings.js'
import type { SessionModel } from '../model.js'
import { sessionWatches } from '../watches.js'
import { type CoherentStates, createCoherentStates } from './coherent-states.js'
import {
  createDatabaseSessionStates,
  noRefreshMemory,
  type RefreshMemory,
  type SessionStates,
} from './states.js'

export interface SessionMemoryOptions {
  /** `null` where no change stream is followed: then nothing is cached. */
  readonly changes: Pick<Changes, 'isAlive'> | null
  readonly sessionModel: SessionModel
  readonly now: () => Date
  /** Told of each session of which nothing is remembered here any more: whatever else is, ends with it. */
  readonly onForgotten: (sessionId: string) => void
}

/** What an instance remembers of sessions, and how it comes to forget. */
export interface SessionMemory {
  readonly states: SessionStates
  readonly refreshes: RefreshMemory
  forget(ended: Ended): void
  /** How many look-ups were answered from memory, and how many were read; `null` where each reads the database. */
  readonly lookUps: (() => { readonly hits: number; readonly misses: number }) | null
  readonly watches: readonly Watch[]
}

export function createSessionMemory({
  changes,
  sessionModel,
  now,
  onForgotten,
}: SessionMemoryOptions): SessionMemory {
  const source = createDatabaseSessionStates(sessionModel)
  if (changes === null) {
    return {
      states: source,
      refreshes: noRefreshMemory,
      forget: (ended) => void ('sessionId' in ended && onForgotten(ended.sessionId)),
      lookUps: null,
      watches: [],
    }
  }
  const states: CoherentStates = createCoherentStates({ source, isAlive: changes.isAlive, now, onForgotten })
  return {
    states,
    refreshes: states,
    forget: (ended) =>
      'sessionId' in ended ? states.forgetSession(ended.sessionId) : states.forgetAccount(ended.accountId),
    lookUps() {
      const { hits, reads } = states.counts()
      return { hits, misses: reads }
    },
    watches: sessionWatches(states),
  }
}
