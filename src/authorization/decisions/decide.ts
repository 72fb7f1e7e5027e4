import { needsViewer, type PlainRule, plainRules, policyNames, type Rule } from '../rules/rule.js'
import { ownerId } from './owner.js'
import type { PolicyAnswers } from './policies.js'
import { byUrgency, type StepUpFault, stepUpFault } from './step-up.js'
import type { Viewer } from './viewer.js'

export type RefusalCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'REAUTHENTICATION_REQUIRED'

/** The error code for the client, and the rule that was not met. */
export interface Refusal {
  readonly kind: 'refused'
  readonly code: RefusalCode
  readonly rule: Rule
}

/** `pending`: depends on an object or a policy that is not known yet. */
export type Decision = { readonly kind: 'allowed' } | { readonly kind: 'pending' } | Refusal

/** In place of an object that is not resolved yet. */
export const UNKNOWN_OBJECT: unique symbol = Symbol('an object that is not there yet')

export const NO_ANSWERS: ReadonlyMap<string, boolean> = new Map()

/** In place of the time where no rule needs one. A step-up rule refuses then. */
export const NO_TIME = Number.NaN

/** Inputs of a decision besides the viewer. A rule whose policy has no result is pending. */
export interface Facts {
  readonly object: unknown
  readonly policies: PolicyAnswers
  /** In seconds since 1970. Without it, a step-up rule refuses. */
  readonly at?: number
}

const NO_FACTS: Facts = { object: UNKNOWN_OBJECT, policies: NO_ANSWERS }

/** The only decision of this kind, so the hot path can compare by identity. */
export const ALLOWED: Decision = { kind: 'allowed' }
const PENDING: Decision = { kind: 'pending' }

/**
 * A compiled rule. Pure; never throws. Takes separate parameters, because it runs for every field and must not
 * allocate. `at` is the time in seconds since 1970; `NO_TIME` will do where `isTimed` is false.
 */
export type Check = (viewer: Viewer | null, object: unknown, policies: PolicyAnswers, at: number) => Decision

/** Compiled rules, combined by AND. */
export interface Checks {
  readonly rules: readonly Rule[]
  readonly check: Check
  /** Names of the policies that a pending decision may depend on. */
  readonly policies: readonly string[]
  /** Whether the decision depends on the time. */
  readonly isTimed: boolean
}

/**
 * Decides whether `viewer` satisfies `rule`. Pure: no clock, no database, no request. Fails closed: an empty list of
 * roles, scopes or policies allows no viewer.
 */
export function decide(rule: Rule, viewer: Viewer | null, facts: Facts = NO_FACTS): Decision {
  return compileRule(rule)(viewer, facts.object, facts.policies, facts.at ?? NO_TIME)
}

/** Combines rules by AND: the first refusal, otherwise pending if any rule is. */
export function compileRules(rules: readonly Rule[]): Checks {
  const needed = withoutImplied(rules).toSorted(byUrgency).map(internNames)
  return {
    rules: needed,
    check: checkOfAll(needed),
    policies: policyNames(rules),
    isTimed: plainRules(needed).some(isTimed),
  }
}

function checkOfAll(rules: readonly Rule[]): Check {
  const checks = rules.map(compileRule)
  const [only] = checks
  if (checks.length === 1 && only !== undefined) return only
  return (viewer, object, policies, at) => {
    let decision = ALLOWED
    for (const each of checks) {
      const next = each(viewer, object, policies, at)
      if (next.kind === 'refused') return next
      if (next.kind === 'pending') decision = next
    }
    return decision
  }
}

/** Whether a rule depends on the time, so that an earlier decision about the same viewer does not hold any more. */
function isTimed({ kind }: Rule): boolean {
  return kind === 'stepUp'
}

/**
 * Drops `auth` where a rule about roles, scopes, owners or proofs implies it, or alternatives do. A policy does not: it
 * may allow anonymous requests.
 */
function withoutImplied(rules: readonly Rule[]): readonly Rule[] {
  const isImplied = rules.some((rule) => rule.kind !== 'auth' && needsViewer(rule))
  return isImplied ? rules.filter(({ kind }) => kind !== 'auth') : rules
}

function internNames(rule: Rule): Rule {
  return rule.kind === 'anyOf'
    ? { ...rule, alternatives: rule.alternatives.map((rules) => rules.map(internPlain)) }
    : internPlain(rule)
}

function internPlain(rule: PlainRule): PlainRule {
  if (rule.kind === 'roles') return { ...rule, roles: rule.roles.map(interned) }
  return rule.kind === 'scopes' ? { ...rule, scopes: rule.scopes.map((group) => group.map(interned)) } : rule
}

