import { isInterfaceType } from 'graphql'
import { type EntityType, isEntityType } from '../rules/federation.js'
import { compileFieldChecks } from './field-checks.js'
import { createFieldGuard } from './field-guard.js'
import { type GuardContext, guardResolver } from './guard.js'

/**
 * Guards `resolveReference`, which loads an entity for Federation's `_entities`. It does not run if the type refuses
 * the viewer regardless of the object, or if the type has no directive under the default `auth` or `deny`. The loaded
 * entity is decided again, as an object. One of a hidden type is decided then only, and looks absent.
 */
export function guardEntityResolver<TContext>(shared: GuardContext<TContext>, type: EntityType): void {
  const { rules, schema } = shared.engine
  const own = rules.entities.get(type.name) ?? []
  const result = rules.hidden.has(type.name) ? [] : (rules.types.get(type.name) ?? [])
  const coordinate = `${type.name}.__resolveReference`
  const checks = compileFieldChecks(
    { coordinate, parentType: type.name, own, parent: [], result, early: own },
    false,
  )
  if (checks === null || !isEntityType(schema, type)) return
  const original = resolveReferenceOf<TContext>(type)
  // Without its own function, the library calls that of the concrete type, which is guarded.
  if (original === undefined && isInterfaceType(type)) return
  const guard = createFieldGuard(shared, checks)
  const guarded = guardResolver<TContext>(shared, guard, (reference, _args, context, info) =>
    original === undefined ? reference : original(reference, context, info),
  )
  const resolveReference: ResolveReference<TContext> = (reference, context, info) => {
    try {
      return guarded(reference, {}, context, info)
    } catch (error) {
      // A synchronous error would refuse every entity of the request; a rejection nulls this one only.
      return Promise.reject(error)
    }
  }
  const apollo = recordOf(type.extensions.apollo)
  type.extensions = {
    ...type.extensions,
    apollo: { ...apollo, subgraph: { ...recordOf(apollo.subgraph), resolveReference } },
  }
  Object.assign(type, { resolveReference })
}

type ResolveReference<TContext> = (
  reference: unknown,
  context: TContext,
  info: Parameters<Parameters<typeof guardResolver<TContext>>[1]>[3],
) => unknown

/** Apollo's subgraph library keeps the function in `extensions`, graphql-tools and Mercurius on the type. */
function resolveReferenceOf<TContext>(type: EntityType): ResolveReference<TContext> | undefined {
  const inExtensions = recordOf(recordOf(type.extensions.apollo).subgraph).resolveReference
  const found = typeof inExtensions === 'function' ? inExtensions : Reflect.get(type, 'resolveReference')
  if (typeof found !== 'function') return undefined
  return (reference, context, info) => found.call(type, reference, context, info)
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
