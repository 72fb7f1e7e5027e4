import type { Logger } from 'pino'

const pauseMs = 60_000

/**
 * A warning of what may happen thousands of times a second: the first is logged at once, then one line a minute with how
 * many there were.
 *
 * @param clock - milliseconds that never go back
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
