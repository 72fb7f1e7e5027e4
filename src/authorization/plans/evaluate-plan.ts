import type { FieldNode } from 'graphql'
import { type Checks, NO_ANSWERS, type Refusal, UNKNOWN_OBJECT } from '../decisions/decide.js'
import type { PolicyAnswers } from '../decisions/policies.js'
import type { Refused } from '../decisions/refusal.js'
import type { Viewer } from '../decisions/viewer.js'
import type { GuardedField } from '../guards/guarded-field.js'
import { type SuppliedMemo, suppliedInputs } from '../inputs/supplied-inputs.js'
import { mayEqual, type Variables } from '../inputs/variables.js'
import type { Condition, Plan, PlannedField, Selections } from './plan.js'

export interface PlanQuestion {
  readonly viewer: Viewer | null
  readonly variables: Variables
  /** Known results of policies that need no object. */
  readonly policies: PolicyAnswers
  /** In seconds since 1970. */
  readonly at: number
  /** `root`: root fields only. `all`: the whole operation. */
  readonly depth: 'root' | 'all'
  /** Root fields that may change the viewer. Below them, only guards decide. */
  readonly isSignIn: (coordinate: string) => boolean
}

/** A selection that is refused to this viewer, regardless of objects. */
export interface PlanRefusal extends Refused {
  readonly node: FieldNode
}

export interface PlanOutcome {
  readonly refusals: readonly PlanRefusal[]
  /** Policies without a result that could still refuse a selection. */
  readonly waitsFor: ReadonlySet<string>
  /** Whether the operation has root fields besides introspection, and all are refused. */
  readonly isRootRefused: boolean
}

interface Evaluation {
  readonly question: PlanQuestion
  readonly waitsFor: Set<string>
  readonly memo: SuppliedMemo
}

/**
 * Whether some root field cannot be refused before its object is known, regardless of variables and policies: then the
 * query is not refused as a whole. Decides most queries without an allocation. `false` means that the plan has to be
 * evaluated.
 */
export function hasOpenRoot({ root }: Plan, viewer: Viewer | null, at: number): boolean {
  return root.fields.some(
    ({ isIntrospection, conditions, alternatives }) =>
      !isIntrospection &&
      conditions.length === 0 &&
      (alternatives === null || alternatives.some((field) => isOpen(field, viewer, at))),
  )
}

function isOpen({ checks, arguments: guarded }: GuardedField, viewer: Viewer | null, at: number): boolean {
  if (guarded.length > 0) return false
  if (checks === null) return true
  const { kind } = checks.early.check(viewer, UNKNOWN_OBJECT, NO_ANSWERS, at)
  // Pending without policies: the rule needs an object.
  return kind === 'allowed' || (kind === 'pending' && checks.early.policies.length === 0)
}

/** Decides an operation as far as possible without objects. Pure and iterative; visits each selection once. */
export function evaluatePlan(plan: Plan, question: PlanQuestion): PlanOutcome {
  const evaluation: Evaluation = { question, waitsFor: new Set(), memo: new Map() }
  const roots = selectedFields(plan.root, question).filter((field) => !field.isIntrospection)
  const refusals: PlanRefusal[] = []
  const below: Selections[] = []
  for (const field of roots) {
    const refused = decideField(field, evaluation)
    if (refused !== null) refusals.push(refused)
    else if (field.below !== null && !isSignInField(field, plan, question)) below.push(field.below)
  }
  const isRootRefused = roots.length > 0 && refusals.length === roots.length
  if (question.depth === 'all') decideBelow(below, evaluation, refusals)
  return { refusals, waitsFor: evaluation.waitsFor, isRootRefused }
}

function decideBelow(first: readonly Selections[], evaluation: Evaluation, refusals: PlanRefusal[]): void {
  const visited = new Set<Selections>()
  const open = [...first]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const field of selectedFields(next, evaluation.question, visited)) {
      const refused = decideField(field, evaluation)
      if (refused !== null) refusals.push(refused)
      else if (field.below !== null) open.push(field.below)
    }
  }
}

/** The fields of a selection set and its fragments that the variables include. */
function selectedFields(
  first: Selections,
  { variables }: PlanQuestion,
  visited = new Set<Selections>(),
): readonly PlannedField[] {
  const fields: PlannedField[] = []
  const open = [first]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (visited.has(next)) continue
    visited.add(next)
    for (const field of next.fields) if (holds(field.conditions, variables)) fields.push(field)
    for (const fragment of next.fragments) {
      if (holds(fragment.conditions, variables)) open.push(fragment.selections)
    }
  }
  return fields
}

function isSignInField(field: PlannedField, plan: Plan, question: PlanQuestion): boolean {
  return question.isSignIn(`${plan.rootType}.${field.node.name.value}`)
}

function holds(conditions: readonly Condition[], variables: Variables): boolean {
  return conditions.every(({ variable, equals }) => mayEqual(variables, variable, equals))
}

/** Refused only if every concrete type refuses: then no object could change the result. */
function decideField(field: PlannedField, evaluation: Evaluation): PlanRefusal | null {
  if (field.alternatives === null) return null
  let first: Refused | null = null
  for (const alternative of field.alternatives) {
    const refused = decideAlternative(alternative, field.node, evaluation)
    if (refused === null) return null
    first ??= refused
  }
  return first === null ? null : { ...first, node: field.node }
}

function decideAlternative(
  field: GuardedField,
  node: FieldNode,
  { question, waitsFor, memo }: Evaluation,
): Refused | null {
  const refusal = field.checks === null ? null : decideChecks(field.checks.early, question, waitsFor)
  if (refusal !== null) return { coordinate: field.coordinate, refusal }
  if (field.arguments.length === 0) return null
  for (const { coordinate, checks } of suppliedInputs(field.arguments, node, question.variables, memo)) {
    const refusal = decideChecks(checks, question, waitsFor)
    if (refusal !== null) return { coordinate, refusal }
  }
  return null
}

function decideChecks(
  checks: Checks,
  { viewer, policies, at }: PlanQuestion,
  waitsFor: Set<string>,
): Refusal | null {
  const decision = checks.check(viewer, UNKNOWN_OBJECT, policies, at)
  if (decision.kind === 'pending') {
    for (const name of checks.policies) if (!policies.has(name)) waitsFor.add(name)
  }
  return decision.kind === 'refused' ? decision : null
}
