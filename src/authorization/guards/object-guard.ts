import {
  type GraphQLAbstractType,
  type GraphQLError,
  type GraphQLIsTypeOfFn,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  isInterfaceType,
} from 'graphql'
import { isThenable } from '../../lib/is-thenable.js'
import { compileRules, NO_ANSWERS, NO_TIME, type Refusal, UNKNOWN_OBJECT } from '../decisions/decide.js'
import { decideNow, decideSteps, type MaybePromise } from '../decisions/decide-steps.js'
import type { Viewer } from '../decisions/viewer.js'
import type { Rule } from '../rules/rule.js'
import { timeOf } from './execution.js'
import { waits } from './field-checks.js'
import { errorOf, type GuardContext } from './guard.js'

type IsTypeOf<TContext> = GraphQLIsTypeOfFn<unknown, TContext>
type ResolveType<TContext> = GraphQLTypeResolver<unknown, TContext>

/**
 * Decides each object of a type when a field returns it, before its own fields. graphql-js calls `isTypeOf` for every
 * object, also in lists, behind abstract types and promises, and an error there nulls that position only.
 */
export function guardIsTypeOf<TContext>(
  shared: GuardContext<TContext>,
  type: GraphQLObjectType<unknown, TContext>,
  rules: readonly Rule[],
): IsTypeOf<TContext> {
  const original = type.isTypeOf
  const decide = rules.some(waits)
    ? createObjectGuard(shared, type.name, rules)
    : createTypeGuard(shared, rules)
  const admissions = shared.admissionsOf(type.name)
  const guard: IsTypeOf<TContext> = (value, context, info) => {
    if (info !== undefined) return decide(value, context, info)
    // graphql-jit passes the value only and does not catch errors. There each field decides for its object instead, so
    // an earlier admission must not count.
    admissions.revoke(value)
    return true
  }
  if (!original) return guard
  return (value, context, info) => {
    const isOfType = original.call(type, value, context, info)
    if (isThenable(isOfType)) return isOfType.then((settled) => settled && guard(value, context, info))
    return isOfType && guard(value, context, info)
  }
}

/** For rules about the viewer alone. */
function createTypeGuard<TContext>(
  shared: GuardContext<TContext>,
  rules: readonly Rule[],
): IsTypeOf<TContext> {
  const { check, isTimed } = compileRules(rules)
  const { engine, executionOf } = shared
  return (_value, context, info) => {
    const at = isTimed ? timeOf(executionOf(info, context), engine.settings.now) : NO_TIME
    const viewer = engine.viewerOf(context, info)
    const decision = check(viewer, UNKNOWN_OBJECT, NO_ANSWERS, at)
    if (decision.kind === 'refused') throw refusalOf(shared, decision, viewer, info)
    return true
  }
}

/** For rules about the object. Stores the admission for the object's fields. */
function createObjectGuard<TContext>(
  shared: GuardContext<TContext>,
  typeName: string,
  rules: readonly Rule[],
): IsTypeOf<TContext> {
  const decide = createObjectDecision(shared, rules)
  const admissions = shared.admissionsOf(typeName)
  function settle(
    refusal: Refusal | null,
    value: unknown,
    viewer: Viewer | null,
    info: GraphQLResolveInfo,
  ): true {
    if (refusal !== null) {
      admissions.revoke(value)
      throw refusalOf(shared, refusal, viewer, info)
    }
    admissions.admit(value, viewer)
    return true
  }
  // Each field that returns an object of a hidden type has just decided it.
  const isDecided = shared.engine.rules.hidden.has(typeName)
  return (value, context, info) => {
    const viewer = shared.engine.viewerOf(context, info)
    if (isDecided && admissions.has(value, viewer)) return true
    const refusal = decide(value, viewer, context, info)
    if (!isThenable(refusal)) return settle(refusal, value, viewer, info)
    admissions.revoke(value)
    return refusal.then((settled) => settle(settled, value, viewer, info))
  }
}

/** Decides each object that a field returns as this interface, by the interface's own rules. */
export function guardResolveType<TContext>(
  shared: GuardContext<TContext>,
  resolveType: ResolveType<TContext>,
  rules: readonly Rule[],
): ResolveType<TContext> {
  const decide = createObjectDecision(shared, rules)
  return (value, context, info, type) => {
    const viewer = shared.engine.viewerOf(context, info)
    const refusal = decide(value, viewer, context, info)
    const settle = (settled: Refusal | null) => {
      if (settled !== null) throw refusalOf(shared, settled, viewer, info)
      return resolveType(value, context, info, type)
    }
    return isThenable(refusal) ? refusal.then(settle) : settle(refusal)
  }
}

/**
 * graphql-js's default type resolver, on the `isTypeOf` functions before guards were added: a guard would refuse an
 * object while its type is still being determined.
 */
export function createDefaultTypeResolver<TContext>(
  schema: GraphQLSchema,
  isTypeOfBefore: ReadonlyMap<string, IsTypeOf<TContext>>,
): ResolveType<TContext> {
  return (value, context, info, abstractType) => {
    if (
      typeof value === 'object' &&
      value !== null &&
      '__typename' in value &&
      typeof value.__typename === 'string'
    ) {
      return value.__typename
    }
    return firstMatch(
      possibleNames(schema, abstractType),
      (name) => isTypeOfBefore.get(name)?.(value, context, info) ?? false,
    )
  }
}

function possibleNames(schema: GraphQLSchema, abstractType: GraphQLAbstractType): readonly string[] {
  const type = schema.getType(abstractType.name)
  return isInterfaceType(type) || (type && 'getTypes' in type)
    ? schema.getPossibleTypes(type).map(({ name }) => name)
    : []
}

function firstMatch(
  names: readonly string[],
  matches: (name: string) => PromiseLike<boolean> | boolean,
): MaybePromise<string | undefined> {
  for (const [index, name] of names.entries()) {
    const isMatch = matches(name)
    if (isThenable(isMatch)) {
      return Promise.resolve(isMatch).then((settled) =>
        settled ? name : firstMatch(names.slice(index + 1), matches),
      )
    }
    if (isMatch) return name
  }
  return undefined
}

/** Decides objects by rules of types: `null`, or the refusal. */
export function createObjectDecision<TContext>(shared: GuardContext<TContext>, rules: readonly Rule[]) {
  const checks = compileRules(rules)
  const { engine, executionOf } = shared
  return (
    object: unknown,
    viewer: Viewer | null,
    context: TContext,
    info: GraphQLResolveInfo,
  ): MaybePromise<Refusal | null> => {
    const at = checks.isTimed ? timeOf(executionOf(info, context), engine.settings.now) : NO_TIME
    if (checks.policies.length === 0) return decideNow(checks, viewer, object, at)
    return decideSteps([{ checks, object }], viewer, at, (names) =>
      engine.ask({
        names,
        viewer,
        context,
        object: { value: object },
        memo: executionOf(info, context).policies,
      }),
    )
  }
}

/** The error has the coordinate of the field that returned the object. */
function refusalOf<TContext>(
  { engine }: GuardContext<TContext>,
  refusal: Refusal,
  viewer: Viewer | null,
  info: GraphQLResolveInfo,
): GraphQLError {
  return errorOf(engine, { coordinate: `${info.parentType.name}.${info.fieldName}`, refusal }, viewer)
}
