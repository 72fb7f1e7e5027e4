import {
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type NamedTypeNode,
  type NameNode,
  print,
  type StringValueNode,
} from 'graphql'
import type { MergeDirectives } from './merge-directives.js'
import type { Report } from './report.js'

/** Dependencies of all merge functions. */
export interface Merging {
  readonly directives: MergeDirectives
  readonly report: Report
}

interface Named {
  readonly name: NameNode
}

/** Merges nodes of the same name, at the position of the first. */
export function mergeByName<Node extends Named>(
  nodes: readonly Node[],
  merge: (copies: readonly [Node, ...Node[]]) => Node,
): readonly Node[] {
  const byName = new Map<string, [Node, ...Node[]]>()
  for (const node of nodes) {
    const copies = byName.get(node.name.value)
    if (copies === undefined) byName.set(node.name.value, [node])
    else copies.push(node)
  }
  return [...byName.values()].map((copies) => (copies.length === 1 ? copies[0] : merge(copies)))
}

/** Merges fields of a type, with their arguments. */
export function mergeFields(
  merging: Merging,
  typeName: string,
  fields: readonly FieldDefinitionNode[],
): readonly FieldDefinitionNode[] {
  return mergeByName(fields, (copies) => {
    const coordinate = `${typeName}.${copies[0].name.value}`
    agreeOnType(merging, coordinate, copies)
    const args = copies.flatMap((copy) => copy.arguments ?? [])
    return {
      ...copies[0],
      ...described(copies),
      arguments: mergeInputs(merging, args, (name) => `${coordinate}(${name}:)`),
      directives: merging.directives(coordinate, copies),
    }
  })
}

/** Merges arguments of a field or directive, or fields of an input type. */
export function mergeInputs(
  merging: Merging,
  inputs: readonly InputValueDefinitionNode[],
  coordinateOf: (name: string) => string,
): readonly InputValueDefinitionNode[] {
  return mergeByName(inputs, (copies) => {
    const coordinate = coordinateOf(copies[0].name.value)
    agreeOnType(merging, coordinate, copies)
    const defaults = copies.flatMap(({ defaultValue }) => (defaultValue === undefined ? [] : [defaultValue]))
    if (new Set(defaults.map((value) => print(value))).size > 1) {
      merging.report(coordinate, 'it is declared with different default values: keep one.')
    }
    const [defaultValue] = defaults
    return {
      ...copies[0],
      ...described(copies),
      ...(defaultValue === undefined ? {} : { defaultValue }),
      directives: merging.directives(coordinate, copies),
    }
  })
}

/** Merges values of an enum. */
export function mergeEnumValues(
  merging: Merging,
  typeName: string,
  values: readonly EnumValueDefinitionNode[],
): readonly EnumValueDefinitionNode[] {
  return mergeByName(values, (copies) => ({
    ...copies[0],
    ...described(copies),
    directives: merging.directives(`${typeName}.${copies[0].name.value}`, copies),
  }))
}

/** Merges interfaces that a type implements, or members of a union. */
export function mergeNames(nodes: readonly NamedTypeNode[]): readonly NamedTypeNode[] {
  return mergeByName(nodes, ([first]) => first)
}

/** The description of the first declaration that has one. */
export function described(copies: readonly { readonly description?: StringValueNode | undefined }[]): {
  readonly description?: StringValueNode
} {
  const description = copies.find((copy) => copy.description !== undefined)?.description
  return description === undefined ? {} : { description }
}

function agreeOnType(
  { report }: Merging,
  coordinate: string,
  copies: readonly { readonly type: FieldDefinitionNode['type'] }[],
): void {
  const types = [...new Set(copies.map(({ type }) => print(type)))]
  if (types.length > 1) report(coordinate, `it is declared as ${types.join(' and as ')}: keep one.`)
}
