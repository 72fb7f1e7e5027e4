import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  valueFromASTUntyped,
} from 'graphql'
import type { SchemaProblem } from '../errors.js'
import { defaultOf } from '../inputs/default-value.js'
import { accessRuleMembers, readAlternatives } from './access-rule.js'
import { type Applied, type Arguments, appliedDirectives, type Directable } from './applied-directives.js'
import type { DirectiveMeanings } from './directive-meanings.js'
import type { Rule } from './rule.js'
import type { DirectiveKind, DirectiveNames } from './type-defs.js'

/** The directives of one element, parsed. */
export interface Declared {
  readonly rules: readonly Rule[]
  readonly isPublic: boolean
  /** Whether objects without access look absent. */
  readonly isHidden: boolean
  /** Faults of the directives: unknown arguments, invalid values, contradictions. */
  readonly problems: readonly string[]
  /** Directives without a known meaning, which may be meant to restrict access. */
  readonly unclaimed: readonly Applied[]
}

/** Creates a function that parses the directives of an element, with the names and argument defaults of the schema. */
export function createDirectiveReader(
  schema: GraphQLSchema,
  names: DirectiveNames,
  meanings: DirectiveMeanings,
): (element: Directable) => Declared {
  const { kinds } = meanings
  const defaults = new Map(
    [...kinds].map(([name, kind]) => [
      name,
      declaredDefaults(schema, name, argumentsOf(name, kind, meanings)),
    ]),
  )
  return (element) => {
    const { uses, faults: unreadable } = appliedDirectives(element)
    const rules: Rule[] = []
    const problems = [...unreadable]
    const unclaimed: Applied[] = []
    let isPublic = false
    let isHidden = false
    for (const use of uses) {
      const { name, args: given } = use
      const kind = kinds.get(name)
      if (kind === undefined) {
        const meant = meanings.isHarmless(name, Object.keys(given)) ? name : meanings.nearMiss(name)
        if (meant === null) unclaimed.push(use)
        else if (meant !== name) problems.push(nearMissFault(name, meant))
        continue
      }
      const args = { ...defaults.get(name), ...given }
      const faults = [...unknownArguments(argumentsOf(name, kind, meanings), args)]
      if (kind === 'public') isPublic = true
      else if (kind === 'hidden') isHidden = true
      else rules.push(readRule(kind, args, faults))
      problems.push(...faults.map((fault) => `@${name} ${fault}`))
    }
    if (isPublic && rules.length > 0) {
      problems.push(`@${names.public} contradicts the other directives: keep one or the other.`)
    }
    return { rules, isPublic, isHidden, problems, unclaimed }
  }
}

function nearMissFault(name: string, meant: string): string {
  return `"${name}" is not @${meant}: correct it, or list it in options.ignoredDirectives if it is another directive.`
}

const knownArguments: Readonly<Record<DirectiveKind, readonly string[]>> = {
  auth: ['maxAge', 'mfa', 'verified'],
  hasRole: ['roles'],
  requiresScopes: ['scopes'],
  owner: ['field', 'orRoles'],
  policy: ['policies'],
  allow: ['anyOf'],
  public: [],
  hidden: [],
}

/** `@authenticated` of Federation has no arguments under any name. */
function argumentsOf(name: string, kind: DirectiveKind, { bare }: DirectiveMeanings): readonly string[] {
  return bare.has(name) ? [] : knownArguments[kind]
}

function unknownArguments(known: readonly string[], args: Arguments): readonly string[] {
  return Object.keys(args)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const others = known.length === 0 ? '' : `, or correct it to one of (${known.join(', ')})`
      return `has no argument "${name}": remove it${others}.`
    })
}

/** Argument defaults of a directive's declaration, with enum values by name and not by internal value. */
function declaredDefaults(schema: GraphQLSchema, name: string, known: readonly string[]): Arguments {
  const declared = (schema.getDirective(name)?.args ?? []).filter((arg) => known.includes(arg.name))
  return Object.fromEntries(
    declared.flatMap((argument) => {
      const defaultValue = defaultOf(argument)
      const node = defaultValue === undefined ? null : astFromValue(defaultValue, argument.type)
      return node ? [[argument.name, valueFromASTUntyped(node)] as const] : []
    }),
  )
}

/**
 * Reports unknown arguments in declarations of directives: the `@auth(requires: Role = ADMIN)` of another library must
 * not be read as the weaker `@auth`.
 */
export function declarationProblems(
  schema: GraphQLSchema,
  meanings: DirectiveMeanings,
): readonly SchemaProblem[] {
  return [...meanings.kinds].flatMap(([name, kind]) =>
    (schema.getDirective(name)?.args ?? []).flatMap((argument) =>
      argumentsOf(name, kind, meanings).includes(argument.name)
        ? accessRuleProblems(kind, argument)
        : [{ coordinate: `@${name}(${argument.name}:)`, message: unknownArgument }],
    ),
  )
}

const unknownArgument = 'this argument means nothing here: remove it, or give the directive another name.'

/** Members of the input type of `@allow` that would restrict access in another library, and restrict nothing here. */
function accessRuleProblems(kind: DirectiveKind, argument: GraphQLArgument): readonly SchemaProblem[] {
  const type = getNamedType(argument.type)
  if (kind !== 'allow' || !isInputObjectType(type)) return []
  return Object.values(type.getFields()).flatMap((field) => {
    const coordinate = `${type.name}.${field.name}`
    if (!accessRuleMembers.has(field.name)) return [{ coordinate, message: unknownMember }]
    return defaultOf(field) === undefined ? [] : [{ coordinate, message: memberDefault }]
  })
}

const unknownMember =
  'this member of a rule means nothing here: remove it, or give the directive another name.'
const memberDefault = 'a default of a member is not read: remove it, and write the member in each rule.'

function readRule(
  kind: Exclude<DirectiveKind, 'public' | 'hidden'>,
  args: Arguments,
  faults: string[],
): Rule {
  switch (kind) {
    case 'auth':
      return readAuth(args, faults)
    case 'hasRole':
      return { kind: 'roles', roles: readList(args, 'roles', faults) }
    case 'requiresScopes':
      return { kind: 'scopes', scopes: readLists(args, 'scopes', faults) }
    case 'policy':
      return { kind: 'policy', policies: readLists(args, 'policies', faults) }
    case 'allow':
      return { kind: 'anyOf', alternatives: readAlternatives(args.anyOf, faults) }
    case 'owner': {
      const { field = 'id' } = args
      if (typeof field !== 'string') faults.push('needs the name of a field in "field".')
      const orRoles = 'orRoles' in args ? readList(args, 'orRoles', faults) : []
      return { kind: 'owner', field: String(field), orRoles }
    }
  }
}

function readAuth({ maxAge = null, mfa = null, verified = null }: Arguments, faults: string[]): Rule {
  if (maxAge !== null && !(typeof maxAge === 'number' && Number.isInteger(maxAge) && maxAge > 0)) {
    faults.push('needs a whole number of seconds in "maxAge", 1 or more.')
  }
  for (const [name, value] of Object.entries({ mfa, verified })) {
    if (value !== null && typeof value !== 'boolean') faults.push(`needs true or false in "${name}".`)
  }
  if (maxAge === null && mfa !== true && verified !== true) return { kind: 'auth' }
  return {
    kind: 'stepUp',
    maxAge: maxAge === null ? null : Number(maxAge),
    mfa: mfa === true,
    verified: verified === true,
  }
}

/** A list of strings. A single string counts as a list of one, as in GraphQL's input coercion. */
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
