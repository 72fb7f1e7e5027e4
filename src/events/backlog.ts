import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { answeredWithin } from '../database/index.js'
import { ownCopy } from '../own-copy.js'
import type { StoredEvent } from './model.js'

export interface BacklogOptions {
  /** Stores all of them, or says which it can never store. */
  readonly store: (events: readonly StoredEvent[]) => Promise<void>
  readonly log: Logger
  readonly now: () => Date
  /** How many may wait. Default 10,000: 14 MiB at most. */
  readonly max?: number
  /** How many are stored at once, and per second in the long run. Default 5,000 and 10. */
  readonly budget?: { readonly burst: number; readonly perSecond: number }
  /** How long to wait after a failure, in milliseconds. Default 1,000. */
  readonly retryMs?: number
}

/** Events on their way to the database, of which nobody awaits the arrival. */
export interface Backlog {
  /**
   * Takes an event, or drops it where too many wait, or came lately: a flood of refusals must fill neither the memory
   * nor the disk. The log tells how many were dropped.
   */
  add(event: StoredEvent): void
  /** Stores what waits, as far as the database answers within five seconds. Later events are dropped. */
  stop(): Promise<void>
}

const batchSize = 500
const defaultBudget = { burst: 5_000, perSecond: 10 }
const stopPatienceMs = 5_000

export function createBacklog(options: BacklogOptions): Backlog {
  const { store, log, now, max = 10_000, budget = defaultBudget, retryMs = 1_000 } = options
  const waiting: StoredEvent[] = []
  const stopping = new AbortController()
  let dropped = 0
  let draining: Promise<void> | null = null
  let left = budget.burst
  let countedAt = now().getTime()

  /** Whether the budget allows one more. */
  function spend(): boolean {
    const at = now().getTime()
    left = Math.min(budget.burst, left + (Math.max(0, at - countedAt) / 1000) * budget.perSecond)
    countedAt = at
    if (left < 1) return false
    left -= 1
    return true
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize)
      try {
        await store(batch)
        waiting.splice(0, batch.length)
        tellDropped()
      } catch (error) {
        log.warn({ err: error, waiting: waiting.length }, 'events wait: they could not be stored')
        if (stopping.signal.aborted) return
        await delay(retryMs, null, { signal: stopping.signal, ref: false }).catch(() => undefined)
      }
    }
    draining = null
  }

  function tellDropped(): void {
    if (dropped === 0) return
    log.warn({ dropped }, 'events of refusals were dropped, not stored: too many came')
    dropped = 0
  }

  return {
    add(event) {
      if (waiting.length >= max || stopping.signal.aborted || !spend()) {
        dropped += 1
        return
      }
      waiting.push(withoutHeaders(event))
      draining ??= drain()
    },
    async stop() {
      stopping.abort()
      try {
        await answeredWithin(stopPatienceMs, draining ?? Promise.resolve())
      } catch (error) {
        log.warn({ err: error }, 'events of refusals were not stored before the end')
      }
      dropped += waiting.length
      tellDropped()
    },
  }
}

/** What it tells of the client may be a part of headers, up to 16 kB of them. */
function withoutHeaders(event: StoredEvent): StoredEvent {
  const { ipAddress, userAgent } = event
  return {
    ...event,
    ipAddress: ipAddress === null ? null : ownCopy(ipAddress),
    userAgent: userAgent === null ? null : ownCopy(userAgent),
  }
}
