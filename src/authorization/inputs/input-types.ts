import { type GraphQLInputObjectType, type GraphQLSchema, getNamedType, isInputObjectType } from 'graphql'
import { type Checks, compileRules } from '../decisions/decide.js'
import type { Rule } from '../rules/rule.js'
import type { DefaultMark } from './input-defaults.js'

/** The rules of one argument or input field. None of them needs an object. */
export interface InputRule {
  /** `Query.articles(includeDrafts:)` or `ArticleInput.featured` */
  readonly coordinate: string
  readonly checks: Checks
}

/** An input object type that contains a guarded field at any depth, with the fields on the path. May be recursive. */
export interface InputTypeSpec {
  readonly name: string
  readonly fields: ReadonlyMap<string, InputFieldSpec>
}

export interface InputFieldSpec {
  readonly name: string
  readonly rule: InputRule | null
  readonly type: InputTypeSpec | null
  /** Distinguishes the schema's default from a supplied value. */
  readonly mark: DefaultMark
}

/** Compiles the input types that contain a guarded field at any depth, by name. Other types need no inspection. */
export function compileInputTypes(
  schema: GraphQLSchema,
  rulesOf: (coordinate: string) => readonly Rule[],
  markOf: (coordinate: string) => DefaultMark,
): ReadonlyMap<string, InputTypeSpec> {
  const types = Object.values(schema.getTypeMap()).filter(isInputObjectType)
  const relevant = relevantTypes(types, rulesOf)
  const specs = new Map<string, { name: string; fields: Map<string, InputFieldSpec> }>()
  for (const type of relevant) specs.set(type.name, { name: type.name, fields: new Map() })
  for (const type of relevant) {
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`
      const rule = compileInputRule(coordinate, rulesOf)
      const below = specs.get(getNamedType(field.type).name) ?? null
      if (rule !== null || below !== null) {
        specs
          .get(type.name)
          ?.fields.set(field.name, { name: field.name, rule, type: below, mark: markOf(coordinate) })
      }
    }
  }
  return specs
}

/** Compiles the rules of an argument or input field; `null` if it has none. */
export function compileInputRule(
  coordinate: string,
  rulesOf: (coordinate: string) => readonly Rule[],
): InputRule | null {
  const rules = rulesOf(coordinate)
  return rules.length === 0 ? null : { coordinate, checks: compileRules(rules) }
}

/** The types with a guarded field, and transitively the types that use them. */
function relevantTypes(
  types: readonly GraphQLInputObjectType[],
  rulesOf: (coordinate: string) => readonly Rule[],
): ReadonlySet<GraphQLInputObjectType> {
  const users = new Map<string, GraphQLInputObjectType[]>()
  const open: GraphQLInputObjectType[] = []
  for (const type of types) {
    for (const field of Object.values(type.getFields())) {
      const name = getNamedType(field.type).name
      users.set(name, [...(users.get(name) ?? []), type])
      if (rulesOf(`${type.name}.${field.name}`).length > 0) open.push(type)
    }
  }
  const found = new Set<GraphQLInputObjectType>()
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (found.has(type)) continue
    found.add(type)
    open.push(...(users.get(type.name) ?? []))
  }
  return found
}
