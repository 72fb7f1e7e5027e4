import { astFromValue, type ConstDirectiveNode, type GraphQLSchema, valueFromASTUntyped } from 'graphql'
import type { SchemaProblem } from './errors.js'
import type { Rule } from './rule.js'
import type { DirectiveKind, DirectiveNames } from './type-defs.js'

/** What directives on one element say. */
export interface Declared {
  readonly rules: readonly Rule[]
  readonly isPublic: boolean
  /** Faults of the directives themselves: unknown arguments, wrong values, contradictions. */
  readonly problems: readonly string[]
}

/** Part of a schema that can carry directives, in SDL or, code-first, in `extensions.directives`. */
export interface Directable {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined
  readonly extensionASTNodes?:
    | readonly { readonly directives?: readonly ConstDirectiveNode[] | undefined }[]
    | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

type Arguments = Readonly<Record<string, unknown>>

interface Applied {
  readonly name: string
  readonly args: Arguments
}

/** Reads the directives of elements, with the names and the defaults that the schema gives them. */
export function createDirectiveReader(
  schema: GraphQLSchema,
  names: DirectiveNames,
): (element: Directable) => Declared {
  const kinds = kindsByName(names)
  const defaults = new Map([...kinds].map(([name, kind]) => [name, declaredDefaults(schema, name, kind)]))
  return (element) => {
    const rules: Rule[] = []
    const problems: string[] = []
    let isPublic = false
    for (const { name, args: given } of appliedDirectives(element)) {
      const kind = kinds.get(name)
      if (kind === undefined) continue
      const args = { ...defaults.get(name), ...given }
      const faults = [...unknownArguments(kind, args)]
      if (kind === 'public') isPublic = true
      else rules.push(readRule(kind, args, faults))
      problems.push(...faults.map((fault) => `@${name} ${fault}`))
    }
    if (isPublic && rules.length > 0) {
      problems.push(`@${names.public} contradicts the other directives: keep one or the other.`)
    }
    return { rules, isPublic, problems }
  }
}

/** Federation's directives mean the same under their own names, imported or not. */
function kindsByName(names: DirectiveNames): ReadonlyMap<string, DirectiveKind> {
  return new Map<string, DirectiveKind>([
    ['authenticated', 'auth'],
    ['federation__authenticated', 'auth'],
    ['federation__requiresScopes', 'requiresScopes'],
    ['federation__policy', 'policy'],
    [names.auth, 'auth'],
    [names.hasRole, 'hasRole'],
    [names.requiresScopes, 'requiresScopes'],
    [names.owner, 'owner'],
    [names.policy, 'policy'],
    [names.public, 'public'],
  ])
}

const knownArguments: Readonly<Record<DirectiveKind, readonly string[]>> = {
  auth: [],
  hasRole: ['roles'],
  requiresScopes: ['scopes'],
  owner: ['field', 'orRoles'],
  policy: ['policies'],
  public: [],
}

function unknownArguments(kind: DirectiveKind, args: Arguments): readonly string[] {
  const known = knownArguments[kind]
  return Object.keys(args)
    .filter((name) => !known.includes(name))
    .map((name) => `has no argument "${name}": remove it, or correct it to one of (${known.join(', ')}).`)
}

/** Arguments that a use may leave out, with the names of enum values rather than what they stand for inside. */
function declaredDefaults(schema: GraphQLSchema, name: string, kind: DirectiveKind): Arguments {
  const known = (schema.getDirective(name)?.args ?? []).filter((arg) =>
    knownArguments[kind].includes(arg.name),
  )
  return Object.fromEntries(
    known.flatMap(({ name: argument, type, defaultValue }) => {
      const node = defaultValue === undefined ? null : astFromValue(defaultValue, type)
      return node ? [[argument, valueFromASTUntyped(node)] as const] : []
    }),
  )
}

/**
 * Faults of the directives' own declarations: what another library means by `@auth(requires: Role = ADMIN)` must not
 * pass for less, and one name can have one meaning only.
 */
export function directiveProblems(schema: GraphQLSchema, names: DirectiveNames): readonly SchemaProblem[] {
  const unknown = [...kindsByName(names)].flatMap(([name, kind]) =>
    (schema.getDirective(name)?.args ?? [])
      .filter((argument) => !knownArguments[kind].includes(argument.name))
      .map((argument) => ({
        coordinate: `@${name}(${argument.name}:)`,
        message: 'this argument means nothing here: remove it, or give the directive another name.',
      })),
  )
  const all = Object.values(names)
  const twice = [...new Set(all.filter((name, index) => all.indexOf(name) !== index))].map((name) => ({
    coordinate: `@${name}`,
    message: 'options.directives gives this name to two directives: give each its own.',
  }))
  return [...twice, ...unknown]
}

function readRule(kind: Exclude<DirectiveKind, 'public'>, args: Arguments, faults: string[]): Rule {
  switch (kind) {
    case 'auth':
      return { kind: 'auth' }
    case 'hasRole':
      return { kind: 'roles', roles: readList(args, 'roles', faults) }
    case 'requiresScopes':
      return { kind: 'scopes', scopes: readLists(args, 'scopes', faults) }
    case 'policy':
      return { kind: 'policy', policies: readLists(args, 'policies', faults) }
    case 'owner': {
      const { field = 'id' } = args
      if (typeof field !== 'string') faults.push('needs the name of a field in "field".')
      const orRoles = 'orRoles' in args ? readList(args, 'orRoles', faults) : []
      return { kind: 'owner', field: String(field), orRoles }
    }
  }
}

/** A list of strings; a single one counts as a list of one, as GraphQL coerces it. */
function readList(args: Arguments, name: string, faults: string[]): readonly string[] {
  const list = asList(args[name])
  if (list.length > 0 && list.every((item) => typeof item === 'string')) return list
  faults.push(`needs at least one name in "${name}"; an empty list would admit nobody.`)
  return []
}

function readLists(args: Arguments, name: string, faults: string[]): readonly (readonly string[])[] {
  const lists = asList(args[name]).map(asList)
  if (
    lists.length > 0 &&
    lists.every((list) => list.length > 0 && list.every((item) => typeof item === 'string'))
  ) {
    return lists.map((list) => list.filter((item) => typeof item === 'string'))
  }
  faults.push(`needs a list of lists of names in "${name}", none of them empty.`)
  return []
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

function appliedDirectives(element: Directable): readonly Applied[] {
  const nodes = [element.astNode, ...(element.extensionASTNodes ?? [])]
  const inSdl = nodes.flatMap((node) => (node?.directives ?? []).map(readNode))
  return [...inSdl, ...directivesInExtensions(element.extensions?.directives)]
}

function readNode(node: ConstDirectiveNode): Applied {
  const args = (node.arguments ?? []).map((arg) => [arg.name.value, valueFromASTUntyped(arg.value)] as const)
  return { name: node.name.value, args: Object.fromEntries(args) }
}

/** Both shapes that code-first builders use: `{ name: args | args[] }` and `[{ name, args }]`. */
function directivesInExtensions(value: unknown): readonly Applied[] {
  if (Array.isArray(value)) {
    return value
      .filter(isRecord)
      .map(({ name, args }) => ({ name: String(name), args: isRecord(args) ? args : {} }))
  }
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([name, uses]) =>
    (Array.isArray(uses) ? uses : [uses]).map((args) => ({ name, args: isRecord(args) ? args : {} })),
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
