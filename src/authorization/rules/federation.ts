import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql'

/** A type that a gateway may load by a reference: an entity, or an interface that entities implement. */
export type EntityType = GraphQLObjectType | GraphQLInterfaceType

/** Whether `_entities` may return objects of a type: a member of the union `_Entity`, or an interface of a member. */
export function isEntityType(schema: GraphQLSchema, type: GraphQLNamedType): type is EntityType {
  const union = schema.getType('_Entity')
  if (!isUnionType(union) || !(isObjectType(type) || isInterfaceType(type))) return false
  return union
    .getTypes()
    .some((member) => member === type || (isInterfaceType(type) && schema.isSubType(type, member)))
}

/**
 * Whether a field is `_service` or `_entities` of Federation. They need no rule of their own: entities are guarded one
 * by one.
 */
export function isFederationField({ name, type }: GraphQLField<unknown, unknown>): boolean {
  const returned = getNamedType(type)
  return (
    (name === '_service' && returned.name === '_Service') ||
    (name === '_entities' && isUnionType(returned) && returned.name === '_Entity')
  )
}
