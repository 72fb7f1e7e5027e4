import type { Logger } from 'pino'
import type { Configuration } from '../config/index.js'
import type { ChangeFeed, Database } from '../database/index.js'
import type { KeySet } from '../tokens/index.js'
import { type CoherentStates, createCoherentStates } from './coherent-states.js'
import type { Ended } from './endings.js'
import { followChanges } from './follow-changes.js'
import type { SessionModel } from './model.js'
import {
  createDatabaseSessionStates,
  noRefreshMemory,
  type RefreshMemory,
  type SessionStates,
} from './states.js'

export interface SessionMemoryOptions {
  readonly database: Pick<Database, 'topology'>
  readonly config: Pick<Configuration, 'revocation'>
  readonly log: Logger
  /** A command is over before memory would pay. */
  readonly attach: boolean
  readonly sessionModel: SessionModel
  readonly keySet: Pick<KeySet, 'refresh'>
  /** Where the keys lie. */
  readonly keysCollection: string
  readonly now: () => Date
  /** Collections were dropped, or may have been. */
  readonly onWholesale: () => void
  /** Told of each session of which nothing is remembered here any more: whatever else is, ends with it. */
  readonly onForgotten: (sessionId: string) => void
}

/** What an instance remembers of sessions, and how it comes to forget. */
export interface SessionMemory {
  readonly states: SessionStates
  readonly refreshes: RefreshMemory
  forget(ended: Ended): void
  /** For metrics; `null` where each request reads the database. */
  readonly figures: SessionMemoryFigures | null
  start(): Promise<void>
  stop(): Promise<void>
}

export interface SessionMemoryFigures {
  /** How many look-ups were answered from memory, and how many were read. */
  lookUps(): { readonly hits: number; readonly misses: number }
  changeStream(): { readonly isAlive: boolean; readonly breaks: number }
}

export function createSessionMemory(options: SessionMemoryOptions): SessionMemory {
  const { log, sessionModel, keySet, keysCollection, now, onForgotten } = options
  const source = createDatabaseSessionStates(sessionModel)
  if (!mayRemember(options)) {
    const nothing = async () => undefined
    const forget = (ended: Ended) => 'sessionId' in ended && onForgotten(ended.sessionId)
    return {
      states: source,
      refreshes: noRefreshMemory,
      forget,
      figures: null,
      start: nothing,
      stop: nothing,
    }
  }
  const feed: ChangeFeed = followChanges({
    sessions: sessionModel,
    log,
    states: () => states,
    onWholesale: options.onWholesale,
    others: { [keysCollection]: refreshKeys },
  })
  function refreshKeys(): void {
    keySet.refresh().catch((error: unknown) => {
      // The poll reads them again, and says so when it can't: an unhandled rejection would end the process.
      log.debug({ err: error }, 'reloading changed signing keys failed')
    })
  }
  const states: CoherentStates = createCoherentStates({ source, isAlive: feed.isAlive, now, onForgotten })
  return {
    states,
    refreshes: states,
    forget: (ended) =>
      'sessionId' in ended ? states.forgetSession(ended.sessionId) : states.forgetAccount(ended.accountId),
    figures: {
      lookUps() {
        const { hits, reads } = states.counts()
        return { hits, misses: reads }
      },
      changeStream: () => ({ isAlive: feed.isAlive(), breaks: feed.breaks() }),
    },
    start: feed.start,
    stop: feed.stop,
  }
}

/**
 * Whether what is remembered can be kept coherent. A sharded cluster holds a change
 * back until every shard has gone on past it, ten seconds where one has nothing to do, and answers with empty batches
 * meanwhile: they prove nothing.
 */
function mayRemember({ attach, config, database, log }: SessionMemoryOptions): boolean {
  if (attach || config.revocation === 'strict') return false
  if (database.topology === 'sharded') {
    log.info('sharded cluster: session cache disabled, each request reads its session from the database')
  }
  return database.topology === 'replicaSet'
}
