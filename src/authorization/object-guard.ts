import {
  type GraphQLAbstractType,
  type GraphQLIsTypeOfFn,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  isInterfaceType,
} from 'graphql'
import { compileRules, type Refusal } from './decide.js'
import { decideSteps, type MaybePromise } from './decide-steps.js'
import { errorOf, type GuardContext } from './guard.js'
import { isThenable } from './policies.js'
import type { Rule } from './rule.js'
import type { Viewer } from './viewer.js'

type IsTypeOf<TContext> = GraphQLIsTypeOfFn<unknown, TContext>
type ResolveType<TContext> = GraphQLTypeResolver<unknown, TContext>

/**
 * Decides each object of a type when a field returned it, before any field of it: graphql-js asks `isTypeOf` for every
 * object, in lists, behind interfaces and unions and promises, and an error there nulls that one position.
 */
export function guardIsTypeOf<TContext>(
  shared: GuardContext<TContext>,
  type: GraphQLObjectType<unknown, TContext>,
  rules: readonly Rule[],
): IsTypeOf<TContext> {
  const original = type.isTypeOf
  const decide = createObjectDecision(shared, rules)
  const admitted = (value: unknown, viewer: Viewer | null): true => {
    shared.admissions.admit(type.name, value, viewer)
    return true
  }
  function guard(value: unknown, context: TContext, info: GraphQLResolveInfo): MaybePromise<boolean> {
    shared.admissions.revoke(type.name, value)
    const viewer = shared.engine.viewerOf(context, info)
    const refusal = decide(value, viewer, context, info)
    if (isThenable(refusal)) {
      return refusal.then((settled) => {
        throwIfRefused(shared, settled, info)
        return admitted(value, viewer)
      })
    }
    throwIfRefused(shared, refusal, info)
    return admitted(value, viewer)
  }
  return (value, context, info) => {
    const isOfType = original?.call(type, value, context, info) ?? true
    if (isThenable(isOfType)) return isOfType.then((settled) => settled && guard(value, context, info))
    return isOfType && guard(value, context, info)
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
    const refusal = decide(value, shared.engine.viewerOf(context, info), context, info)
    if (isThenable(refusal)) {
      return refusal.then((settled) => {
        throwIfRefused(shared, settled, info)
        return resolveType(value, context, info, type)
      })
    }
    throwIfRefused(shared, refusal, info)
    return resolveType(value, context, info, type)
  }
}

/**
 * Finds the type of a value as graphql-js does by default, but asks the `isTypeOf` of before the guards: those would
 * refuse an object of a type while it is only asked whether it is one.
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

function createObjectDecision<TContext>(shared: GuardContext<TContext>, rules: readonly Rule[]) {
  const checks = compileRules(rules)
  return (
    object: unknown,
    viewer: Viewer | null,
    context: TContext,
    info: GraphQLResolveInfo,
  ): MaybePromise<Refusal | null> =>
    decideSteps([{ checks, object }], viewer, (names) =>
      shared.engine.ask({
        names,
        viewer,
        context,
        object: { value: object },
        memo: shared.executionOf(info, context).policies,
      }),
    )
}

/** The error names the field that returned the object. */
function throwIfRefused<TContext>(
  { engine }: GuardContext<TContext>,
  refusal: Refusal | null,
  info: GraphQLResolveInfo,
): void {
  if (refusal === null) return
  throw errorOf(engine, { coordinate: `${info.parentType.name}.${info.fieldName}`, refusal })
}
