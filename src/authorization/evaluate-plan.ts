import type { FieldNode } from 'graphql'
import { type Refusal, UNKNOWN_OBJECT } from './decide.js'
import type { GuardedField } from './guarded-field.js'
import type { Condition, Plan, PlannedField, Selections } from './plan.js'
import type { PolicyAnswers } from './policies.js'
import type { Refused } from './refusal.js'
import { booleanVariable, type Variables } from './variables.js'
import type { Viewer } from './viewer.js'

export interface PlanQuestion {
  readonly viewer: Viewer | null
  readonly variables: Variables
  /** Answers of policies that need no object, as far as they are known. */
  readonly policies: PolicyAnswers
  /** `root` looks at root fields only, `all` at the whole operation. */
  readonly depth: 'root' | 'all'
  /** Below these the viewer may change: only guards decide there. */
  readonly isSignIn: (coordinate: string) => boolean
}

/** A selection that this viewer can't get, whatever the objects are. */
export interface PlanRefusal extends Refused {
  readonly node: FieldNode
}

export interface PlanOutcome {
  readonly refusals: readonly PlanRefusal[]
  /** Policies without an answer that could still refuse something. */
  readonly waitsFor: ReadonlySet<string>
  /** Whether there are root fields besides introspection, and each is refused. */
  readonly isRootRefused: boolean
}

/** Decides an operation as far as that can be done without objects. Pure; iterative; each selection once. */
export function evaluatePlan(plan: Plan, question: PlanQuestion): PlanOutcome {
  const refusals: PlanRefusal[] = []
  const waitsFor = new Set<string>()
  const root = { fields: 0, refused: 0 }
  const visited = new Set<Selections>()
  const stack: { selections: Selections; isRoot: boolean }[] = [{ selections: plan.root, isRoot: true }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { selections, isRoot } = next
    if (visited.has(selections)) continue
    visited.add(selections)
    for (const field of selections.fields) {
      if (!holds(field.conditions, question.variables)) continue
      const refused = decideField(field, question, waitsFor)
      if (refused !== null) refusals.push(refused)
      if (isRoot && !field.isIntrospection) {
        root.fields += 1
        if (refused !== null) root.refused += 1
      }
      if (field.below === null || question.depth === 'root' || refused !== null) continue
      if (!(isRoot && isSignInField(field, plan, question)))
        stack.push({ selections: field.below, isRoot: false })
    }
    for (const fragment of selections.fragments) {
      if (holds(fragment.conditions, question.variables))
        stack.push({ selections: fragment.selections, isRoot })
    }
  }
  return { refusals, waitsFor, isRootRefused: root.fields > 0 && root.fields === root.refused }
}

function isSignInField(field: PlannedField, plan: Plan, question: PlanQuestion): boolean {
  return question.isSignIn(`${plan.rootType}.${field.node.name.value}`)
}

function holds(conditions: readonly Condition[], variables: Variables): boolean {
  return conditions.every(({ variable, equals }) => booleanVariable(variables, variable) === equals)
}

/** Refused if every concrete type refuses: then no object can change it. */
function decideField(field: PlannedField, question: PlanQuestion, waitsFor: Set<string>): PlanRefusal | null {
  if (field.alternatives === null) return null
  let first: Refused | null = null
  for (const alternative of field.alternatives) {
    const refused = decideAlternative(alternative, question, waitsFor)
    if (refused === null) return null
    first ??= refused
  }
  return first === null ? null : { ...first, node: field.node }
}

function decideAlternative(
  field: GuardedField,
  question: PlanQuestion,
  waitsFor: Set<string>,
): Refused | null {
  const refusal = field.checks === null ? null : decideChecks(field.checks.early, question, waitsFor)
  return refusal === null ? null : { coordinate: field.coordinate, refusal }
}

function decideChecks(
  checks: NonNullable<GuardedField['checks']>['early'],
  { viewer, policies }: PlanQuestion,
  waitsFor: Set<string>,
): Refusal | null {
  const decision = checks.check(viewer, { object: UNKNOWN_OBJECT, policies })
  if (decision.kind === 'pending') {
    for (const name of checks.policies) if (!policies.has(name)) waitsFor.add(name)
  }
  return decision.kind === 'refused' ? decision : null
}
