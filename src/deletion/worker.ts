import { Types } from 'mongoose'
import type { Logger } from 'pino'
import type { History } from '../events/index.js'
import type { ErasureService } from './erasure.js'

export interface ErasureWorkerDependencies {
  readonly erasure: Pick<ErasureService, 'eraseNext' | 'sweep'>
  readonly history: Pick<History, 'page'>
  readonly now: () => Date
  readonly log: Logger
  /** Whether the hook of the application can be called. */
  readonly isReady: () => boolean
}

/** One indexed query, which finds nothing in most cases. */
const intervalMs = 5_000
/** Requests that began before an erasure have ended, and the queues of events of all instances are stored. */
const settledMs = 60_000
/** Erasures before a start that are swept again: the instance that erased them may have ended before it did. */
const earlierMs = 3_600_000

/**
 * Erases accounts that are due, on each instance: a claim in the account decides which one does. It is what goes on after a
 * crash between the request and the erasure.
 */
export function createErasureWorker({ erasure, history, now, log, isReady }: ErasureWorkerDependencies) {
  const erasedAt = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let isFailing = false
  let isStopped = false
  let isEarlierKnown = false

  async function run(): Promise<void> {
    if (!isReady()) return
    try {
      // Not at once: the indexes of a new database are made by the same start.
      if (!isEarlierKnown) await findEarlier()
      while (!isStopped && (await erasure.eraseNext()) !== 'none');
      await sweepSettled()
      isFailing = false
    } catch (error) {
      // Once, not each time while the database is away.
      if (!isFailing && !isStopped) log.warn({ err: error }, 'erasing deleted accounts failed: retrying')
      isFailing = true
    }
  }

  async function sweepSettled(): Promise<void> {
    const before = now().getTime() - settledMs
    for (const [accountId, at] of erasedAt) {
      if (at > before || isStopped) continue
      await erasure.sweep(new Types.ObjectId(accountId))
      erasedAt.delete(accountId)
    }
  }

  async function findEarlier(): Promise<void> {
    const since = new Date(now().getTime() - earlierMs)
    const found = await history.page({ types: ['ACCOUNT_ERASED'], since }, { afterKey: null, size: 1_000 })
    for (const { userId, at } of found.nodes) if (userId !== null) erasedAt.set(userId, at.getTime())
    isEarlierKnown = true
  }

  /** Joins a run in progress. */
  function check(): Promise<void> {
    running ??= run().finally(() => {
      running = null
    })
    return running
  }

  return {
    check,
    onErased: (accountId: string) => void erasedAt.set(accountId, now().getTime()),
    async start(): Promise<void> {
      timer = setInterval(() => void check(), intervalMs).unref()
    },
    async stop(): Promise<void> {
      isStopped = true
      clearInterval(timer)
      await running
    },
  }
}
