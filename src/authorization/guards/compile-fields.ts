import { type GraphQLField, type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import { markDefaults } from '../inputs/input-defaults.js'
import { compileInputRule, compileInputTypes, type InputTypeSpec } from '../inputs/input-types.js'
import type { Rule } from '../rules/rule.js'
import type { SchemaRules } from '../rules/schema-rules.js'
import { compileFieldChecks } from './field-checks.js'
import type { ArgumentSpec, GuardedField } from './guarded-field.js'

/**
 * Compiles the guards of object fields, by coordinate. Fields without rules are omitted. Marks the defaults of guarded
 * input fields in the given schema, which must be the copy that `cloneSchema` made.
 */
export function compileGuardedFields(
  schema: GraphQLSchema,
  rules: SchemaRules,
  signInFields: ReadonlySet<string>,
): ReadonlyMap<string, GuardedField> {
  const rulesOf = (coordinate: string) => rules.inputs.get(coordinate) ?? []
  const markOf = markDefaults(schema, (coordinate) => rules.inputs.has(coordinate))
  const inputTypes = compileInputTypes(schema, rulesOf, markOf)
  const fields = new Map<string, GuardedField>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`
      const own = rules.fields.get(coordinate)
      const checks = own === undefined ? null : compileFieldChecks(own, signInFields.has(coordinate))
      const specs = argumentSpecs(coordinate, field, rulesOf, inputTypes)
      if (checks !== null || specs.length > 0)
        fields.set(coordinate, { coordinate, checks, arguments: specs })
    }
  }
  return fields
}

function argumentSpecs(
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  rulesOf: (coordinate: string) => readonly Rule[],
  inputTypes: ReadonlyMap<string, InputTypeSpec>,
): readonly ArgumentSpec[] {
  return field.args
    .map(({ name, type }) => ({
      name,
      rule: compileInputRule(`${coordinate}(${name}:)`, rulesOf),
      type: inputTypes.get(getNamedType(type).name) ?? null,
    }))
    .filter(({ rule, type }) => rule !== null || type !== null)
}

/**
 * Compiles the rules of `__typename`, which are those of its type. A root type has no object to guard, and an object of a
 * hidden type gives no error.
 */
export function compileTypeNames(
  schema: GraphQLSchema,
  rules: SchemaRules,
): ReadonlyMap<string, GuardedField> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const fields = new Map<string, GuardedField>()
  for (const [name, own] of rules.types) {
    if (own.length === 0 || rules.hidden.has(name) || roots.some((root) => root?.name === name)) continue
    const coordinate = `${name}.__typename`
    const checks = compileFieldChecks(
      { coordinate, parentType: name, own: [], parent: own, result: [], early: own },
      false,
    )
    fields.set(name, { coordinate, checks, arguments: [] })
  }
  return fields
}
