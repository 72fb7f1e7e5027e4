import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'
import { aboutViewer, allOf, findHeldRules, type HeldRules, isImplied } from '../decisions/held-rules.js'
import type { SchemaProblem } from '../errors.js'
import { hiddenSurprises } from './hidden-surprises.js'
import { printRule, type Rule } from './rule.js'
import type { PolicyKinds } from './rule-faults.js'
import type { FieldRules, SchemaRules } from './schema-rules.js'

/** Finds rules that refuse more than they state, and directives without effect. */
export function findSurprises(
  schema: GraphQLSchema,
  rules: SchemaRules,
  policies: PolicyKinds | undefined,
): readonly SchemaProblem[] {
  const held = findHeldRules(schema, rules, policies)
  // Mutations and subscriptions are refused as a whole, so a refused non-null field nulls no parent that would
  // otherwise be returned.
  const whole = [schema.getMutationType(), schema.getSubscriptionType()]
  const ofFields = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isIntrospectionType(type) || !isObjectType(type)) return []
    return Object.values(type.getFields()).flatMap((field) => {
      const own = rules.fields.get(`${type.name}.${field.name}`)
      if (own === undefined) return []
      return [
        ...(whole.includes(type) ? [] : takenParent(type, field, own, held, policies)),
        ...idlePublic(own),
        ...requiredArguments(field, own, rules, held),
      ]
    })
  })
  return [
    ...ofFields,
    ...requiredInputFields(schema, rules, held),
    ...idleAlternatives(rules),
    ...hiddenSurprises(schema, rules),
  ]
}

function takenParent(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  own: FieldRules,
  held: HeldRules,
  policies: PolicyKinds | undefined,
): readonly SchemaProblem[] {
  const known = held.ofType(type.name)
  // The owner of the parent need not be the owner of the returned object.
  const isRefusing =
    own.own.some((rule) => !isImplied(rule, [...known, ...own.parent])) ||
    [...own.result, ...hidingNonNull(field, own)].some(
      (rule) => !isImplied(rule, [...known, ...aboutViewer(own.parent, policies)]),
    )
  if (!isNonNullType(field.type) || !isRefusing) return []
  const message = 'a refusal takes its parent with it: make the field nullable.'
  return [{ coordinate: own.coordinate, message }]
}

/** A hidden object of a list is omitted; a single one takes its parent with it. */
function hidingNonNull({ type }: GraphQLField<unknown, unknown>, { hiding }: FieldRules): readonly Rule[] {
  return isListType(getNullableType(type)) ? [] : hiding
}

function idlePublic({ coordinate, parentType, isPublic, own, parent }: FieldRules): readonly SchemaProblem[] {
  if (!isPublic || (parent.length === 0 && own.length === 0)) return []
  return [{ coordinate, message: `@public opens nothing here: ${parentType}, or an interface, has rules.` }]
}

/** Alternatives of `@allow` that admit nobody whom another one does not admit. Reported once, where they first occur. */
function idleAlternatives({ types, fields, inputs }: SchemaRules): readonly SchemaProblem[] {
  const places = [
    ...types,
    ...[...fields.values()].map(({ coordinate, own }) => [coordinate, own] as const),
    ...inputs,
  ]
  const reported = new Set<string>()
  return places.flatMap(([coordinate, own]) =>
    own.flatMap((rule) => {
      if (rule.kind !== 'anyOf' || reported.has(printRule(rule))) return []
      reported.add(printRule(rule))
      return rule.alternatives
        .filter((rules, index) =>
          rule.alternatives.some((others, at) => at !== index && isIdle(rules, others, at < index)),
        )
        .map((rules) => ({
          coordinate,
          message: `${printRule({ kind: 'anyOf', alternatives: [rules] })} admits nobody whom another rule of the list does not: remove one of them.`,
        }))
    }),
  )
}

/** Whether `others` admits all whom `rules` admits. Of two equal ones, the later is idle. */
function isIdle(rules: readonly Rule[], others: readonly Rule[], isLater: boolean): boolean {
  const covers = (held: readonly Rule[], wanted: readonly Rule[]) =>
    wanted.every((each) => isImplied(each, held))
  return covers(rules, others) && (isLater || !covers(others, rules))
}

const required = 'it is required, so a viewer who is refused it cannot use the rest: make it optional.'

function requiredArguments(
  field: GraphQLField<unknown, unknown>,
  own: FieldRules,
  rules: SchemaRules,
  held: HeldRules,
): readonly SchemaProblem[] {
  const known = [...held.ofType(own.parentType), ...allOf(own)]
  return field.args.filter(isRequiredArgument).flatMap(({ name }) => {
    const coordinate = `${own.coordinate}(${name}:)`
    const refuses = rules.inputs.get(coordinate)?.some((rule) => !isImplied(rule, known))
    return refuses ? [{ coordinate, message: required }] : []
  })
}

function requiredInputFields(
  schema: GraphQLSchema,
  rules: SchemaRules,
  held: HeldRules,
): readonly SchemaProblem[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isInputObjectType(type)) return []
    const known = held.ofInput(type.name)
    return Object.values(type.getFields())
      .filter(isRequiredInputField)
      .flatMap(({ name }) => {
        const coordinate = `${type.name}.${name}`
        const refuses = rules.inputs.get(coordinate)?.some((rule) => !isImplied(rule, known))
        return refuses ? [{ coordinate, message: required }] : []
      })
  })
}
