import type { GraphQLResolveInfo } from 'graphql'
import { isThenable } from '../../lib/is-thenable.js'
import type { MaybePromise } from '../decisions/decide-steps.js'
import type { PolicyAnswers, PolicyMemo } from '../decisions/policies.js'
import type { Refused } from '../decisions/refusal.js'
import type { Viewer } from '../decisions/viewer.js'
import type { Engine } from '../engine.js'
import { type Execution, timeOf, variablesOf } from '../guards/execution.js'
import type { Variables } from '../inputs/variables.js'
import { evaluatePlan, type PlanOutcome } from './evaluate-plan.js'
import type { Plan } from './plan.js'

export interface WholeQuestion<TContext> {
  readonly plan: Plan
  readonly viewer: Viewer | null
  readonly context: TContext
  readonly variables: Variables
  readonly memo: PolicyMemo
  /** In seconds since 1970. */
  readonly at: number
  readonly depth: 'root' | 'all'
}

/**
 * Evaluates a plan, and calls policies until none is left that could still refuse a selection. This may take several
 * rounds: a field on several types is refused only if all refuse it, so the policies of the second type matter only
 * after the first has refused.
 */
export function decideWhole<TContext>(
  engine: Engine<TContext>,
  question: WholeQuestion<TContext>,
): MaybePromise<PlanOutcome> {
  const { plan, viewer, context, variables, memo, depth, at } = question
  const isSignIn = (coordinate: string) => engine.isSignIn(coordinate)
  const asked = new Set<string>()
  function evaluate(policies: PolicyAnswers): MaybePromise<PlanOutcome> {
    const outcome = evaluatePlan(plan, { viewer, variables, depth, isSignIn, policies, at })
    const before = asked.size
    for (const name of outcome.waitsFor) asked.add(name)
    if (asked.size === before) return outcome
    const answers = engine.ask({ names: [...asked], viewer, context, memo })
    return isThenable(answers) ? answers.then(evaluate) : evaluate(answers)
  }
  return evaluate(new Map())
}

/** The refusals of an operation that need no object, computed once per execution by its first root field. */
export function wholeDecisionOf<TContext>(
  engine: Engine<TContext>,
  execution: Execution,
  context: TContext,
  info: GraphQLResolveInfo,
): MaybePromise<readonly Refused[]> {
  if (execution.whole !== null) return execution.whole
  const plan = engine.planOf(info.operation, () => new Map(Object.entries(info.fragments)))
  const outcome = decideWhole(engine, {
    plan,
    viewer: engine.viewerOf(context, info),
    context,
    variables: variablesOf(execution, info),
    memo: execution.policies,
    at: timeOf(execution, engine.settings.now),
    depth: 'all',
  })
  execution.whole = isThenable(outcome) ? outcome.then(({ refusals }) => refusals) : outcome.refusals
  return execution.whole
}
