import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql'
import type { SchemaProblem } from '../errors.js'
import type { SchemaRules } from './schema-rules.js'

/**
 * Warns where a hidden object leaves traces that the engine cannot remove: a mutation that has run before, and
 * connections, whose cursors and totals are the resolver's. Pure.
 */
export function hiddenSurprises(schema: GraphQLSchema, { hidden }: SchemaRules): readonly SchemaProblem[] {
  if (hidden.size === 0) return []
  const hiddenIn = (type: GraphQLNamedType) => hiddenNames(schema, hidden, type)
  return [...mutations(schema, hiddenIn), ...connections(schema, hiddenIn), ...events(schema, hiddenIn)]
}

type HiddenIn = (type: GraphQLNamedType) => readonly string[]

/** Names of the hidden types whose objects a field of this type may return. */
function hiddenNames(
  schema: GraphQLSchema,
  hidden: ReadonlySet<string>,
  type: GraphQLNamedType,
): readonly string[] {
  const concrete = isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
  return concrete.map(({ name }) => name).filter((name) => hidden.has(name))
}

function accessible(names: readonly string[]): string {
  return names.map((name) => `context.accessible("${name}")`).join(' or ')
}

function mutations(schema: GraphQLSchema, hiddenIn: HiddenIn): readonly SchemaProblem[] {
  return Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap((field) => {
    const names = inPayload(getNamedType(field.type), hiddenIn)
    if (names.length === 0) return []
    const message = `it has run before the object that it returns is hidden: change only what ${accessible(names)} finds.`
    return [{ coordinate: `${schema.getMutationType()?.name}.${field.name}`, message }]
  })
}

/** Of the type itself, and of the fields of a payload. */
function inPayload(type: GraphQLNamedType, hiddenIn: HiddenIn): readonly string[] {
  const direct = hiddenIn(type)
  if (direct.length > 0 || !isObjectType(type) || !/(Payload|Result|Response)$/.test(type.name)) return direct
  return [...new Set(Object.values(type.getFields()).flatMap((field) => hiddenIn(getNamedType(field.type))))]
}

function connections(schema: GraphQLSchema, hiddenIn: HiddenIn): readonly SchemaProblem[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || !isConnection(type)) return []
    const names = inConnection(type, hiddenIn)
    if (names.length === 0) return []
    const message = `its pages, cursors and totals show hidden objects: filter them with ${accessible(names)}.`
    return [{ coordinate: type.name, message }]
  })
}

/** By its fields: names of connections differ. */
function isConnection(type: GraphQLObjectType): boolean {
  const fields = type.getFields()
  const hasItems = 'edges' in fields || 'nodes' in fields || 'items' in fields
  return (
    hasItems &&
    ['pageInfo', 'totalCount', 'total', 'count', 'nextCursor', 'hasMore'].some((name) => name in fields)
  )
}

function inConnection(type: GraphQLObjectType, hiddenIn: HiddenIn): readonly string[] {
  const { edges, nodes, items } = type.getFields()
  const edge = edges && getNamedType(edges.type)
  const node = isObjectType(edge) ? edge.getFields().node : undefined
  const fields = [edges, node, nodes, items].flatMap((field) => field ?? [])
  return [...new Set(fields.flatMap((field) => hiddenIn(getNamedType(field.type))))]
}

/** An event whose root object is not hidden is sent, with its hidden objects as null. */
function events(schema: GraphQLSchema, hiddenIn: HiddenIn): readonly SchemaProblem[] {
  const root = schema.getSubscriptionType()
  return Object.values(root?.getFields() ?? {}).flatMap((field) => {
    const type = getNamedType(field.type)
    if (!isObjectType(type) || hiddenIn(type).length > 0) return []
    const names = [
      ...new Set(Object.values(type.getFields()).flatMap((each) => hiddenIn(getNamedType(each.type)))),
    ]
    if (names.length === 0) return []
    const message = `an event is sent although its ${names.join(' or ')} is hidden: leave such events out of the stream.`
    return [{ coordinate: `${root?.name}.${field.name}`, message }]
  })
}
