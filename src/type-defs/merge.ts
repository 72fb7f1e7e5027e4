import {
  type DefinitionNode,
  type DirectiveDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type TypeDefinitionNode,
} from 'graphql'
import type { SchemaProblem } from '../authorization/index.js'
import { createDirectiveMerge } from './merge-directives.js'
import { described, type Merging, mergeByName, mergeInputs } from './merge-elements.js'
import { mergeSchemaNodes } from './merge-schema-nodes.js'
import { mergeTypeNodes, type TypeNode } from './merge-types.js'
import { createReport } from './report.js'

/** Merged definitions with unique names, and the contradictions between the originals. */
export interface Merged {
  readonly definitions: readonly DefinitionNode[]
  readonly problems: readonly SchemaProblem[]
}

/**
 * Merges definitions of the same name, extensions included. A directive on any declaration of an element applies to the
 * merged element: no rule is lost, whatever the order of declarations. Pure.
 *
 * @param options.areExtensionsEnough - whether `extend type Query` alone declares the type, as in a Federation subgraph
 */
export function mergeDefinitions(
  definitions: readonly DefinitionNode[],
  { areExtensionsEnough }: { readonly areExtensionsEnough: boolean },
): Merged {
  const { problems, report } = createReport()
  const declarations = definitions.filter((node) => node.kind === Kind.DIRECTIVE_DEFINITION)
  const merging: Merging = { directives: createDirectiveMerge(declarations, report), report }
  const types = mergedTypes(merging, definitions).map((node) =>
    areExtensionsEnough ? asDefinition(node) : node,
  )
  const schemas = definitions.filter(
    (node) => node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION,
  )
  return {
    definitions: [
      ...mergedDirectives(merging, declarations),
      ...types,
      ...mergeSchemaNodes(merging, schemas, types),
    ],
    problems,
  }
}

function mergedTypes(merging: Merging, definitions: readonly DefinitionNode[]): readonly TypeNode[] {
  const types = definitions.filter(
    (node): node is TypeNode => isTypeDefinitionNode(node) || isTypeExtensionNode(node),
  )
  return mergeByName(types, (copies) => mergeTypeNodes(merging, copies))
}

const definitionKinds = {
  [Kind.SCALAR_TYPE_EXTENSION]: Kind.SCALAR_TYPE_DEFINITION,
  [Kind.OBJECT_TYPE_EXTENSION]: Kind.OBJECT_TYPE_DEFINITION,
  [Kind.INTERFACE_TYPE_EXTENSION]: Kind.INTERFACE_TYPE_DEFINITION,
  [Kind.UNION_TYPE_EXTENSION]: Kind.UNION_TYPE_DEFINITION,
  [Kind.ENUM_TYPE_EXTENSION]: Kind.ENUM_TYPE_DEFINITION,
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: Kind.INPUT_OBJECT_TYPE_DEFINITION,
} as const

function asDefinition(node: TypeNode): TypeNode {
  if (!isTypeExtensionNode(node)) return node
  // An extension has the same members as the definition of its kind.
  return { ...node, kind: definitionKinds[node.kind] } as TypeDefinitionNode
}

/** Merges declarations of a directive. They must have the same arguments; their locations are combined. */
function mergedDirectives(
  merging: Merging,
  declarations: readonly DirectiveDefinitionNode[],
): readonly DirectiveDefinitionNode[] {
  return mergeByName(declarations, (copies) => {
    const coordinate = `@${copies[0].name.value}`
    const signatures = copies.map(({ arguments: args = [] }) =>
      args
        .map(({ name }) => name.value)
        .sort()
        .join(),
    )
    const isRepeatable = copies.some(({ repeatable }) => repeatable)
    if (new Set(signatures).size > 1 || copies.some(({ repeatable }) => repeatable !== isRepeatable)) {
      merging.report(
        coordinate,
        'it is declared twice, with other arguments or once repeatable: keep one declaration.',
      )
    }
    return {
      ...copies[0],
      ...described(copies),
      arguments: mergeInputs(
        merging,
        copies.flatMap((copy) => copy.arguments ?? []),
        (name) => `${coordinate}(${name}:)`,
      ),
      locations: mergeByLocation(copies),
    }
  })
}

function mergeByLocation(copies: readonly DirectiveDefinitionNode[]): DirectiveDefinitionNode['locations'] {
  const byName = new Map(copies.flatMap(({ locations }) => locations.map((node) => [node.value, node])))
  return [...byName.values()]
}
