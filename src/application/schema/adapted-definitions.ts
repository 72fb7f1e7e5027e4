import {
  type ConstDirectiveNode,
  type DefinitionNode,
  Kind,
  type NameNode,
  type ObjectTypeDefinitionNode,
  visit,
} from 'graphql'
import { type DefaultAccess, type DirectiveNames, defaultDirectiveNames } from '../../authorization/index.js'
import { accountDefinitions } from '../../type-defs/index.js'

/** The options of an application that its account schema has to follow. */
export interface AccountSchemaOptions {
  /** The rule of fields without a directive. Default `auth`. */
  readonly default?: DefaultAccess | undefined
  /** New names of directives. Default: those of `schema/directives.graphql`. */
  readonly directives?: Partial<DirectiveNames> | undefined
}

/**
 * The definitions of the account schema, whose access does not depend on the options: its directives have the names that
 * the application gives them, and its fields stay open where the application's default is `deny`.
 */
export function adaptedDefinitions({
  default: access,
  directives,
}: AccountSchemaOptions): readonly DefinitionNode[] {
  const names = { ...defaultDirectiveNames, ...directives }
  const own = accountDefinitions()
  const renamed = directives ? own.map((node) => renameDirectives(node, names)) : own
  if (access !== 'deny') return renamed
  const ruled = new Set(Object.values(names))
  return renamed.map((node) => (isOpenType(node, ruled) ? opened(node, names.public) : node))
}

function renameDirectives(definition: DefinitionNode, names: DirectiveNames): DefinitionNode {
  const rename = <Node extends { readonly name: NameNode }>(node: Node): Node | undefined => {
    const kinds: Readonly<Record<string, string | undefined>> = { ...names }
    const name = Object.hasOwn(names, node.name.value) ? kinds[node.name.value] : undefined
    return name === undefined || name === node.name.value
      ? undefined
      : { ...node, name: { ...node.name, value: name } }
  }
  return visit(definition, { Directive: rename, DirectiveDefinition: rename })
}

const rootTypes = ['Query', 'Mutation', 'Subscription']

/** An object type without a rule: who may see its objects is decided by the fields that return them. */
function isOpenType(node: DefinitionNode, ruled: ReadonlySet<string>): node is ObjectTypeDefinitionNode {
  return (
    node.kind === Kind.OBJECT_TYPE_DEFINITION &&
    !rootTypes.includes(node.name.value) &&
    !node.directives?.some(({ name }) => ruled.has(name.value))
  )
}

function opened(node: ObjectTypeDefinitionNode, name: string): ObjectTypeDefinitionNode {
  const directive: ConstDirectiveNode = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: name } }
  return { ...node, directives: [...(node.directives ?? []), directive] }
}
