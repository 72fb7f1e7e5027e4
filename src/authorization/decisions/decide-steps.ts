import { isThenable } from '../../lib/is-thenable.js'
import { ALLOWED, type Checks, type Decision, NO_ANSWERS, type Refusal, UNKNOWN_OBJECT } from './decide.js'
import type { PolicyAnswers } from './policies.js'
import type { Viewer } from './viewer.js'

/** Rules to decide for one object. With `UNKNOWN_OBJECT`, rules about the object may stay pending. */
export interface Step {
  readonly checks: Checks
  readonly object: unknown
}

export type MaybePromise<T> = T | Promise<T>

/** Calls policies for the object of a step. */
export type Ask = (names: readonly string[], object: unknown) => MaybePromise<PolicyAnswers>

/**
 * Decides steps in order, and stops at the first refusal. Policies are called only where nothing else refuses. Returns
 * a promise only if a policy does.
 */
export function decideSteps(
  steps: readonly Step[],
  viewer: Viewer | null,
  at: number,
  ask: Ask,
): MaybePromise<Refusal | null> {
  for (const [index, step] of steps.entries()) {
    const refusal = askStep(step, viewer, at, ask)
    if (isThenable(refusal)) {
      return refusal.then((settled) => settled ?? decideSteps(steps.slice(index + 1), viewer, at, ask))
    }
    if (refusal !== null) return refusal
  }
  return null
}

function askStep(
  { checks, object }: Step,
  viewer: Viewer | null,
  at: number,
  ask: Ask,
): MaybePromise<Refusal | null> {
  const decision = checks.check(viewer, object, NO_ANSWERS, at)
  if (decision.kind !== 'pending' || checks.policies.length === 0) {
    return settle(decision, checks, viewer, object)
  }
  const answers = ask(checks.policies, object)
  return isThenable(answers)
    ? answers.then((settled) => settle(checks.check(viewer, object, settled, at), checks, viewer, object))
    : settle(checks.check(viewer, object, answers, at), checks, viewer, object)
}

/** Decides rules without policies. */
export function decideNow(
  checks: Checks,
  viewer: Viewer | null,
  object: unknown,
  at: number,
): Refusal | null {
  const decision = checks.check(viewer, object, NO_ANSWERS, at)
  return decision === ALLOWED ? null : settle(decision, checks, viewer, object)
}

/**
 * The decision after all policies were called: a rule that is still pending is allowed only if the object is unknown.
 */
function settle(
  decision: Decision,
  { rules }: Checks,
  viewer: Viewer | null,
  object: unknown,
): Refusal | null {
  if (decision.kind === 'refused') return decision
  const [rule] = rules
  if (decision.kind === 'allowed' || object === UNKNOWN_OBJECT || rule === undefined) return null
  return { kind: 'refused', code: viewer === null ? 'UNAUTHENTICATED' : 'FORBIDDEN', rule }
}
