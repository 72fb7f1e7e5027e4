import type { Logger } from 'pino'

/** Reloads the keys of an instance: on demand, and by polling. */
export interface KeyRefresh {
  /** Runs steps sequentially, so that a slow read never overwrites the result of a later change. */
  inTurn<T>(step: () => Promise<T>): Promise<T>
  refresh(): Promise<void>
  refreshForUnknownKey(): Promise<boolean>
  startPolling(): void
  stop(): Promise<void>
}

export interface KeyRefreshOptions {
  readonly load: () => Promise<void>
  readonly now: () => Date
  readonly log: Logger
  readonly pollSeconds: number
  readonly unknownKeySeconds: number
}

/** Creates the reloading of keys by `load`. */
export function createKeyRefresh(options: KeyRefreshOptions): KeyRefresh {
  const { load, now, log, pollSeconds, unknownKeySeconds } = options
  let last: Promise<unknown> = Promise.resolve()
  let waiting: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined
  let polling = false
  let failing = false
  let unknownAt = Number.NEGATIVE_INFINITY

  function inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = last.then(step)
    last = result.catch(() => undefined)
    return result
  }

  function refresh(): Promise<void> {
    // Callers share a read that has not started. A started one may have missed the change that the caller knows of.
    waiting ??= inTurn(() => {
      waiting = null
      return load()
    })
    return waiting
  }

  async function attempt(): Promise<boolean> {
    try {
      await refresh()
      if (failing) log.info('loading signing keys succeeded again')
      failing = false
      return true
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'loading signing keys failed: keeping the cached keys')
      failing = true
      return false
    }
  }

  async function refreshForUnknownKey(): Promise<boolean> {
    const at = now().getTime()
    const elapsed = at - unknownAt
    // A negative time means that the clock was set back, which must not suppress reads.
    if (elapsed >= 0 && elapsed < unknownKeySeconds * 1000) return false
    unknownAt = at
    return attempt()
  }

  function schedule(): void {
    timer = setTimeout(() => {
      void attempt().then(() => {
        if (polling) schedule()
      })
    }, pollSeconds * 1000).unref()
  }

  return {
    inTurn,
    refresh,
    refreshForUnknownKey,
    startPolling() {
      if (polling || pollSeconds <= 0) return
      polling = true
      schedule()
    },
    async stop() {
      polling = false
      clearTimeout(timer)
      await last
    },
  }
}
