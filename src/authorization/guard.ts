import {
  defaultFieldResolver,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  isNonNullType,
} from 'graphql'
import type { Admissions } from './admissions.js'
import { NO_FACTS, type Refusal, UNKNOWN_OBJECT } from './decide.js'
import { decideSteps, type MaybePromise, type Step } from './decide-steps.js'
import type { Engine } from './engine.js'
import type { Execution } from './execution.js'
import type { FieldChecks } from './field-checks.js'
import { isThenable } from './policies.js'
import { type Refused, refusalError } from './refusal.js'
import type { Viewer } from './viewer.js'
import { wholeDecisionOf } from './whole-decision.js'

/** What the guards of one schema share. */
export interface GuardContext<TContext> {
  readonly engine: Engine<TContext>
  readonly admissions: Admissions
  readonly executionOf: (info: GraphQLResolveInfo, context: unknown) => Execution
}

type Resolver<TContext> = GraphQLFieldResolver<unknown, TContext>

/** Decides before a resolver runs: `null`, or what is refused. Synchronous unless a policy is not. */
export type FieldGuard<TContext> = (
  source: unknown,
  args: Record<string, unknown>,
  context: TContext,
  info: GraphQLResolveInfo,
) => MaybePromise<Refused | null>

/** Puts a guard before a resolver. On the allowed path, it makes no promise that the resolver does not make. */
export function guardResolver<TContext>(
  shared: GuardContext<TContext>,
  guard: FieldGuard<TContext>,
  resolve: Resolver<TContext> = defaultFieldResolver,
): Resolver<TContext> {
  return (source, args, context, info) => {
    const refused = guard(source, args, context, info)
    if (refused === null) return resolve(source, args, context, info)
    if (isThenable(refused)) {
      return refused.then((settled) =>
        settled === null ? resolve(source, args, context, info) : refuse(shared, settled, context, info),
      )
    }
    return refuse(shared, refused, context, info)
  }
}

/** Runs guards one after the other. */
export function joinGuards<TContext>(guards: readonly FieldGuard<TContext>[]): FieldGuard<TContext> | null {
  const [first, ...rest] = guards
  if (first === undefined) return null
  const next = joinGuards(rest)
  if (next === null) return first
  return (source, args, context, info) => {
    const refused = first(source, args, context, info)
    if (refused === null) return next(source, args, context, info)
    return isThenable(refused)
      ? refused.then((settled) => settled ?? next(source, args, context, info))
      : refused
  }
}

/** Guards a field by its rules. */
export function createFieldGuard<TContext>(
  shared: GuardContext<TContext>,
  checks: FieldChecks,
): FieldGuard<TContext> {
  const { engine } = shared
  const { coordinate } = checks
  const byViewer = checks.viewer?.check ?? null
  const isViewerEnough = checks.source === null && checks.parent === null && checks.result === null
  const named = (refusal: Refusal | null): Refused | null =>
    refusal === null ? null : { coordinate, refusal }

  return (source, _args, context, info) => {
    const viewer = engine.viewerOf(context, info)
    if (byViewer !== null) {
      const decision = byViewer(viewer, NO_FACTS)
      if (decision.kind === 'refused') return { coordinate, refusal: decision }
    }
    if (isViewerEnough) return null
    const steps = stepsOf(shared, checks, viewer, source)
    const refusal = decideSteps(steps, viewer, (names, object) =>
      engine.ask({
        names,
        viewer,
        context,
        ...(object === UNKNOWN_OBJECT ? {} : { object: { value: object } }),
        memo: shared.executionOf(info, context).policies,
      }),
    )
    return isThenable(refusal) ? refusal.then(named) : named(refusal)
  }
}

function stepsOf<TContext>(
  { admissions }: GuardContext<TContext>,
  checks: FieldChecks,
  viewer: Viewer | null,
  source: unknown,
): readonly Step[] {
  const steps: Step[] = []
  if (checks.source !== null) steps.push({ checks: checks.source, object: source })
  if (checks.parent !== null && !admissions.has(checks.parentType, source, viewer)) {
    steps.push({ checks: checks.parent, object: source })
  }
  if (checks.result !== null) steps.push({ checks: checks.result, object: UNKNOWN_OBJECT })
  return steps
}

/** Guards a root field by the decision about the whole operation: no root field runs where one is refused. */
export function createWholeGuard<TContext>(shared: GuardContext<TContext>): FieldGuard<TContext> {
  return (_source, _args, context, info) => {
    const execution = shared.executionOf(info, context)
    const refusals = wholeDecisionOf(shared.engine, execution, context, info)
    return isThenable(refusals) ? refusals.then(firstOf) : firstOf(refusals)
  }
}

function firstOf(refusals: readonly Refused[]): Refused | null {
  return refusals[0] ?? null
}

/** Throws the error, or, past the bound, answers `null` without one where the field may be null. */
function refuse<TContext>(
  { engine, executionOf }: GuardContext<TContext>,
  refused: Refused,
  context: TContext,
  info: GraphQLResolveInfo,
): null {
  const execution = executionOf(info, context)
  execution.refusals += 1
  if (execution.refusals > engine.settings.maxErrors && !isNonNullType(info.returnType)) return null
  throw errorOf(engine, refused)
}

export function errorOf<TContext>(engine: Engine<TContext>, refused: Refused): GraphQLError {
  return refusalError(refused, { hideRequirements: engine.settings.hideRequirements })
}
