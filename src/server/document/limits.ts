import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import type { Limits } from '../request-limits.js'
import { type Complexity, complexityOfOperation, evaluate } from './complexity.js'
import { inputExceeds } from './input-size.js'
import { createMeasure, type Fragments, type Measure } from './measure.js'

/** The limit that an operation exceeds, for the error. */
export interface Exceeded {
  readonly limit: 'tokens' | 'nesting' | 'fragments' | (typeof measured)[number]
  readonly allowed: number
}

/** Properties of an operation that later steps need, from the same traversal. */
export interface OperationShape {
  /** Names of its root fields, including those of fragments, without `__typename`. */
  readonly rootFields: ReadonlySet<string>
  /** Variables that are used as `first` or `last`. */
  readonly sizeVariables: ReadonlySet<string>
  readonly complexity: Complexity
}

/**
 * Checks a parsed document in one traversal, before validation. Fields that the schema does not define count as well.
 * Linear in the document, because each fragment is measured once.
 *
 * @returns the limit that the document exceeds, or the shape of each of its operations
 */
export function checkDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  limits: Limits,
): Exceeded | ReadonlyMap<OperationDefinitionNode, OperationShape> {
  const fragments = fragmentsOf(document)
  if (fragments.size > limits.fragments) return { limit: 'fragments', allowed: limits.fragments }
  const measureOperation = createMeasure(schema, fragments, limits.fields)
  const shapes = new Map<OperationDefinitionNode, OperationShape>()
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    const measure = measureOperation(definition)
    const complexity = complexityOfOperation(measure.complexity)
    const exceeded = firstExceeded(definition, measure, complexity, limits)
    if (exceeded !== null) return exceeded
    shapes.set(definition, {
      rootFields: measure.rootNames,
      sizeVariables: measure.sizeVariables,
      complexity,
    })
  }
  return shapes
}

/** Checks the variables of a request, and the list sizes and complexity that result from them and their defaults. */
export function checkVariables(
  operation: OperationDefinitionNode,
  shape: OperationShape,
  variables: Readonly<Record<string, unknown>>,
  limits: Limits,
): Exceeded | null {
  const input = inputExceeds(variables, limits)
  if (input !== null || shape.sizeVariables.size === 0) return input
  const valueFor = (name: string) =>
    Object.hasOwn(variables, name) ? variables[name] : defaultOf(operation, name)
  for (const name of shape.sizeVariables) {
    const value = valueFor(name)
    if (typeof value === 'number' && value > limits.listSize) {
      return { limit: 'listSize', allowed: limits.listSize }
    }
  }
  if (evaluate(shape.complexity, valueFor) > limits.complexity)
    return { limit: 'complexity', allowed: limits.complexity }
  return null
}

function defaultOf(operation: OperationDefinitionNode, name: string): number | null {
  const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)
  const value = definition?.defaultValue
  return value?.kind === Kind.INT ? Number(value.value) : null
}

const measured = [
  'rootFields',
  'aliases',
  'depth',
  'directives',
  'fields', // before `complexity`, which is computed only within this limit
  'repeatedFields',
  'listSize',
  'stringLength',
  'inputListLength',
  'variables',
  'complexity',
] as const

function firstExceeded(
  operation: OperationDefinitionNode,
  measure: Measure,
  complexity: Complexity,
  limits: Limits,
): Exceeded | null {
  const counts = {
    ...measure,
    variables: operation.variableDefinitions?.length ?? 0,
    // Sizes from variables count as 0 here: `checkVariables` evaluates them with the request.
    complexity: evaluate(complexity, () => 0),
  }
  for (const limit of measured) {
    if (counts[limit] > limits[limit]) return { limit, allowed: limits[limit] }
  }
  return null
}

function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  return fragments
}
