import type { Logger } from 'pino'

const pauseMs = 60_000

/**
 * Creates a rate-limited warning for conditions that may occur thousands of times per second. The first one is logged
 * at once. After that, at most one line per minute is logged, with the number of occurrences.
 *
 * @param clock - a monotonic clock in milliseconds
 */
export function createRepeatedWarning(
  log: Logger,
  message: string,
  clock: () => number = () => performance.now(),
): (details: Readonly<Record<string, unknown>>) => void {
  let count = 0
  let loggedAt = Number.NEGATIVE_INFINITY
  return (details) => {
    count += 1
    if (clock() - loggedAt < pauseMs) return
    log.warn({ ...details, count }, message)
    loggedAt = clock()
    count = 0
  }
}
