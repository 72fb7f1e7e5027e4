import {
  type DocumentNode,
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
import type { InputProblem } from '../../lib/errors.js'
import { faultsIn } from '../../lib/input-faults.js'
import { invalid, maxProblems, type Path, required, unknownField } from '../errors/input-problems.js'
import { usesOf } from './variable-uses.js'

/** Why a request's variables do not match the operation, and the status of the refusal. */
export interface VariableFaults {
  readonly problems: readonly InputProblem[]
  /** 200 if all problems are input of Portcullis' own fields, as for problems that their resolvers report. */
  readonly status: 200 | 400
}

/**
 * Describes why a request's variables do not match the operation, by path, without any value or name that the client
 * sent. graphql-js decides whether they match. For Portcullis' own fields, a path begins with the argument for which
 * the variable is used, otherwise with the variable's name.
 *
 * @param ownFields - coordinates of Portcullis' own fields, whose resolvers report `InputFault`s themselves
 * @returns `null` if they match
 */
export function variableFaults(
  schema: GraphQLSchema,
  ownFields: ReadonlySet<string>,
  { document, operation, variables }: VariableUse,
): VariableFaults | null {
  const definitions = operation.variableDefinitions ?? []
  if (definitions.length === 0) return null
  const { errors, coerced } = getVariableValues(schema, definitions, variables, {
    maxErrors: 1,
    hideSuggestions: true,
  })
  const problems =
    errors === undefined ? faultsIn(coerced, []) : variableProblems(schema, operation, variables)
  if (problems.length === 0) return null
  const placed = problems.map((problem) => placeOf(problem, schema, ownFields, document, operation))
  const isOwn = placed.every((places) => places !== null)
  if (isOwn && errors === undefined) return null
  const told = problems.flatMap((problem, at) => placed[at] ?? [problem])
  return { problems: distinct(told).slice(0, maxProblems), status: isOwn ? 200 : 400 }
}

interface VariableUse {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>>
}

/** The problem at each argument that uses its variable. `null` unless all uses are in Portcullis' own fields. */
function placeOf(
  problem: InputProblem,
  schema: GraphQLSchema,
  ownFields: ReadonlySet<string>,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly InputProblem[] | null {
  const [name, ...rest] = problem.path
  if (typeof name !== 'string') return null
  const uses = usesOf(name, schema, document, operation)
  if (uses.length === 0 || uses.some(({ field }) => field === null || !ownFields.has(field))) return null
  return uses.map(({ path }) => ({ ...problem, path: [...path, ...rest] }))
}

function distinct(problems: readonly InputProblem[]): readonly InputProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
}

function variableProblems(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): readonly InputProblem[] {
  const problems: InputProblem[] = []
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value
    const type = typeFromAST(schema, definition.type)
    if (!isInputType(type)) continue
    if (Object.hasOwn(variables, name)) describe(variables[name], type, [name], problems)
    else if (isNonNullType(type) && definition.defaultValue === undefined) problems.push(required([name]))
  }
  // graphql-js rejected the variables, so refuse them even if no problem was found here.
  return problems.length > 0 ? problems : [invalid([], 'The variables do not match the operation.')]
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
    // List input coercion: a single value is a list of one item.
    if (!Array.isArray(value)) describe(value, type.ofType, path, problems)
    else for (const [index, item] of value.entries()) describe(item, type.ofType, [...path, index], problems)
  } else if (isInputObjectType(type)) describeObject(value, type, path, problems)
  else if (isLeafType(type)) {
    const read = readLeaf(value, type)
    problems.push(
      ...(read === undefined
        ? [invalid(path, `Must be a value of type ${type.name}.`)]
        : faultsIn(read, path)),
    )
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
    problems.push(unknownField(path, type.name))
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

/** The parsed value. `undefined` if it is not valid for the type. */
function readLeaf(value: unknown, type: GraphQLLeafType): unknown {
  try {
    return type.parseValue(value)
  } catch {
    return undefined // the reason may quote the value
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
