import { mapSchema } from '@graphql-tools/utils'
import { type GraphQLSchema, isObjectType } from 'graphql'

/** A schema of its own types and fields, so that guards can be put on them without touching the original. */
export function cloneSchema(schema: GraphQLSchema): GraphQLSchema {
  const clone = mapSchema(schema, {})
  for (const type of Object.values(clone.getTypeMap())) {
    const original = schema.getType(type.name)
    if (isObjectType(type) && isObjectType(original)) copyResolveReference(original, type)
  }
  return clone
}

/** graphql-tools and Mercurius keep a federation resolver on the type itself, where copies of types lose it. */
function copyResolveReference(from: object, to: object): void {
  const resolveReference: unknown = Reflect.get(from, 'resolveReference')
  if (resolveReference !== undefined) Object.assign(to, { resolveReference })
}
