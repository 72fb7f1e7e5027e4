/** Smaller differences come from reading two clocks one after the other, or from NTP slewing. */
const jumpMs = 100

/**
 * A monotonic clock in milliseconds that includes suspend time, which `performance.now()` omits on Linux: forward jumps
 * of the wall clock are added. A wall clock that is set forward counts as well, so computed ages may be too high, never
 * too low.
 */
export function createSteadyClock({
  monotonicMs = () => performance.now(),
  wallMs = () => Date.now(),
} = {}): () => number {
  let apart = wallMs() - monotonicMs()
  let suspendedMs = 0

  return () => {
    const monotonic = monotonicMs()
    const jump = wallMs() - monotonic - apart
    if (Math.abs(jump) >= jumpMs) {
      apart += jump
      suspendedMs += Math.max(0, jump)
    }
    return monotonic + suspendedMs
  }
}
