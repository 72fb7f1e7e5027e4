import { LRUCache } from 'lru-cache'
import { type QueryFilter, Types } from 'mongoose'
import type { Logger } from 'pino'
import { batchPerTick, type Watch } from '../../database/index.js'
import type { SessionModel, StoredSession } from '../model.js'
import { sessionCollection } from '../model.js'
import type { SessionEnded } from '../public.js'
import type { Ended } from './revocation.js'
import { sessionEnds } from './watches.js'

/** Reported sessions that are remembered, so that an end is usually reported once. */
const rememberedEnds = 10_000
/** Longer than it takes to notice that the change stream fails, with some difference between the clocks of instances. */
const marginMs = 120_000
const retryMs = 1_000
const patienceMs = 10_000

export interface EndedSessionsDependencies {
  readonly sessions: SessionModel
  readonly now: () => Date
  readonly log: Logger
}

export type SessionEndedListener = (ended: SessionEnded) => void | Promise<void>

/** Reports each session that ends, at least once, to the listeners of the application. Reads nothing without listeners. */
export interface EndedSessions {
  /** @returns a function that removes the listener */
  listen(listener: SessionEndedListener): () => void
  /** Sessions have or may have ended on this instance. */
  check(ended: Ended): void
  /** Follows ends on other instances. */
  readonly watch: Watch
  stop(): void
}

export function createEndedSessions({ sessions, now, log }: EndedSessionsDependencies): EndedSessions {
  const listeners = new Set<{ readonly call: SessionEndedListener }>()
  const told = new LRUCache<string, true>({ max: rememberedEnds })
  const retries = new Set<NodeJS.Timeout>()
  let gapSince: Date | null = null
  let stopped = false

  const checkSession = batchPerTick(async (ids: readonly string[]) => {
    await report({ _id: { $in: [...ids] } })
    return ids.map(() => true)
  })

  async function report(filter: QueryFilter<StoredSession>): Promise<void> {
    const ended = await sessions
      // A replaced token family is no session.
      .find({ $and: [filter, { endedAt: { $ne: null }, replacedBy: null }] }, { userId: 1 })
      .maxTimeMS(patienceMs)
      .lean<Pick<StoredSession, '_id' | 'userId'>[]>()
    for (const { _id, userId } of ended) {
      if (told.has(_id)) continue
      told.set(_id, true)
      tell({ sessionId: _id, accountId: userId.toHexString() })
    }
  }

  function tell(ended: SessionEnded): void {
    for (const { call } of listeners) {
      // In a promise of its own: what a listener throws reaches no other listener.
      Promise.resolve()
        .then(() => call(Object.freeze({ ...ended })))
        .catch((error: unknown) => log.error({ err: error }, 'listener of sessionEnded threw an error'))
    }
  }

  /** Runs a check in the background, and again after a failure. */
  function run(check: () => Promise<unknown>): void {
    if (listeners.size === 0 || stopped) return
    check().catch((error: unknown) => {
      if (stopped) return
      log.warn({ err: error }, 'finding ended sessions failed: retrying')
      const timer = setTimeout(() => {
        retries.delete(timer)
        run(check)
      }, retryMs).unref()
      retries.add(timer)
    })
  }

  const recently = (since = now()) => ({ endedAt: { $gte: new Date(since.getTime() - marginMs) } })

  function check(ended: Ended): void {
    if ('sessionId' in ended) run(() => checkSession(ended.sessionId))
    else {
      const filter = { userId: new Types.ObjectId(ended.accountId), ...recently() }
      run(() => report(filter))
    }
  }

  return {
    listen(listener) {
      // An object of its own: a function that is added twice is called twice.
      const entry = { call: listener }
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    check,
    watch: {
      collection: sessionCollection,
      match: sessionEnds,
      changed: (id) => {
        if (typeof id === 'string') check({ sessionId: id })
      },
      missed: () => {
        gapSince ??= now()
      },
      reopened: () => {
        if (gapSince === null) return
        const filter = recently(gapSince)
        gapSince = null
        run(() => report(filter))
      },
    },
    stop() {
      stopped = true
      for (const timer of retries) clearTimeout(timer)
    },
  }
}
