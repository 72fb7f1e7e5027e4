import { type GraphQLSchema, getNamedType, isAbstractType, isInputObjectType, isObjectType } from 'graphql'
import { distinctRules, needsViewer, type PlainRule, printRule, type Rule } from '../rules/rule.js'
import { needsObject, type PolicyKinds } from '../rules/rule-faults.js'
import type { FieldRules, SchemaRules } from '../rules/schema-rules.js'
import { isStricter } from './step-up.js'

/** Rules that a viewer must have met to reach a type, on every path from the root types. */
export interface HeldRules {
  /** Met when a field of this type is resolved. */
  readonly ofType: (name: string) => readonly Rule[]
  /** Met when an input of this type is supplied. */
  readonly ofInput: (name: string) => readonly Rule[]
}

/** By type name, the rules common to all paths found so far. A missing type was not reached yet. */
type Common = Map<string, readonly Rule[]>

/**
 * Computes the rules about the viewer that hold at each type, on every path from the root types. Nothing is known about
 * types that cannot be reached. Pure.
 */
export function findHeldRules(
  schema: GraphQLSchema,
  rules: SchemaRules,
  policies: PolicyKinds | undefined,
): HeldRules {
  const types: Common = new Map()
  const inputs: Common = new Map()
  const open = new Set<string>()
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  for (const root of roots) {
    if (!root) continue
    types.set(root.name, [])
    open.add(root.name)
  }
  for (const name of open) {
    // Deleting first lets a type whose rules changed be visited again.
    open.delete(name)
    for (const target of leave(name)) open.add(target)
  }
  return { ofType: (name) => types.get(name) ?? [], ofInput: (name) => inputs.get(name) ?? [] }

  function leave(name: string): readonly string[] {
    const type = schema.getType(name)
    if (isInputObjectType(type)) return leaveInput(name)
    if (!isObjectType(type)) return []
    return Object.values(type.getFields()).flatMap((field) => {
      const coordinate = `${name}.${field.name}`
      const own = rules.fields.get(coordinate)
      const held = [
        ...(types.get(name) ?? []),
        ...aboutViewer(own === undefined ? [] : metBelow(own), policies),
      ]
      return [
        ...objectNames(getNamedType(field.type).name).filter((target) => narrow(types, target, held)),
        ...field.args.flatMap((argument) =>
          enterInput(getNamedType(argument.type).name, held, `${coordinate}(${argument.name}:)`),
        ),
      ]
    })
  }

  function leaveInput(name: string): readonly string[] {
    const type = schema.getType(name)
    if (!isInputObjectType(type)) return []
    return Object.values(type.getFields()).flatMap((field) =>
      enterInput(getNamedType(field.type).name, inputs.get(name) ?? [], `${name}.${field.name}`),
    )
  }

  function enterInput(target: string, held: readonly Rule[], coordinate: string): readonly string[] {
    if (!isInputObjectType(schema.getType(target))) return []
    const all = [...held, ...aboutViewer(rules.inputs.get(coordinate) ?? [], policies)]
    return narrow(inputs, target, all) ? [target] : []
  }

  function objectNames(name: string): readonly string[] {
    const type = schema.getType(name)
    if (isObjectType(type)) return [name]
    return isAbstractType(type) ? schema.getPossibleTypes(type).map((possible) => possible.name) : []
  }
}

/** All rules of a field: a viewer for whom it resolved has met them. */
export function allOf({ own, parent, result }: FieldRules): readonly Rule[] {
  return [...own, ...parent, ...result]
}

/** Rules that a viewer has met at the objects below a field: those of a hidden type too. */
function metBelow(field: FieldRules): readonly Rule[] {
  return [...allOf(field), ...field.hiding]
}

/** Whether every viewer who meets the other rules also meets this one. */
export function isImplied(rule: Rule, held: readonly Rule[]): boolean {
  if (held.some((other) => implies(other, rule))) return true
  return (
    rule.kind === 'anyOf' &&
    rule.alternatives.some((rules) => rules.length > 0 && rules.every((each) => isImplied(each, held)))
  )
}

function implies(held: Rule, rule: Rule): boolean {
  if (held.kind === 'nobody' || printRule(held) === printRule(rule)) return true
  if (held.kind === 'anyOf') return held.alternatives.every((rules) => isImplied(rule, rules))
  if (held.kind === 'roles' && held.roles.length > 1 && rule.kind === 'anyOf') {
    return held.roles.every((role) => isImplied(rule, [{ kind: 'roles', roles: [role] }]))
  }
  if (rule.kind === 'auth') return needsViewer(held)
  if (held.kind === 'stepUp') return rule.kind === 'stepUp' && isStricter(held, rule)
  if (held.kind !== 'roles') return false
  const roles = rule.kind === 'roles' ? rule.roles : rule.kind === 'owner' ? rule.orRoles : []
  return held.roles.every((role) => roles.includes(role))
}

/** What rules imply about the viewer regardless of the object: the owner of any object is signed in. */
export function aboutViewer(rules: readonly Rule[], policies: PolicyKinds | undefined): readonly Rule[] {
  return rules.flatMap((rule): readonly Rule[] => {
    if (rule.kind !== 'anyOf') return plainAboutViewer(rule, policies)
    const alternatives = rule.alternatives.map((each) =>
      each.flatMap((plain) => plainAboutViewer(plain, policies)),
    )
    // Nothing is implied where one alternative implies nothing.
    return alternatives.some(({ length }) => length === 0) ? [] : [{ kind: 'anyOf', alternatives }]
  })
}

function plainAboutViewer(rule: PlainRule, policies: PolicyKinds | undefined): readonly PlainRule[] {
  if (rule.kind === 'owner') return [{ kind: 'auth' }]
  return needsObject(rule, policies) ? [] : [rule]
}

/** Intersects the rules of a type with those of another path. Returns whether the rules changed. */
function narrow(known: Common, name: string, held: readonly Rule[]): boolean {
  const before = known.get(name)
  const now =
    before === undefined
      ? distinctRules(held)
      : distinctRules([
          ...before.filter((rule) => isImplied(rule, held)),
          ...held.filter((rule) => isImplied(rule, before)),
        ])
  known.set(name, now)
  return before === undefined || now.length !== before.length || now.some((rule) => !isSame(rule, before))
}

function isSame(rule: Rule, rules: readonly Rule[]): boolean {
  return rules.some((other) => printRule(other) === printRule(rule))
}
