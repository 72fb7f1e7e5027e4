import {
  type GraphQLField,
  type GraphQLIsTypeOfFn,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLTypeResolver,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { AuthorizeOptions } from '../authorize-options.js'
import { createAdmissions } from '../decisions/admissions.js'
import type { Engine } from '../engine.js'
import { createInputGuard } from '../inputs/input-guard.js'
import { concealEvents } from './conceal-events.js'
import { type Conceal, concealResult, createConceal } from './conceal-objects.js'
import { createPlaces, placeTypes } from './context-places.js'
import { guardEntityResolver } from './entity-guard.js'
import { createExecutions } from './execution.js'
import { createFieldGuard, isAdmissionEnough, isViewerEnough } from './field-guard.js'
import { createWholeGuard, type FieldGuard, type GuardContext, guardResolver, joinGuards } from './guard.js'
import { createIsHidden, type TypeResolvers } from './hidden-objects.js'
import { createDefaultTypeResolver, guardIsTypeOf, guardResolveType } from './object-guard.js'
import { beginExecution, guardSubscribe } from './subscription.js'
import { createLastAllowed, guardByAdmission, guardByViewer } from './viewer-guard.js'

/**
 * Adds guards to a schema, in place: to fields, to objects of types with rules, and to source streams of subscriptions.
 */
export function applyGuards<TContext>(engine: Engine<TContext>, options: AuthorizeOptions<TContext>): void {
  const { contextAt, fieldResolver } = options
  const places =
    contextAt === undefined ? null : createPlaces(engine.schema, engine.settings.signInFields, contextAt)
  const shared: GuardContext<TContext> = {
    engine,
    admissionsOf: createAdmissions(),
    executionOf: createExecutions(engine.handOver, places?.originOf),
    lastAllowedBy: createLastAllowed(),
  }
  const typeResolvers = guardAbstractTypes(shared, options)
  const contextAfter = contextAt === undefined ? (context: TContext) => context : placed
  for (const type of Object.values(engine.schema.getTypeMap())) {
    if (isInterfaceType(type)) guardEntityResolver(shared, type)
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    const rules = engine.rules.types.get(type.name) ?? []
    const isRoot = isRootType(engine, type)
    if (rules.length > 0 && !isRoot) type.isTypeOf = guardIsTypeOf(shared, type, rules)
    guardEntityResolver(shared, type)
    for (const field of Object.values(type.getFields())) {
      const isHidden = createIsHidden(shared, getNamedType(field.type), typeResolvers)
      const hiding = isHidden && { conceal: createConceal(field.type, isHidden), contextAfter }
      guardField(shared, type, field, options, hiding)
    }
  }
  // Last, so that guards, too, receive the context of their position.
  if (places !== null) placeTypes(engine.schema, places, fieldResolver)

  function placed(context: TContext, info: GraphQLResolveInfo): TContext {
    // A context that `places` made is one of the same type.
    return places === null ? context : places.contextAt(places.originOf(context) as TContext, info)
  }
}

/** What a field does with hidden objects that its resolver returned. */
interface Hiding<TContext> {
  readonly conceal: Conceal<TContext>
  readonly contextAfter: (context: TContext, info: GraphQLResolveInfo) => TContext
}

/**
 * Runs before the guards on objects are added: the default type resolver calls the original `isTypeOf` functions.
 *
 * @returns the type resolvers without guards
 */
function guardAbstractTypes<TContext>(
  shared: GuardContext<TContext>,
  options: AuthorizeOptions<TContext>,
): TypeResolvers<TContext> {
  const { schema, rules } = shared.engine
  const resolvers = new Map<string, GraphQLTypeResolver<unknown, TContext>>()
  const types = Object.values(schema.getTypeMap())
  const isTypeOfBefore = new Map<string, GraphQLIsTypeOfFn<unknown, TContext>>()
  for (const type of types) {
    if (isObjectType(type) && type.isTypeOf) isTypeOfBefore.set(type.name, type.isTypeOf.bind(type))
  }
  const byDefault = options.typeResolver ?? createDefaultTypeResolver(schema, isTypeOfBefore)
  for (const type of types) {
    if (!isAbstractType(type)) continue
    const isRuled = (name: string) => (rules.types.get(name) ?? []).length > 0
    if (!isRuled(type.name) && !schema.getPossibleTypes(type).some(({ name }) => isRuled(name))) continue
    const resolveType = type.resolveType?.bind(type) ?? byDefault
    resolvers.set(type.name, resolveType)
    const own = isInterfaceType(type) ? (rules.types.get(type.name) ?? []) : []
    type.resolveType = own.length === 0 ? resolveType : guardResolveType(shared, resolveType, own)
  }
  return resolvers
}

function guardField<TContext>(
  shared: GuardContext<TContext>,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, TContext>,
  options: AuthorizeOptions<TContext>,
  hiding: Hiding<TContext> | null,
): void {
  const { schema } = shared.engine
  const guards = guardsOf(shared, type, field)
  const guard = joinGuards(guards)
  const resolve = field.resolve ?? options.fieldResolver
  const checks = guards.length === 1 ? (shared.engine.fieldOf(type.name, field.name)?.checks ?? null) : null
  if (guard !== null) field.resolve = guardResolver(shared, guard, resolve)
  if (checks !== null && isViewerEnough(checks)) field.resolve = guardByViewer(shared, checks, resolve)
  else if (checks !== null && field.resolve && isAdmissionEnough(checks)) {
    field.resolve = guardByAdmission(shared, type.name, resolve, field.resolve)
  }
  const guarded = field.resolve ?? resolve
  if (type === schema.getSubscriptionType()) {
    const events = hiding && concealEvents(shared, guarded, hiding)
    guardSubscribe(shared, field, guard, { signalOf: options.subscriptionSignal, events })
    field.resolve = beginExecution(shared, events?.resolve ?? guarded)
  } else if (hiding !== null) {
    field.resolve = concealResult(guarded, hiding.conceal, hiding.contextAfter)
  }
}

function guardsOf<TContext>(
  shared: GuardContext<TContext>,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, TContext>,
): readonly FieldGuard<TContext>[] {
  const { engine } = shared
  const guarded = engine.fieldOf(type.name, field.name)
  const guards: FieldGuard<TContext>[] = []
  if (guarded !== null && guarded.checks !== null) guards.push(createFieldGuard(shared, guarded.checks))
  if (guarded !== null && guarded.arguments.length > 0)
    guards.push(createInputGuard(shared, guarded.arguments))
  const isWhole = type === engine.schema.getMutationType() || engine.settings.refusals === 'whole'
  if (isWhole && isRootType(engine, type)) guards.push(createWholeGuard(shared))
  return guards
}

function isRootType<TContext>({ schema }: Engine<TContext>, type: GraphQLObjectType): boolean {
  return (
    type === schema.getQueryType() ||
    type === schema.getMutationType() ||
    type === schema.getSubscriptionType()
  )
}
