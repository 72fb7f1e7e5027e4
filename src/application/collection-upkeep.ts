import type { Logger } from 'pino'
import { createIndexes, type IndexSettings, proveCollections, type Store } from '../database/index.js'

/** Options of `createCollectionUpkeep`. */
export interface CollectionUpkeepOptions {
  readonly store: Store
  readonly settings: IndexSettings
  readonly now: () => Date
  readonly log: Logger
  /** Polling interval in milliseconds, used without a change stream. Default 1,000. */
  readonly pollMs?: number
}

/** Restores collections and indexes of Portcullis that are dropped while the server runs. */
export interface CollectionUpkeep {
  /**
   * Proves that existing collections belong to Portcullis and creates missing collections and indexes. Calls that wait
   * share the next run. They do not join a run in progress, which may have missed the drop that the caller detected.
   *
   * @throws COLLECTIONS_NOT_OURS, FORMER_COLLECTION_NAMES
   */
  restore(): Promise<void>
  /** Starts a check because a collection was or may have been dropped. It does not throw: failures are logged. */
  check(): void
  /** Checks at regular intervals, for deployments without a reliable change stream. */
  startPolling(): void
  stop(): Promise<void>
}

/** Creates the upkeep of the collections. It does nothing until one of its methods is called. */
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
    // It logs its failures and does not reject.
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
