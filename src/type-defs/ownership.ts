import {
  type DefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
} from 'graphql'
import type { SchemaProblem } from '../authorization/index.js'
import { isEnum, isInput, isOutput, keywordOf, type TypeNode } from './merge-types.js'
import { createReport, type Report } from './report.js'

/** Declared types by name. */
export type DeclaredTypes = ReadonlyMap<string, DeclaredType>

export interface DeclaredType {
  /** `type`, `input`, ... */
  readonly keyword: string
  /** Names of its fields, input fields or enum values. */
  readonly members: ReadonlySet<string>
}

/** Collects the declared types, with the members that extensions add. */
export function declaredTypes(definitions: readonly DefinitionNode[]): DeclaredTypes {
  const types = new Map<string, { keyword: string; members: Set<string> }>()
  for (const node of definitions) {
    if (!isTypeNode(node)) continue
    const type = types.get(node.name.value) ?? { keyword: keywordOf(node), members: new Set() }
    for (const member of membersOf(node)) type.members.add(member)
    types.set(node.name.value, type)
  }
  return types
}

/**
 * Reports application definitions that would change the account schema: a type, a field, an input field, an enum value,
 * a directive or a root type that it already declares.
 */
export function ownershipProblems(
  account: readonly DefinitionNode[],
  application: readonly DefinitionNode[],
): readonly SchemaProblem[] {
  const own = declaredTypes(account)
  const directives = new Set(
    account.flatMap((node) => (node.kind === Kind.DIRECTIVE_DEFINITION ? [node.name.value] : [])),
  )
  const { problems, report } = createReport()
  for (const node of application) {
    if (node.kind === Kind.DIRECTIVE_DEFINITION && directives.has(node.name.value)) {
      report(`@${node.name.value}`, 'Portcullis declares it. Remove this declaration.')
    }
    if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) checkRoots(node, report)
    if (isTypeNode(node)) checkType(node, own.get(node.name.value), report)
  }
  return problems
}

function checkType(node: TypeNode, own: DeclaredType | undefined, report: Report): void {
  if (own === undefined) return
  const name = node.name.value
  if (isTypeDefinitionNode(node)) {
    const cure =
      own.keyword === 'scalar' ? 'Remove this declaration' : `Write "extend ${own.keyword} ${name}"`
    report(name, `Portcullis declares it. ${cure}.`)
  }
  if (keywordOf(node) !== own.keyword) return
  for (const member of membersOf(node)) {
    if (own.members.has(member))
      report(`${name}.${member}`, 'Portcullis declares it. Remove or rename yours.')
  }
}

function checkRoots(
  { operationTypes = [] }: SchemaDefinitionNode | SchemaExtensionNode,
  report: Report,
): void {
  for (const { operation, type } of operationTypes) {
    const usual = operation.charAt(0).toUpperCase() + operation.slice(1)
    if (type.name.value === usual) continue
    report(
      `schema.${operation}`,
      `it is ${usual}: write "extend type ${usual}" instead of ${type.name.value}.`,
    )
  }
}

function isTypeNode(node: DefinitionNode): node is TypeNode {
  return isTypeDefinitionNode(node) || isTypeExtensionNode(node)
}

function membersOf(node: TypeNode): readonly string[] {
  if (isOutput(node) || isInput(node)) return (node.fields ?? []).map(({ name }) => name.value)
  return isEnum(node) ? (node.values ?? []).map(({ name }) => name.value) : []
}
