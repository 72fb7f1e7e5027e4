import {
  DirectiveLocation,
  type GraphQLDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isObjectType,
} from 'graphql'
import type { SchemaProblem } from '../errors.js'
import type { Directable } from '../rules/applied-directives.js'
import type { Declared } from '../rules/read-directives.js'
import { distinctRules, type Rule } from '../rules/rule.js'

/** Reads the directives of an element once, and records their faults. */
export type DeclaredBy = (coordinate: string, element: Directable) => Declared

/**
 * Collects the rules of arguments (`Query.articles(includeDrafts:)`) and input fields (`ArticleInput.featured`). Those
 * without rules are omitted.
 */
export function compileInputRules(
  schema: GraphQLSchema,
  declaredBy: DeclaredBy,
): ReadonlyMap<string, readonly Rule[]> {
  const rules = new Map<string, readonly Rule[]>()
  const add = (coordinate: string, own: readonly Rule[]) => {
    if (own.length > 0) rules.set(coordinate, distinctRules(own))
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`
        add(coordinate, declaredBy(coordinate, field).rules)
      }
    }
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      for (const argument of field.args) {
        add(
          `${type.name}.${field.name}(${argument.name}:)`,
          argumentRules(type, field.name, argument.name, declaredBy),
        )
      }
    }
  }
  return rules
}

/** The rules of an argument and of the same argument in interfaces that declare the field. */
function argumentRules(
  type: GraphQLObjectType,
  fieldName: string,
  argumentName: string,
  declaredBy: DeclaredBy,
): readonly Rule[] {
  return [type, ...type.getInterfaces()].flatMap((owner) => {
    const argument = owner.getFields()[fieldName]?.args.find(({ name }) => name === argumentName)
    return argument === undefined
      ? []
      : declaredBy(`${owner.name}.${fieldName}(${argumentName}:)`, argument).rules
  })
}

const ofOperation =
  'an argument of a directive in operations cannot be guarded: take the guarded input out of it.'
const ofDeclaration = 'no client sends the argument of this directive: take the directive off it.'

/**
 * Reports rules that need an object on inputs, and guarded inputs in arguments of directives in operations, where no
 * resolver guards them.
 */
export function inputProblems(
  schema: GraphQLSchema,
  rules: ReadonlyMap<string, readonly Rule[]>,
  needsObject: (rule: Rule) => boolean,
  declaredBy: DeclaredBy,
): readonly SchemaProblem[] {
  const ofObjects = [...rules]
    .filter(([, own]) => own.some(needsObject))
    .map(([coordinate]) => ({
      coordinate,
      message:
        'an input belongs to no object: put the owner, or the policy per object, on the field or the type.',
    }))
  const guardedTypes = new Set([...rules.keys()].map((coordinate) => coordinate.split('.')[0]))
  const ofDirectives = schema.getDirectives().flatMap((directive) =>
    directive.args.flatMap((argument) => {
      const coordinate = `@${directive.name}(${argument.name}:)`
      const { rules: own, isPublic } = declaredBy(coordinate, argument)
      const isGuarded = own.length > 0 || isPublic
      if (!isExecutable(directive)) return isGuarded ? [{ coordinate, message: ofDeclaration }] : []
      const isIn = isGuarded || leadsTo(getNamedType(argument.type), guardedTypes)
      return isIn ? [{ coordinate, message: ofOperation }] : []
    }),
  )
  return [...ofObjects, ...ofDirectives]
}

function isExecutable(directive: GraphQLDirective): boolean {
  const locations: readonly DirectiveLocation[] = [
    DirectiveLocation.QUERY,
    DirectiveLocation.MUTATION,
    DirectiveLocation.SUBSCRIPTION,
    DirectiveLocation.FIELD,
    DirectiveLocation.FRAGMENT_DEFINITION,
    DirectiveLocation.FRAGMENT_SPREAD,
    DirectiveLocation.INLINE_FRAGMENT,
    DirectiveLocation.VARIABLE_DEFINITION,
  ]
  return directive.locations.some((location) => locations.includes(location))
}

function leadsTo(type: unknown, guardedTypes: ReadonlySet<string | undefined>): boolean {
  const seen = new Set<unknown>()
  const open = [type]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next) || !isInputObjectType(next)) continue
    seen.add(next)
    if (guardedTypes.has(next.name)) return true
    open.push(...Object.values(next.getFields()).map((field) => getNamedType(field.type)))
  }
  return false
}
