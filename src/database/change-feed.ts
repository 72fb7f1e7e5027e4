import type { Connection, mongo } from 'mongoose'
import type { Logger } from 'pino'

/** Memory is trusted only while the last proof of life is younger than this: the stated bound on revocation. */
export const feedTrustMs = 1_000
/** How long the database waits for a change before it answers with an empty batch: four proofs a second. */
const maxAwaitTimeMs = 250
const reopenDelayMs = 250

/** What changed: enough to forget it. */
export interface Change {
  /** The collection; `null` when the whole database was dropped or the stream was invalidated. */
  readonly collection: string | null
  /** The document's id; `null` when the change is not of one document. */
  readonly id: unknown
}

export interface ChangeFeedOptions {
  readonly connection: Connection
  /** Stages of the aggregation that decide which changes are told. */
  readonly pipeline: readonly Record<string, unknown>[]
  /** Called for each change, before the feed counts as alive again. */
  readonly onChange: (change: Change) => void
  /** Changes may have been missed from here on, until the feed is alive again: forget everything. */
  readonly onGap: () => void
  readonly log: Logger
  /** Milliseconds of a clock that never goes back. */
  readonly monotonicMs?: () => number
}

/** The database's changes as they happen, with proof that none is being missed. */
export interface ChangeFeed {
  /** Resolves when the feed is open for the first time, or could not be opened at once. */
  start(): Promise<void>
  /** Whether every change up to a second ago was told. A frozen database raises no error, it just falls silent. */
  isAlive(): boolean
  stop(): Promise<void>
}

/**
 * Follows a MongoDB change stream and opens it anew when it breaks.
 *
 * Each answer of the database, also an empty one, proves that nothing before it was missed; without an answer for a
 * second nothing is proved any more.
 */
export function createChangeFeed(options: ChangeFeedOptions): ChangeFeed {
  const { connection, onChange, onGap, log, monotonicMs = () => performance.now() } = options
  let stopped = false
  let provedAt = Number.NEGATIVE_INFINITY
  let stream: mongo.ChangeStream | null = null
  let following: Promise<void> = Promise.resolve()
  let wake: () => void = () => undefined

  async function follow(opened: () => void): Promise<void> {
    while (!stopped) {
      try {
        await readUntilItBreaks(opened)
      } catch (error) {
        if (!stopped)
          log.warn({ err: error }, 'the change stream broke: the database is read until it is back')
      }
      provedAt = Number.NEGATIVE_INFINITY
      onGap()
      await stream
        ?.close()
        .catch((error: unknown) => log.debug({ err: error }, 'a broken stream did not close'))
      stream = null
      opened()
      if (!stopped) await pause()
    }
  }

  async function readUntilItBreaks(opened: () => void): Promise<void> {
    if (connection.db === undefined) throw new Error('The connection is closed.')
    stream = connection.db.watch([...options.pipeline], { maxAwaitTimeMS: maxAwaitTimeMs })
    while (!stopped && !stream.closed) {
      const change = await stream.tryNext()
      if (change !== null) onChange(toChange(change))
      provedAt = monotonicMs()
      opened()
    }
  }

  /** A pause that `stop` cuts short. */
  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, reopenDelayMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    start: () =>
      new Promise((resolve) => {
        following = follow(resolve)
      }),
    isAlive: () => monotonicMs() - provedAt < feedTrustMs,
    async stop() {
      stopped = true
      wake()
      await stream?.close()
      await following
    },
  }
}

function toChange(change: mongo.ChangeStreamDocument): Change {
  return {
    collection: 'ns' in change && 'coll' in change.ns ? change.ns.coll : null,
    id: 'documentKey' in change ? change.documentKey._id : null,
  }
}
