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

/** What a gateway may ask for by a reference: an entity, or any of those that implement an interface. */
export type EntityType = GraphQLObjectType | GraphQLInterfaceType

/** Whether `_entities` may load objects of a type: a member of Federation's union, or an interface of one. */
export function isEntityType(schema: GraphQLSchema, type: GraphQLNamedType): type is EntityType {
  const union = schema.getType('_Entity')
  if (!isUnionType(union) || !(isObjectType(type) || isInterfaceType(type))) return false
  return union
    .getTypes()
    .some((member) => member === type || (isInterfaceType(type) && schema.isSubType(type, member)))
}

/** Federation's own root fields hold no data of their own: entities are guarded one by one. */
export function isFederationField({ name, type }: GraphQLField<unknown, unknown>): boolean {
  const returned = getNamedType(type)
  return (
    (name === '_service' && returned.name === '_Service') ||
    (name === '_entities' && isUnionType(returned) && returned.name === '_Entity')
  )
}
