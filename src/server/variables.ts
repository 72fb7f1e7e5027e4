import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLSchema,
  getVariableValues,
  isInputObjectType,
  isInputType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql'
import type { InputProblem } from '../errors.js'

type Path = readonly (string | number)[]

/** So that one request can't make the server describe a hundred thousand faults. */
const maxProblems = 20

/**
 * Why a request's variables do not fit the operation, by path, without any value or name that the client sent.
 * graphql-js decides whether they fit; this only describes where they do not.
 *
 * @returns an empty list when they fit
 */
export function variableProblems(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): readonly InputProblem[] {
  const definitions = operation.variableDefinitions ?? []
  if (definitions.length === 0) return []
  const { errors } = getVariableValues(schema, definitions, variables, {
    maxErrors: 1,
    hideSuggestions: true,
  })
  if (errors === undefined) return []

  const problems: InputProblem[] = []
  for (const definition of definitions) {
    const name = definition.variable.name.value
    const type = typeFromAST(schema, definition.type)
    if (!isInputType(type)) continue
    if (Object.hasOwn(variables, name)) describe(variables[name], type, [name], problems)
    else if (isNonNullType(type) && definition.defaultValue === undefined) problems.push(required([name]))
  }
  // Never proceed on a disagreement with graphql-js.
  return problems.length > 0
    ? problems.slice(0, maxProblems)
    : [invalid([], 'The variables do not fit the operation.')]
}

function describe(value: unknown, type: GraphQLInputType, path: Path, problems: InputProblem[]): void {
  if (problems.length >= maxProblems) return
  if (isNonNullType(type)) {
    if (value === null || value === undefined) problems.push(required(path))
    else describe(value, type.ofType, path, problems)
    return
  }
  if (value === null || value === undefined) return
  if (isListType(type)) {
    // A single value stands for a list of one.
    if (!Array.isArray(value)) describe(value, type.ofType, path, problems)
    else for (const [index, item] of value.entries()) describe(item, type.ofType, [...path, index], problems)
  } else if (isInputObjectType(type)) describeObject(value, type, path, problems)
  else if (isLeafType(type) && !isAccepted(value, type)) {
    problems.push(invalid(path, `Must be a value of type ${type.name}.`))
  }
}

function describeObject(
  value: unknown,
  type: GraphQLInputObjectType,
  path: Path,
  problems: InputProblem[],
): void {
  if (!isRecord(value)) {
    problems.push(invalid(path, `Must be an object of type ${type.name}.`))
    return
  }
  const fields = type.getFields()
  for (const field of Object.values(fields)) {
    if (value[field.name] !== undefined) {
      describe(value[field.name], field.type, [...path, field.name], problems)
    } else if (isRequiredInputField(field)) problems.push(required([...path, field.name]))
  }
  if (Object.keys(value).some((name) => !Object.hasOwn(fields, name))) {
    problems.push({ path, code: 'UNKNOWN_FIELD', message: `Has a field that ${type.name} does not declare.` })
  }
  if (type.isOneOf) describeOneOf(value, type, path, problems)
}

function describeOneOf(
  value: Readonly<Record<string, unknown>>,
  type: GraphQLInputObjectType,
  path: Path,
  problems: InputProblem[],
): void {
  const [first, ...others] = Object.keys(type.getFields()).filter((name) => value[name] !== undefined)
  if (first === undefined || others.length > 0) {
    problems.push(invalid(path, `Must have exactly one field of ${type.name}.`))
  } else if (value[first] === null) problems.push(required([...path, first]))
}

function isAccepted(value: unknown, type: GraphQLLeafType): boolean {
  try {
    return type.parseValue(value) !== undefined
  } catch {
    return false // the reason may quote the value
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function required(path: Path): InputProblem {
  return { path, code: 'REQUIRED', message: 'A value is required.' }
}

function invalid(path: Path, message: string): InputProblem {
  return { path, code: 'INVALID_VALUE', message }
}
