import type { Rule, StepUpRule } from '../rules/rule.js'
import type { Viewer } from './viewer.js'

/** How far the clock that made an `authTime` may be ahead of this one, in seconds. */
const skewSeconds = 5

/**
 * What of a step-up rule a viewer does not meet. Another proof helps against `outdated` alone: a proof is missing or too
 * old. `unverified`: the address is not verified. `untimed`: the viewer tells no time of a proof.
 */
export type StepUpFault = 'unverified' | 'untimed' | 'outdated'

/**
 * Decides a step-up rule. Pure. A time in the future, or one that is no number, does not count.
 *
 * @param at - the time of the decision, in seconds since 1970. `NaN` refuses
 * @returns `null` if the rule is met
 */
export function stepUpFault(
  { maxAge, mfa, verified }: StepUpRule,
  viewer: Viewer,
  at: number,
): StepUpFault | null {
  if (verified && viewer.emailVerified !== true) return 'unverified'
  if (maxAge === null && !mfa) return null
  if (!isTime(viewer.authTime)) return 'untimed'
  const isRecent = maxAge === null || isWithin(viewer.authTime, maxAge, at)
  const hasFactor = !mfa || isWithin(viewer.mfaTime, maxAge ?? Number.POSITIVE_INFINITY, at)
  return isRecent && hasFactor ? null : 'outdated'
}

function isWithin(time: unknown, maxAge: number, at: number): boolean {
  return isTime(time) && Math.floor(at) - Math.floor(time) <= maxAge && time <= at + skewSeconds
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/**
 * Orders rules for the sake of the error. Step-up rules come last, as a viewer who lacks a role should not be asked for a
 * proof first, which would not help. Of several, one about an address or a second factor comes first, then the smallest
 * `maxAge`.
 */
export function byUrgency(a: Rule, b: Rule): number {
  if (a.kind !== 'stepUp' || b.kind !== 'stepUp')
    return Number(a.kind === 'stepUp') - Number(b.kind === 'stepUp')
  return (
    Number(b.verified) - Number(a.verified) ||
    Number(b.mfa) - Number(a.mfa) ||
    (a.maxAge ?? Number.MAX_SAFE_INTEGER) - (b.maxAge ?? Number.MAX_SAFE_INTEGER)
  )
}

/** Whether every viewer who meets `held` also meets `rule`, whatever the time. */
export function isStricter(held: StepUpRule, rule: StepUpRule): boolean {
  return (
    (rule.maxAge === null || (held.maxAge !== null && held.maxAge <= rule.maxAge)) &&
    (!rule.mfa || held.mfa) &&
    (!rule.verified || held.verified)
  )
}

/**
 * The value of `WWW-Authenticate` for a request that is refused until its viewer proves again who it is (RFC 9470,
 * section 3). The smallest `maxAge` meets them all. `max_age` is left out where any age will do.
 */
export function stepUpChallenge(rules: readonly StepUpRule[]): string {
  const ages = rules.flatMap(({ maxAge }) => (maxAge === null ? [] : [maxAge]))
  const maxAge = ages.length === 0 ? '' : `, max_age="${Math.min(...ages)}"`
  return `Bearer error="insufficient_user_authentication"${maxAge}`
}