/**
 * The internalized string of V8: two of them compare by pointer. Saves 2 to 5 percentage points on a list of guarded
 * fields on Node 20, none on Node 26 (`bench -- builds`).
 */
function interned(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text
}

function compileRule(rule: Rule): Check {
  const anonymous: Refusal = { kind: 'refused', code: 'UNAUTHENTICATED', rule }
  const forbidden: Refusal = { kind: 'refused', code: 'FORBIDDEN', rule }
  switch (rule.kind) {
    case 'nobody':
      return (viewer) => (viewer === null ? anonymous : forbidden)
    case 'auth':
      return (viewer) => (viewer === null ? anonymous : ALLOWED)
    case 'roles':
      return (viewer) =>
        viewer === null ? anonymous : holdsAny(viewer.roles, rule.roles) ? ALLOWED : forbidden
    case 'scopes':
      return (viewer) =>
        viewer === null ? anonymous : holdsScopes(viewer, rule.scopes) ? ALLOWED : forbidden
    case 'owner':
      return (viewer, object) => {
        if (viewer === null) return anonymous
        if (holdsAny(viewer.roles, rule.orRoles)) return ALLOWED
        if (object === UNKNOWN_OBJECT) return PENDING
        return ownerId(object, rule.field) === viewer.userId ? ALLOWED : forbidden
      }
    case 'stepUp': {
      // Each refusal tells the part that is not met.
      const ofAddress = { kind: rule.kind, maxAge: null, mfa: false, verified: true } as const
      const ofProof = { ...rule, verified: false }
      const refusals: Readonly<Record<StepUpFault, Refusal>> = {
        unverified: { ...forbidden, rule: ofAddress },
        untimed: { ...forbidden, rule: ofProof },
        outdated: { kind: 'refused', code: 'REAUTHENTICATION_REQUIRED', rule: ofProof },
      }
      return (viewer, _object, _policies, at) => {
        if (viewer === null) return anonymous
        const fault = stepUpFault(rule, viewer, at)
        return fault === null ? ALLOWED : refusals[fault]
      }
    }
    case 'policy':
      return (viewer, _object, policies) => {
        const outcome = policyOutcome(rule.policies, policies)
        if (outcome === undefined) return PENDING
        if (outcome) return ALLOWED
        return viewer === null ? anonymous : forbidden
      }
    case 'anyOf': {
      const alternatives = rule.alternatives.filter(({ length }) => length > 0).map(checkOfAll)
      return (viewer, object, policies, at) => {
        let outcome: Decision = viewer === null ? anonymous : forbidden
        for (const alternative of alternatives) {
          const decision = alternative(viewer, object, policies, at)
          if (decision === ALLOWED) return ALLOWED
          if (decision.kind === 'pending') outcome = PENDING
        }
        return outcome
      }
    }
  }
}

/**
 * Loops instead of `some` and `includes` save 3 percentage points on a list of guarded fields on Node 20 (`bench --
 * builds`).
 */
export function holdsAny(held: readonly string[], wanted: readonly string[]): boolean {
  for (let index = 0; index < wanted.length; index += 1) if (holds(held, wanted[index])) return true
  return false
}

function holds(held: readonly string[], wanted: string | undefined): boolean {
  for (let index = 0; index < held.length; index += 1) if (held[index] === wanted) return true
  return false
}

function holdsScopes(viewer: Viewer, scopes: readonly (readonly string[])[]): boolean {
  for (const group of scopes) if (group.length > 0 && holdsAll(viewer.scopes, group)) return true
  return false
}

function holdsAll(held: readonly string[], wanted: readonly string[]): boolean {
  for (let index = 0; index < wanted.length; index += 1) if (!holds(held, wanted[index])) return false
  return true
}

/** `undefined` while a result that matters is missing. */
function policyOutcome(
  policies: readonly (readonly string[])[],
  answers: PolicyAnswers,
): boolean | undefined {
  let outcome: boolean | undefined = false
  for (const group of policies) {
    const answer = group.length > 0 && groupOutcome(group, answers)
    if (answer === true) return true
    if (answer === undefined) outcome = undefined
  }
  return outcome
}

function groupOutcome(group: readonly string[], answers: PolicyAnswers): boolean | undefined {
  let outcome: boolean | undefined = true
  for (const name of group) {
    const answer = answers.get(name)
    if (answer === false) return false
    if (answer !== true) outcome = undefined
  }
  return outcome
}
