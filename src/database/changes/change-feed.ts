import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import { answeredWithin } from '../answered-within.js'
import { createInterruption } from '../failures/interruption.js'
import { createSteadyClock } from '../steady-clock.js'
import { type Change, type ChangeBatches, openChangeBatches } from './change-batches.js'
import { watchPrimary } from './primary-changes.js'

/** Memory is trusted only while the last proof of life is younger than this: the stated bound on revocation. */
export const feedTrustMs = 1_000
const reopenDelayMs = 250
const closePatienceMs = 1_000

export interface ChangeFeedOptions {
  readonly connection: Connection
  /** Stages of the aggregation that select the changes to report. */
  readonly pipeline: readonly Record<string, unknown>[]
  /** Called for each change, before the feed counts as alive again. */
  readonly onChange: (change: Change) => void
  /** Changes may be missed from now on, until the feed is alive again: invalidate everything. */
  readonly onGap: () => void
  /** The feed is open again after a gap. */
  readonly onReopened?: () => void
  readonly log: Logger
  /** Milliseconds of a clock that never goes back, nor stands still while the machine is suspended. */
  readonly steadyMs?: () => number
}

/** The database's changes as they happen, with proof that none is being missed. */
export interface ChangeFeed {
  /** Resolves when the feed is open for the first time, or could not be opened at once. */
  start(): Promise<void>
  /** Whether every change up to a second ago was reported. A frozen database raises no error, it stops responding. */
  isAlive(): boolean
  /** For metrics: how often the stream broke, or could not be opened. */
  breaks(): number
  stop(): Promise<void>
}

/**
 * Follows a MongoDB change stream and reopens it when it fails.
 *
 * A complete answer proves that every change before the question was *sent* has been reported: the answer itself may have
 * lain unread, in a process that was stopped for example. Without such proof for a second nothing is trusted any more.
 * A cursor survives the fall of its primary and may then hang on a member that the others left behind, so the stream
 * also ends as soon as the driver knows of another primary: what is remembered and what would be read come from the
 * same member.
 */
export function createChangeFeed(options: ChangeFeedOptions): ChangeFeed {
  const { connection, pipeline, onChange, onGap, onReopened, log, steadyMs = createSteadyClock() } = options
  let stopped = false
  let breaks = 0
  let provedAt = Number.NEGATIVE_INFINITY
  let hasBroken = false
  /** Ends what is waited for: the stream that is open, or the pause before the next one. */
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

  /** A pause that `stop` cuts short. */
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
