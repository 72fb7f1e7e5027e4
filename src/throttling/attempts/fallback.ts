import type { Logger } from 'pino'
import { answeredWithin } from '../../database/index.js'

export interface FallbackDependencies {
  readonly log: Logger
  readonly now: () => Date
  /**
   * How long the database may stay silent before it counts as away. Default 5,000: as long as the driver looks for a
   * server. Not shorter: otherwise an attacker who overloads the machine could reset the counters.
   */
  readonly patienceMs?: number
}

/** The result of the database, or the fallback while it is not available. Never rejects. */
export type WithFallback = <Result>(primary: Promise<Result>, instead: () => Result) => Promise<Result>

const defaultPatienceMs = 5_000
const quietMs = 60_000

/** Logs once a minute that the database does not count. */
export function createFallback({
  log,
  now,
  patienceMs = defaultPatienceMs,
}: FallbackDependencies): WithFallback {
  let warnedAt = Number.NEGATIVE_INFINITY

  function warn(error: unknown): void {
    const at = now().getTime()
    if (at - warnedAt < quietMs) return
    warnedAt = at
    log.warn({ err: error }, 'rate limit store unavailable: counting attempts in memory')
  }

  return async (primary, instead) => {
    try {
      return await answeredWithin(patienceMs, primary)
    } catch (error) {
      warn(error)
      return instead()
    }
  }
}
