import { type Check, fault, ok, warning } from './check.js'

/** Above this, instances disagree on whether a token or a session has expired, and nobody sees why. */
const warnSeconds = 2
/** Above this, fresh access tokens are refused by other services, which usually allow up to a minute. */
const faultSeconds = 60

/**
 * Judges how far this machine's clock and the database's are apart.
 *
 * @param aheadMilliseconds - of this machine's clock; negative where it is behind
 * @param uncertaintyMilliseconds - half the time that asking took
 */
export function checkClock(aheadMilliseconds: number, uncertaintyMilliseconds: number): Check {
  const seconds = Math.max(0, Math.abs(aheadMilliseconds) - uncertaintyMilliseconds) / 1000
  if (seconds <= warnSeconds) return ok('clock', 'The clock agrees with that of the database.')
  const way = aheadMilliseconds > 0 ? 'ahead of' : 'behind'
  const message = `This machine's clock is ${seconds.toFixed(1)} s ${way} the clock of the database.`
  const advice = 'Synchronize both clocks with NTP (chrony, systemd-timesyncd).'
  return (seconds > faultSeconds ? fault : warning)('clock', message, advice)
}
