/** Less than this is two clocks being read one after the other, or one of them being set right slowly. */
const jumpMs = 100

/**
 * Milliseconds of a clock that never goes back and does not stand still while the machine is suspended, as
 * `performance.now()` does on Linux: where the time of day runs ahead of it, that counts as well. A time of day that is
 * set forward looks the same; an age that is computed then is too high.
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
