import {
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  type GraphQLTypeResolver,
  isAbstractType,
  isInterfaceType,
} from 'graphql'
import { isThenable } from '../../lib/is-thenable.js'
import type { Refusal } from '../decisions/decide.js'
import type { MaybePromise } from '../decisions/decide-steps.js'
import type { Viewer } from '../decisions/viewer.js'
import type { IsHidden } from './conceal-objects.js'
import type { GuardContext } from './guard.js'
import { createObjectDecision } from './object-guard.js'

/** The type resolvers of abstract types, before guards were added. */
export type TypeResolvers<TContext> = ReadonlyMap<string, GraphQLTypeResolver<unknown, TContext>>

/** Decides one object: `null`, or the refusal. */
type Decide<TContext> = (
  object: unknown,
  viewer: Viewer | null,
  context: TContext,
  info: GraphQLResolveInfo,
) => MaybePromise<Refusal | null>

/** What a concrete type, returned as one type, means for its objects. */
interface HidingType<TContext> {
  readonly decide: Decide<TContext>
  readonly admit: (object: unknown, viewer: Viewer | null) => void
  readonly revoke: (object: unknown) => void
}

/**
 * Decides whether an object of the given type looks absent to the viewer: by the rules of its concrete type, and of the
 * interface that the field returns. Allowed objects are admitted, so that the guard on the type need not decide again.
 *
 * @returns `null` if no object of this type is ever hidden
 */
export function createIsHidden<TContext>(
  shared: GuardContext<TContext>,
  returned: GraphQLNamedType,
  typeResolvers: TypeResolvers<TContext>,
): IsHidden<TContext> | null {
  const { schema, rules } = shared.engine
  const concrete = isAbstractType(returned) ? schema.getPossibleTypes(returned) : [returned]
  const hiding = new Map(
    concrete
      .filter(({ name }) => rules.hidden.has(name))
      .map(({ name }) => [name, createHidingType(shared, returned, name)]),
  )
  if (hiding.size === 0) return null
  if (!isAbstractType(returned)) {
    const own = hiding.get(returned.name)
    return own === undefined ? null : (object, context, info) => isRefused(shared, own, object, context, info)
  }
  const typeResolver = typeResolvers.get(returned.name)
  return (object, context, info) => {
    const settle = (name: unknown) => {
      const type = typeof name === 'string' ? hiding.get(name) : undefined
      return type !== undefined && isRefused(shared, type, object, context, info)
    }
    // The executor reports a type that cannot be determined.
    const name = determine(() => typeResolver?.(object, context, info, returned))
    return isThenable(name) ? Promise.resolve(name).then(settle, () => false) : settle(name)
  }
}

function determine(typeOf: () => unknown): unknown {
  try {
    return typeOf()
  } catch {
    return undefined
  }
}

function createHidingType<TContext>(
  shared: GuardContext<TContext>,
  returned: GraphQLNamedType,
  typeName: string,
): HidingType<TContext> {
  const { rules } = shared.engine
  const ofInterface = isInterfaceType(returned) ? (rules.types.get(returned.name) ?? []) : []
  const admissions = shared.admissionsOf(typeName)
  return {
    decide: createObjectDecision(shared, [...(rules.types.get(typeName) ?? []), ...ofInterface]),
    admit: admissions.admit,
    revoke: admissions.revoke,
  }
}

function isRefused<TContext>(
  { engine }: GuardContext<TContext>,
  { decide, admit, revoke }: HidingType<TContext>,
  object: unknown,
  context: TContext,
  info: GraphQLResolveInfo,
): MaybePromise<boolean> {
  const viewer = engine.viewerOf(context, info)
  const settle = (refusal: Refusal | null) => {
    if (refusal === null) admit(object, viewer)
    else revoke(object)
    return refusal !== null
  }
  const refusal = decide(object, viewer, context, info)
  return isThenable(refusal) ? refusal.then(settle) : settle(refusal)
}
