import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql'

type ContextAt<TContext> = (context: TContext, info: GraphQLResolveInfo) => TContext

/**
 * Contexts for the fields below sign-in fields, where the viewer may have changed. The application's functions there
 * must receive a context of the viewer that the guards decide for.
 */
export interface Places<TContext> {
  /**
   * Types whose objects may be returned below sign-in fields, including abstract types. Other types are not wrapped.
   */
  readonly types: ReadonlySet<GraphQLNamedType>
  readonly contextAt: ContextAt<TContext>
  /** Maps a context of a position back to the context of the operation. */
  readonly originOf: (context: unknown) => unknown
}

export function createPlaces<TContext>(
  schema: GraphQLSchema,
  signInFields: ReadonlySet<string>,
  contextAt: ContextAt<TContext>,
): Places<TContext> {
  const origins = new WeakMap<object, unknown>()
  return {
    types: typesBelow(schema, signInFields),
    contextAt(context, info) {
      const place = contextAt(context, info)
      if (place !== context && typeof place === 'object' && place !== null) origins.set(place, context)
      return place
    },
    originOf: (context) =>
      typeof context === 'object' && context !== null ? (origins.get(context) ?? context) : context,
  }
}

function typesBelow(schema: GraphQLSchema, signInFields: ReadonlySet<string>): ReadonlySet<GraphQLNamedType> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const open = roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {})
      .filter(({ name }) => signInFields.has(`${root?.name}.${name}`))
      .map(({ type }): GraphQLNamedType => getNamedType(type)),
  )
  const found = new Set<GraphQLNamedType>()
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (found.has(type)) continue
    found.add(type)
    if (isAbstractType(type)) open.push(...schema.getPossibleTypes(type))
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    open.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)))
  }
  return found
}

/**
 * Wraps resolvers, guards included, of all types below sign-in fields, so that they receive the context of their
 * position.
 */
export function placeTypes<TContext>(
  schema: GraphQLSchema,
  places: Places<TContext>,
  fieldResolver: GraphQLFieldResolver<unknown, TContext> | undefined,
): void {
  const { contextAt } = places
  for (const type of Object.values(schema.getTypeMap())) {
    if (!places.types.has(type)) continue
    if (isObjectType(type)) {
      const { isTypeOf } = type
      if (isTypeOf) {
        // graphql-jit passes the value only.
        type.isTypeOf = (value, context, info) =>
          isTypeOf.call(type, value, info === undefined ? context : contextAt(context, info), info)
      }
      for (const field of Object.values(type.getFields())) placeField(places, field, fieldResolver)
    } else if (isAbstractType(type) && type.resolveType) {
      const resolveType = type.resolveType.bind(type)
      type.resolveType = (value, context, info, abstract) =>
        resolveType(value, contextAt(context, info), info, abstract)
    }
  }
}

function placeField<TContext>(
  { contextAt }: Places<TContext>,
  field: GraphQLField<unknown, TContext>,
  fieldResolver: GraphQLFieldResolver<unknown, TContext> | undefined,
): void {
  const resolve = field.resolve ?? fieldResolver ?? defaultFieldResolver
  if (resolve !== defaultFieldResolver) {
    field.resolve = (source, args, context, info) => resolve(source, args, contextAt(context, info), info)
    return
  }
  // Like graphql-js's default resolver, but the context is only computed for methods.
  field.resolve = (source, args, context, info) => {
    if (!isReadable(source)) return undefined
    const property = source[info.fieldName]
    return typeof property === 'function' ? resolve(source, args, contextAt(context, info), info) : property
  }
}

function isReadable(source: unknown): source is Readonly<Record<string, unknown>> {
  return (typeof source === 'object' && source !== null) || typeof source === 'function'
}
