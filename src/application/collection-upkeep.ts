import type { Logger } from 'pino'
import { createIndexes, type IndexSettings, proveCollections, type Store } from '../database/index.js'

export interface CollectionUpkeepOptions {
  readonly store: Store
  readonly settings: IndexSettings
  readonly now: () => Date
  readonly log: Logger
  /** How often to look for what was dropped, in milliseconds, where no change stream tells. Default 1,000. */
  readonly pollMs?: number
}

/** Keeps our collections and their indexes there, also where somebody drops them under a running server. */
export interface CollectionUpkeep {
  /**
   * Proves that what is there is ours and makes what is missing. Calls that wait share one run; one that has begun may
   * have missed what the caller knows of.
   *
   * @throws COLLECTIONS_NOT_OURS, FORMER_COLLECTION_NAMES
   */
  restore(): Promise<void>
  /** Something was dropped, or may have been. Never fails: the log says why it could not be restored. */
  check(): void
  /** Looks regularly: for deployments without a change stream that could be trusted. */
  startPolling(): void
  stop(): Promise<void>
}

export function createCollectionUpkeep(options: CollectionUpkeepOptions): CollectionUpkeep {
  const { store, settings, now, log, pollMs = 1_000 } = options
  let last: Promise<unknown> = Promise.resolve()
  let waiting: Promise<void> | null = null
  let isCheckWaiting = false
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  function inTurn<Result>(step: () => Promise<Result>): Promise<Result> {
    const result = last.then(step)
    last = result.catch(() => undefined)
    return result
  }

  function restore(): Promise<void> {
    waiting ??= inTurn(async () => {
      waiting = null
      await proveCollections(store, now)
      await createIndexes(store, settings)
    })
    return waiting
  }

  async function restoreWhatWasDropped(): Promise<void> {
    isCheckWaiting = false
    if (stopped) return
    try {
      if (await proveCollections(store, now)) return
      log.warn('collections of Portcullis were dropped: creating them and their indexes')
      await createIndexes(store, settings)
    } catch (error) {
      if (!stopped) log.error({ err: error }, 'checking the collections of Portcullis failed')
    }
  }

  function check(): void {
    if (isCheckWaiting) return
    isCheckWaiting = true
    // It reports its failures itself.
    void inTurn(restoreWhatWasDropped)
  }

  return {
    restore,
    check,
    startPolling() {
      timer ??= setInterval(check, pollMs).unref()
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await last
    },
  }
}
