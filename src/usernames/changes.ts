/** How often an account can change its user name in `windowMs`. */
const allowed = 3
const windowMs = 30 * 86_400_000

/** The changes that count at this time, oldest first. Pure. */
export function recentChanges(earlier: readonly Date[], at: Date): readonly Date[] {
  return earlier.filter((each) => at.getTime() - each.getTime() < windowMs).slice(-allowed)
}

/** When the next change is possible: `at`, or when the oldest of the last three is 30 days old. Pure. */
export function nextChangeAt(earlier: readonly Date[], at: Date): Date {
  const recent = recentChanges(earlier, at)
  const [oldest] = recent
  return oldest === undefined || recent.length < allowed ? at : new Date(oldest.getTime() + windowMs)
}
