import {
  type EnumTypeDefinitionNode,
  type EnumTypeExtensionNode,
  type InputObjectTypeDefinitionNode,
  type InputObjectTypeExtensionNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  isTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type UnionTypeDefinitionNode,
  type UnionTypeExtensionNode,
} from 'graphql'
import {
  described,
  type Merging,
  mergeEnumValues,
  mergeFields,
  mergeInputs,
  mergeNames,
} from './merge-elements.js'

/** A definition or an extension of a type. */
export type TypeNode = TypeDefinitionNode | TypeExtensionNode

const keywords = {
  [Kind.SCALAR_TYPE_DEFINITION]: 'scalar',
  [Kind.SCALAR_TYPE_EXTENSION]: 'scalar',
  [Kind.OBJECT_TYPE_DEFINITION]: 'type',
  [Kind.OBJECT_TYPE_EXTENSION]: 'type',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'interface',
  [Kind.INTERFACE_TYPE_EXTENSION]: 'interface',
  [Kind.UNION_TYPE_DEFINITION]: 'union',
  [Kind.UNION_TYPE_EXTENSION]: 'union',
  [Kind.ENUM_TYPE_DEFINITION]: 'enum',
  [Kind.ENUM_TYPE_EXTENSION]: 'enum',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'input',
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: 'input',
} as const satisfies Record<TypeNode['kind'], string>

/** The SDL keyword of this kind of type. */
export function keywordOf({ kind }: TypeNode): string {
  return keywords[kind]
}

/** Merges the definitions and extensions of one type. The result is a definition if one of them is. */
export function mergeTypeNodes(merging: Merging, copies: readonly [TypeNode, ...TypeNode[]]): TypeNode {
  const base = copies.find(isTypeDefinitionNode) ?? copies[0]
  const name = base.name.value
  const words = [...new Set(copies.map(keywordOf))]
  if (words.length > 1) {
    merging.report(name, `it is declared as ${words.join(' and as ')}: keep one, or rename the other.`)
    return base
  }
  const common = {
    ...described(copies.filter(isTypeDefinitionNode)),
    directives: merging.directives(name, copies),
  }
  if (isOutput(base)) {
    const parts = copies.filter(isOutput)
    const interfaces = mergeNames(parts.flatMap((part) => part.interfaces ?? []))
    const fields = parts.flatMap((part) => part.fields ?? [])
    return { ...base, ...common, interfaces, fields: mergeFields(merging, name, fields) }
  }
  if (isInput(base)) {
    const fields = copies.filter(isInput).flatMap((part) => part.fields ?? [])
    return { ...base, ...common, fields: mergeInputs(merging, fields, (field) => `${name}.${field}`) }
  }
  if (isEnum(base)) {
    // The application's roles first, so that their order is stable in stored permission tables.
    const values = [...copies]
      .reverse()
      .filter(isEnum)
      .flatMap((part) => part.values ?? [])
    return { ...base, ...common, values: mergeEnumValues(merging, name, values) }
  }
  if (isUnion(base)) {
    const types = copies.filter(isUnion).flatMap((part) => part.types ?? [])
    return { ...base, ...common, types: mergeNames(types) }
  }
  return { ...base, ...common }
}

type OutputNode =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode

/** Whether it is an object type or an interface. */
export function isOutput(node: TypeNode): node is OutputNode {
  return ['type', 'interface'].includes(keywordOf(node))
}

export function isInput(
  node: TypeNode,
): node is InputObjectTypeDefinitionNode | InputObjectTypeExtensionNode {
  return keywordOf(node) === 'input'
}

export function isEnum(node: TypeNode): node is EnumTypeDefinitionNode | EnumTypeExtensionNode {
  return keywordOf(node) === 'enum'
}

function isUnion(node: TypeNode): node is UnionTypeDefinitionNode | UnionTypeExtensionNode {
  return keywordOf(node) === 'union'
}
