import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  type ObjectValueNode,
  type ValueNode,
} from 'graphql'
import type { InputProblem } from '../../lib/errors.js'
import { faultsIn } from '../../lib/input-faults.js'
import { invalid, maxProblems, type Path, required, unknownField } from '../errors/input-problems.js'

/** Why a literal does not match its type. */
export interface LiteralProblems {
  readonly problems: readonly InputProblem[]
  /** Whether all problems are `InputFault`s, which the resolver of the field reports itself. */
  readonly areForField: boolean
}

/**
 * Describes where a literal does not match its type, by path, without any value or name that the client sent. Variables
 * within it are skipped: `variableFaults` describes those.
 */
export function literalProblems(node: ValueNode, type: GraphQLInputType, path: Path): LiteralProblems {
  const found: Found = { problems: [], areForField: true }
  describe(node, type, path, found)
  return { ...found, problems: found.problems.slice(0, maxProblems) }
}

interface Found {
  readonly problems: InputProblem[]
  areForField: boolean
}

function add(found: Found, problem: InputProblem): void {
  found.problems.push(problem)
  found.areForField = false
}

function describe(node: ValueNode, type: GraphQLInputType, path: Path, found: Found): void {
  if (node.kind === Kind.VARIABLE || found.problems.length >= maxProblems) return
  if (isNonNullType(type)) {
    if (node.kind === Kind.NULL) add(found, required(path))
    else describe(node, type.ofType, path, found)
    return
  }
  if (node.kind === Kind.NULL) return
  if (isListType(type)) {
    // List input coercion: a single value is a list of one item.
    if (node.kind !== Kind.LIST) describe(node, type.ofType, path, found)
    else
      for (const [index, item] of node.values.entries()) describe(item, type.ofType, [...path, index], found)
  } else if (isInputObjectType(type)) {
    if (node.kind === Kind.OBJECT) describeObject(node, type, path, found)
    else add(found, invalid(path, `Must be an object of type ${type.name}.`))
  } else describeLeaf(node, type, path, found)
}

function describeObject(node: ObjectValueNode, type: GraphQLInputObjectType, path: Path, found: Found): void {
  const given = new Map(node.fields.map(({ name, value }) => [name.value, value]))
  const fields = type.getFields()
  for (const field of Object.values(fields)) {
    const value = given.get(field.name)
    if (value !== undefined) describe(value, field.type, [...path, field.name], found)
    else if (isRequiredInputField(field)) add(found, required([...path, field.name]))
  }
  if ([...given.keys()].some((name) => !Object.hasOwn(fields, name)))
    add(found, unknownField(path, type.name))
  if (type.isOneOf && (given.size !== 1 || [...given.values()].some(({ kind }) => kind === Kind.NULL)))
    add(found, invalid(path, `Must have exactly one field of ${type.name}.`))
}

function describeLeaf(node: ValueNode, type: GraphQLLeafType, path: Path, found: Found): void {
  const value = parsed(node, type)
  found.problems.push(...faultsIn(value, path))
  if (value === undefined) add(found, invalid(path, `Must be a value of type ${type.name}.`))
}

function parsed(node: ValueNode, type: GraphQLLeafType): unknown {
  try {
    return type.parseLiteral(node, null)
  } catch {
    return undefined // the reason may quote the value
  }
}
