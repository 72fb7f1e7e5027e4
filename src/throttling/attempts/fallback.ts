import type { Logger } from 'pino'
import { answeredWithin } from '../../database/index.js'

export interface FallbackDependencies {
  readonly log: Logger
  readonly now: () => Date
  /**
   * Timeout of the database, in milliseconds. Default 5,000, the server selection timeout of the driver. With a shorter
   * one, an attacker who overloads the machine could reset the counters.
   */
  readonly patienceMs?: number
}

/** Returns the result of the database, or that of the fallback while it is not available. Never rejects. */
export type WithFallback = <Result>(primary: Promise<Result>, instead: () => Result) => Promise<Result>

const defaultPatienceMs = 5_000
const quietMs = 60_000

/** Creates the fallback. While it is used, it logs a warning at most once a minute. */
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
