import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { answeredWithin } from '../database/index.js'
import { ownCopy } from '../lib/own-copy.js'
import type { StoredEvent } from './model.js'

export interface BacklogOptions {
  /** Stores a batch, except events that can never be stored. A rejection is retried. */
  readonly store: (events: readonly StoredEvent[]) => Promise<void>
  readonly log: Logger
  readonly now: () => Date
  /** Maximum number of queued events. Default 10,000, at most 14 MiB. Events without an account can use half of it. */
  readonly max?: number
  /** Delay after a failure, in milliseconds. Default 1,000. */
  readonly retryMs?: number
}

/** A bounded queue of events to store, for which no request waits. */
export interface Backlog {
  /**
   * Queues an event, or drops it if the queue is full. The number of dropped events is logged at most once a minute.
   *
   * @returns whether the event was queued
   */
  add(event: StoredEvent): boolean
  /** Stores queued events, if the database responds within five seconds. Later events are dropped. */
  stop(): Promise<void>
}

const batchSize = 500
const stopPatienceMs = 5_000
const warningIntervalMs = 60_000

/** Creates an empty queue of events. */
export function createBacklog(options: BacklogOptions): Backlog {
  const { store, log, now, max = 10_000, retryMs = 1_000 } = options
  const waiting: StoredEvent[] = []
  const stopping = new AbortController()
  let unnamed = 0
  let dropped = 0
  let warnedAt = Number.NEGATIVE_INFINITY
  let draining: Promise<void> | null = null

  function hasRoom({ userId }: StoredEvent): boolean {
    if (waiting.length >= max || stopping.signal.aborted) return false
    return userId !== null || unnamed < max / 2
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize)
      try {
        await store(batch)
        waiting.splice(0, batch.length)
        unnamed -= batch.filter(({ userId }) => userId === null).length
        if (now().getTime() - warnedAt >= warningIntervalMs) warnOfDropped()
      } catch (error) {
        log.warn({ err: error, waiting: waiting.length }, 'storing events failed: retrying')
        if (stopping.signal.aborted) return
        await delay(retryMs, null, { signal: stopping.signal, ref: false }).catch(() => undefined)
      }
    }
    draining = null
  }

  function warnOfDropped(): void {
    if (dropped === 0) return
    log.warn({ dropped }, 'events dropped: queue full')
    warnedAt = now().getTime()
    dropped = 0
  }

  return {
    add(event) {
      if (!hasRoom(event)) {
        dropped += 1
        return false
      }
      if (event.userId === null) unnamed += 1
      waiting.push(withoutHeaders(event))
      draining ??= drain()
      return true
    },
    async stop() {
      stopping.abort()
      try {
        await answeredWithin(stopPatienceMs, draining ?? Promise.resolve())
      } catch (error) {
        log.warn({ err: error }, 'queued events not stored before shutdown')
      }
      dropped += waiting.length
      warnOfDropped()
    },
  }
}

/** Copies strings that may be slices of request headers, which would retain up to 16 kB. */
function withoutHeaders(event: StoredEvent): StoredEvent {
  const { ipAddress, userAgent } = event
  return {
    ...event,
    ipAddress: ipAddress === null ? null : ownCopy(ipAddress),
    userAgent: userAgent === null ? null : ownCopy(userAgent),
  }
}
