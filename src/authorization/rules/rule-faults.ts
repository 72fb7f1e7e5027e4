import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql'
import { type PlainRule, plainRules, type Rule } from './rule.js'
import type { DirectiveNames } from './type-defs.js'

/** Policies by name, and whether each decides per request or per object. */
export type PolicyKinds = ReadonlyMap<string, 'request' | 'object'>

/** Names that rules may refer to. Where a set is missing, any name is accepted. */
export interface KnownNames {
  readonly roles: ReadonlySet<string> | null
  readonly scopes?: readonly string[] | undefined
  readonly policies?: PolicyKinds | undefined
}

/**
 * The roles that a schema declares.
 *
 * @returns `null` if roles are arbitrary strings
 */
export function knownRoles(
  schema: GraphQLSchema,
  hasRole: string,
  roleType: string | undefined,
): ReadonlySet<string> | null {
  const argument = schema.getDirective(hasRole)?.args.find((arg) => arg.name === 'roles')
  const name = roleType ?? (argument === undefined ? 'Role' : getNamedType(argument.type).name)
  const type = schema.getType(name)
  if (isEnumType(type)) return new Set(type.getValues().map((value) => value.name))
  return type === undefined && name !== 'String' ? new Set() : null
}

/** Messages for names in a rule that do not exist. */
export function unknownNames(rule: Rule, known: KnownNames): readonly string[] {
  return [...new Set(plainRules([rule]).flatMap((each) => unknownNamesOf(each, known)))]
}

function unknownNamesOf(rule: PlainRule, { roles, scopes, policies }: KnownNames): readonly string[] {
  const unknown = (
    kind: string,
    names: readonly string[],
    known: { has(name: string): boolean } | null | undefined,
  ) =>
    names
      .filter((name) => known !== null && known !== undefined && !known.has(name))
      .map((name) => `there is no ${kind} "${name}": declare it, or correct the name.`)
  switch (rule.kind) {
    case 'roles':
      return unknown('role', rule.roles, roles)
    case 'owner':
      return unknown('role', rule.orRoles, roles)
    case 'scopes':
      return unknown('scope', rule.scopes.flat(), scopes && new Set(scopes))
    case 'policy':
      return unknown('policy', rule.policies.flat(), policies)
    default:
      return []
  }
}

/** Whether a rule cannot be decided without an object. */
export function needsObject(rule: Rule, policies: PolicyKinds | undefined): boolean {
  if (rule.kind === 'anyOf') return plainRules([rule]).some((each) => needsObject(each, policies))
  if (rule.kind === 'owner') return true
  return rule.kind === 'policy' && rule.policies.flat().some((name) => policies?.get(name) === 'object')
}

/** Where a rule about an object stands. */
interface ObjectPlace {
  readonly isRoot: boolean
  readonly names: Pick<DirectiveNames, 'owner' | 'allow'>
  readonly policies: PolicyKinds | undefined
}

/** Why a rule that needs an object is not allowed on this type or its fields; `null` if it is. */
export function objectRuleFault(rule: Rule, type: GraphQLNamedType, place: ObjectPlace): string | null {
  const { names, policies } = place
  if (rule.kind !== 'anyOf') {
    return plainRuleFault(
      rule,
      type,
      place,
      rule.kind === 'owner' ? `@${names.owner}` : 'a policy per object',
    )
  }
  for (const each of plainRules([rule])) {
    if (!needsObject(each, policies)) continue
    const what = `@${names.allow} with ${each.kind === 'owner' ? '"owner"' : 'a policy per object'}`
    const fault = plainRuleFault(each, type, place, what)
    if (fault !== null) return fault
  }
  return null
}

function plainRuleFault(
  rule: PlainRule,
  type: GraphQLNamedType,
  { isRoot }: ObjectPlace,
  what: string,
): string | null {
  if (isRoot) {
    return `${what} needs an object, and a root type has none: put it on the type that is returned.`
  }
  if (!isObjectType(type) && !isInterfaceType(type))
    return `${what} can only guard an object type, an interface or their fields.`
  if (rule.kind !== 'owner') return null
  const field = type.getFields()[rule.field]
  if (field === undefined) {
    return `${what} names "${rule.field}", which is no field of ${type.name}: name the field that holds the owner's id.`
  }
  return isListType(getNullableType(field.type))
    ? `${what} names "${rule.field}", which is a list and never equals one id: name a field with one owner, or use a policy.`
    : null
}
