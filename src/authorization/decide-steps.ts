import { ALLOWED, type Checks, type Refusal, UNKNOWN_OBJECT } from './decide.js'
import { isThenable, type PolicyAnswers } from './policies.js'
import type { Viewer } from './viewer.js'

/** Rules to decide about one object, or about `UNKNOWN_OBJECT`: then what depends on it may stay open. */
export interface Step {
  readonly checks: Checks
  readonly object: unknown
}

export type MaybePromise<T> = T | Promise<T>

/** Asks policies about a step's object. */
export type Ask = (names: readonly string[], object: unknown) => MaybePromise<PolicyAnswers>

const NO_ANSWERS: PolicyAnswers = new Map()

/** Decides steps in order, asking policies only where the rest allows. A promise only if a policy returns one. */
export function decideSteps(
  steps: readonly Step[],
  viewer: Viewer | null,
  ask: Ask,
): MaybePromise<Refusal | null> {
  for (const [index, step] of steps.entries()) {
    const refusal = askStep(step, viewer, ask)
    if (isThenable(refusal)) {
      return refusal.then((settled) => settled ?? decideSteps(steps.slice(index + 1), viewer, ask))
    }
    if (refusal !== null) return refusal
  }
  return null
}

function askStep(step: Step, viewer: Viewer | null, ask: Ask): MaybePromise<Refusal | null> {
  const { checks, object } = step
  if (checks.policies.length === 0) return decideStep(step, viewer)
  const decision = checks.check(viewer, { object, policies: NO_ANSWERS })
  if (decision.kind === 'refused') return decision
  if (decision.kind === 'allowed') return null
  const answers = ask(checks.policies, object)
  return isThenable(answers)
    ? answers.then((settled) => decideStep(step, viewer, settled))
    : decideStep(step, viewer, answers)
}

/** Decides with all that can be known: what is still open then may only stay open for want of an object. */
export function decideStep(
  { checks, object }: Step,
  viewer: Viewer | null,
  policies: PolicyAnswers = NO_ANSWERS,
): Refusal | null {
  const decision = checks.check(viewer, { object, policies })
  if (decision === ALLOWED) return null
  if (decision.kind === 'refused') return decision
  const [rule] = checks.rules
  if (decision.kind === 'allowed' || object === UNKNOWN_OBJECT || rule === undefined) return null
  return { kind: 'refused', code: viewer === null ? 'UNAUTHENTICATED' : 'FORBIDDEN', rule }
}
