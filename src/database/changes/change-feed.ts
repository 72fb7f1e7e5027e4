import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import { answeredWithin } from '../answered-within.js'
import { createInterruption } from '../failures/interruption.js'
import { createSteadyClock } from '../steady-clock.js'
import { type Change, type ChangeBatches, openChangeBatches } from './change-batches.js'
import { watchPrimary } from './primary-changes.js'

/**
 * How long cached entries may be used after the last proof that no change was missed. Bounds the delay of a revocation.
 */
export const feedTrustMs = 1_000
const reopenDelayMs = 250
const closePatienceMs = 1_000

export interface ChangeFeedOptions {
  readonly connection: Connection
  /** Aggregation stages that select the changes. */
  readonly pipeline: readonly Record<string, unknown>[]
  /** Called for each change, before the feed counts as alive. */
  readonly onChange: (change: Change) => void
  /** Changes may be missed until the feed is alive again: all caches have to be invalidated. */
  readonly onGap: () => void
  /** The feed is alive again after a gap. */
  readonly onReopened?: () => void
  readonly log: Logger
  /** A monotonic clock in milliseconds that includes the time for which the machine was suspended. */
  readonly steadyMs?: () => number
}

/** A change stream, with proof that no change was missed. */
export interface ChangeFeed {
  /** Resolves when the feed is open, or when the first attempt has failed. */
  start(): Promise<void>
  /**
   * Whether all changes up to one second ago were reported. A frozen database raises no error, so this expires by time.
   */
  isAlive(): boolean
  /** For metrics: how often the stream failed or could not be opened. */
  breaks(): number
  stop(): Promise<void>
}

/**
 * Follows a MongoDB change stream, and reopens it after a failure.
 *
 * A complete batch proves that all changes before its request was *sent* were reported. The time of the reply proves
 * nothing: it may have been buffered while this process was stopped. Without a proof for one second, the feed is not
 * alive.
 *
 * A cursor survives an election and may stay on a former primary that lags. So the stream also ends when the driver
 * learns of another primary: caches and reads then depend on the same member.
 */
export function createChangeFeed(options: ChangeFeedOptions): ChangeFeed {
  const { connection, pipeline, onChange, onGap, onReopened, log, steadyMs = createSteadyClock() } = options
  let stopped = false
  let breaks = 0
  let provedAt = Number.NEGATIVE_INFINITY
  let hasBroken = false
  /** Ends the current wait, for the next batch or before the stream is reopened. */
  let interrupt: (reason: Error) => void = () => undefined
  let unwatchPrimary: () => void = () => undefined
  let following: Promise<void> = Promise.resolve()

  async function follow(opened: () => void): Promise<void> {
    while (!stopped) {
      try {
        await readUntilItBreaks(opened)
      } catch (error) {
        if (!stopped)
          log.warn({ err: error }, 'change stream failed: reading from the database until it is restored')
      }
      if (!stopped) breaks += 1
      loseTrust()
      opened()
      if (!stopped) await pause()
    }
  }

  async function readUntilItBreaks(opened: () => void): Promise<void> {
    if (connection.db === undefined) throw new Error('The connection is closed.')
    const interruption = createInterruption()
    interrupt = interruption.interrupt
    const batches = openChangeBatches(connection.db, pipeline)
    try {
      for (;;) {
        const askedAt = steadyMs()
        const batch = await interruption.unlessInterrupted(batches.next)
        if (batch === null || stopped) return
        for (const change of batch.changes) onChange(change)
        if (!batch.complete) continue
        provedAt = askedAt
        opened()
        if (hasBroken) onReopened?.()
        hasBroken = false
      }
    } finally {
      loseTrust()
      await close(batches)
    }
  }

  function loseTrust(): void {
    hasBroken = true
    provedAt = Number.NEGATIVE_INFINITY
    onGap()
  }

  async function close(batches: ChangeBatches): Promise<void> {
    try {
      await answeredWithin(closePatienceMs, batches.close())
    } catch (error) {
      log.debug({ err: error }, 'closing a failed change stream failed')
    }
  }

  /** Waits before the stream is reopened. `stop` ends the wait. */
  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, reopenDelayMs)
      interrupt = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    start: () =>
      new Promise((resolve) => {
        unwatchPrimary = watchPrimary(connection, () => {
          loseTrust()
          interrupt(new Error('The primary has changed.'))
        })
        following = follow(resolve)
      }),
    isAlive: () => steadyMs() - provedAt < feedTrustMs,
    breaks: () => breaks,
    async stop() {
      stopped = true
      unwatchPrimary()
      interrupt(new Error('The feed is stopped.'))
      await following
    },
  }
}
