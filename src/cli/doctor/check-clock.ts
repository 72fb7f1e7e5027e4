import { type Check, fault, ok, warning } from './check.js'

/** Above this, instances disagree whether a token or a session has expired. */
const warnSeconds = 2
/** Above this, other services refuse new access tokens: they usually allow a clock skew of up to a minute. */
const faultSeconds = 60

/**
 * Checks the clock skew between this machine and the database.
 *
 * @param aheadMilliseconds - how far this machine's clock is ahead, negative if it is behind
 * @param uncertaintyMilliseconds - half of the round-trip time of the measurement
 */
export function checkClock(aheadMilliseconds: number, uncertaintyMilliseconds: number): Check {
  const seconds = Math.max(0, Math.abs(aheadMilliseconds) - uncertaintyMilliseconds) / 1000
  if (seconds <= warnSeconds) return ok('clock', 'The clock agrees with that of the database.')
  const way = aheadMilliseconds > 0 ? 'ahead of' : 'behind'
  const message = `This machine's clock is ${seconds.toFixed(1)} s ${way} the clock of the database.`
  const advice = 'Synchronize both clocks with NTP (chrony, systemd-timesyncd).'
  return (seconds > faultSeconds ? fault : warning)('clock', message, advice)
}
