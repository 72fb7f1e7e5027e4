import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Path } from '../errors/input-problems.js'

/** Where a variable is used. */
export interface VariableUsePlace {
  /** The coordinate of the field. `null` in an argument of a directive. */
  readonly field: string | null
  /** The path from the argument. */
  readonly path: Path
}

/**
 * All uses of a variable in an operation and in all fragments of the document, including fragments it does not spread.
 */
export function usesOf(
  name: string,
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly VariableUsePlace[] {
  const types = new TypeInfo(schema)
  const uses: VariableUsePlace[] = []
  const definitions = document.definitions.filter(
    (definition) => definition === operation || definition.kind === Kind.FRAGMENT_DEFINITION,
  )
  visit(
    { kind: Kind.DOCUMENT, definitions },
    visitWithTypeInfo(types, {
      Argument(node) {
        const [parent, field] = [types.getParentType(), types.getFieldDef()]
        const isOfField = !types.getDirective() && parent && field
        for (const path of placesIn(node.value, name, [node.name.value]))
          uses.push({ field: isOfField ? `${parent.name}.${field.name}` : null, path })
      },
    }),
  )
  return uses
}

function placesIn(value: ValueNode, name: string, path: Path): Path[] {
  if (value.kind === Kind.VARIABLE) return value.name.value === name ? [path] : []
  if (value.kind === Kind.LIST) return value.values.flatMap((item, at) => placesIn(item, name, [...path, at]))
  if (value.kind === Kind.OBJECT)
    return value.fields.flatMap((field) => placesIn(field.value, name, [...path, field.name.value]))
  return []
}
