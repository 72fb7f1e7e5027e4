import { mapSchema } from '@graphql-tools/utils'
import {
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { WithDefault } from '../inputs/default-value.js'

/** Copies a schema with its types and fields, so that guards do not change the original. */
export function cloneSchema(schema: GraphQLSchema): GraphQLSchema {
  const clone = mapSchema(schema, {})
  for (const type of Object.values(clone.getTypeMap())) {
    const original = schema.getType(type.name)
    if (original !== undefined) copyResolveReference(original, type)
    if (isInputObjectType(type) && isInputObjectType(original))
      copyDefaults(original.getFields(), type.getFields())
    if (hasFields(type) && hasFields(original)) {
      for (const [name, field] of Object.entries(type.getFields())) {
        copyDefaults(byName(original.getFields()[name]?.args), byName(field.args))
      }
    }
  }
  return clone
}

function hasFields(type: GraphQLNamedType | undefined): type is GraphQLObjectType | GraphQLInterfaceType {
  return isObjectType(type) || isInterfaceType(type)
}

function byName<T extends WithDefault>(elements: readonly T[] = []): Readonly<Record<string, T>> {
  return Object.fromEntries(elements.map((element) => [element.name, element]))
}

/** mapSchema serializes and parses defaults, which loses the values of some custom scalars. */
function copyDefaults(
  from: Readonly<Record<string, WithDefault>>,
  to: Readonly<Record<string, WithDefault>>,
): void {
  for (const [name, element] of Object.entries(to)) element.defaultValue = from[name]?.defaultValue
}

/** graphql-tools and Mercurius keep `resolveReference` on the type itself, which mapSchema does not copy. */
function copyResolveReference(from: object, to: object): void {
  const resolveReference: unknown = Reflect.get(from, 'resolveReference')
  if (resolveReference !== undefined) Object.assign(to, { resolveReference })
}
