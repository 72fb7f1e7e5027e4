import {
  type ConstDirectiveNode,
  type DefinitionNode,
  Kind,
  type OperationTypeDefinitionNode,
  OperationTypeNode,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
} from 'graphql'
import { described, type Merging } from './merge-elements.js'
import type { TypeNode } from './merge-types.js'

const rootNames = {
  [OperationTypeNode.QUERY]: 'Query',
  [OperationTypeNode.MUTATION]: 'Mutation',
  [OperationTypeNode.SUBSCRIPTION]: 'Subscription',
} as const

type SchemaNode = SchemaDefinitionNode | SchemaExtensionNode

/**
 * Merges all schema definitions and extensions into one, and adds root types with the default names. Returns nothing if
 * it would be empty.
 */
export function mergeSchemaNodes(
  merging: Merging,
  nodes: readonly SchemaNode[],
  types: readonly TypeNode[],
): readonly DefinitionNode[] {
  const written = nodes.flatMap((node) => node.operationTypes ?? [])
  const operationTypes = Object.values(OperationTypeNode).flatMap((operation) => {
    const named = written.filter((each) => each.operation === operation)
    const names = [...new Set(named.map(({ type }) => type.name.value))]
    if (names.length > 1) {
      merging.report(`schema.${operation}`, `it is ${names.join(' and ')}: one type only can be the root.`)
    }
    return named.slice(0, 1).concat(named.length === 0 ? usualRoot(operation, types) : [])
  })
  const directives: readonly ConstDirectiveNode[] = merging.directives('schema', nodes)
  if (operationTypes.length === 0 && nodes.length === 0) return []
  const definitions = nodes.filter((node) => node.kind === Kind.SCHEMA_DEFINITION)
  return operationTypes.length === 0
    ? [{ kind: Kind.SCHEMA_EXTENSION, directives, operationTypes }]
    : [{ kind: Kind.SCHEMA_DEFINITION, ...described(definitions), directives, operationTypes }]
}

function usualRoot(
  operation: OperationTypeNode,
  types: readonly TypeNode[],
): readonly OperationTypeDefinitionNode[] {
  const type = types.find(
    ({ kind, name }) => kind === Kind.OBJECT_TYPE_DEFINITION && name.value === rootNames[operation],
  )
  if (type === undefined) return []
  return [
    { kind: Kind.OPERATION_TYPE_DEFINITION, operation, type: { kind: Kind.NAMED_TYPE, name: type.name } },
  ]
}
