/*
 * How many mails of one kind an address or an account may get. `mail-counts.ts` has the same decision as an update. The test
 * "the database counts mails as the decision says" compares both by random sequences. Change both, and that test, together.
 */

/** Limits on mails of one kind, to one address or for one account. */
export interface MailLimits {
  /** After two at once, one in this many milliseconds. `null`: no such limit. */
  readonly paceMs: number | null
  readonly perHour: number
  readonly perDay: number
}

export const addressLimits: MailLimits = { paceMs: 60_000, perHour: 5, perDay: 10 }
export const accountLimits: MailLimits = { paceMs: null, perHour: 5, perDay: 10 }

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/**
 * Whether another mail may be sent. Pure. The limits are exact: there is no hour with more than five.
 *
 * @param times - when mails were sent, in milliseconds since 1970, in ascending order. A clock that was set back gives
 *   times in the future, which count
 */
export function allowsMail(times: readonly number[], limits: MailLimits, at: number): boolean {
  const since = (ms: number) => times.filter((time) => time > at - ms).length
  if (since(hourMs) >= limits.perHour || since(dayMs) >= limits.perDay) return false
  return limits.paceMs === null || keepsPace(times, limits.paceMs, at)
}

/** The generic cell rate algorithm with a burst of two: a mail is early by at most one interval. */
function keepsPace(times: readonly number[], paceMs: number, at: number): boolean {
  const expected = times.reduce((next, time) => Math.max(next, time) + paceMs, 0)
  return expected <= at + paceMs
}
