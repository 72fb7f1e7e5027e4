import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql'
import type { Directable } from './applied-directives.js'

/** An element that can have directives, except the schema itself. */
export interface SchemaElement {
  /** `Article`, `Article.draft`, `Query.articles(includeDrafts:)`, `@cost(weight:)` */
  readonly coordinate: string
  readonly element: Directable
}

/** All types, fields, arguments, input fields, enum values and arguments of directives. */
export function schemaElements(schema: GraphQLSchema): readonly SchemaElement[] {
  const elements: SchemaElement[] = []
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    elements.push({ coordinate: type.name, element: type })
    if (isEnumType(type)) {
      for (const value of type.getValues())
        elements.push({ coordinate: `${type.name}.${value.name}`, element: value })
    }
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`
      elements.push({ coordinate, element: field })
      for (const arg of 'args' in field ? field.args : []) {
        elements.push({ coordinate: `${coordinate}(${arg.name}:)`, element: arg })
      }
    }
  }
  return [...elements, ...directiveArguments(schema)]
}

/** The arguments of the directives that a schema declares. */
export function directiveArguments(schema: GraphQLSchema): readonly SchemaElement[] {
  return schema
    .getDirectives()
    .flatMap((directive) =>
      directive.args.map((arg) => ({ coordinate: `@${directive.name}(${arg.name}:)`, element: arg })),
    )
}
