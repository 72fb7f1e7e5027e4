import {
  defaultFieldResolver,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  isNonNullType,
} from 'graphql'
import { isThenable } from '../../lib/is-thenable.js'
import type { Admissions } from '../decisions/admissions.js'
import type { MaybePromise } from '../decisions/decide-steps.js'
import { type Refused, refusalError } from '../decisions/refusal.js'
import type { Viewer } from '../decisions/viewer.js'
import type { Engine } from '../engine.js'
import { wholeDecisionOf } from '../plans/whole-decision.js'
import type { Rule } from '../rules/rule.js'
import type { Executions } from './execution.js'

/** What the guards of one schema share. */
export interface GuardContext<TContext> {
  readonly engine: Engine<TContext>
  readonly admissionsOf: (typeName: string) => Admissions
  readonly executionOf: Executions
  /** One for all fields with the same rules: whoever was let in by one of them is known to the others. */
  readonly lastAllowedBy: (rules: readonly Rule[]) => LastAllowed
}

/** The viewer that rules about viewers let in last; at first an object that is nobody's, as `null` asks too. */
export interface LastAllowed {
  viewer: object
  /** Whether it can't change any more: then it is let in again without a look. */
  isFixed: boolean
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
export function refuse<TContext>(
  { engine, executionOf }: GuardContext<TContext>,
  refused: Refused,
  context: TContext,
  info: GraphQLResolveInfo,
): null {
  const execution = executionOf(info, context)
  execution.refusals += 1
  if (execution.refusals > engine.settings.maxErrors && !isNonNullType(info.returnType)) return null
  // Nobody is asked again who that is: what the function throws would be reported twice.
  const viewer = refused.refusal.code === 'UNAUTHENTICATED' ? null : engine.viewerOf(context, info)
  throw errorOf(engine, refused, viewer)
}

export function errorOf<TContext>(
  engine: Engine<TContext>,
  refused: Refused,
  viewer: Viewer | null,
): GraphQLError {
  const { hideRequirements, stepUpMethods, secondFactorRoles } = engine.settings
  return refusalError(refused, { hideRequirements, stepUpMethods, secondFactorRoles, viewer })
}
