import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import type { Limits } from '../request-limits.js'
import {
  type Below,
  beside,
  type Complexity,
  complexityOfField,
  complexityOfOperation,
  isSizeArgument,
  nothingBelow,
  workOut,
} from './complexity.js'
import { inputExceeds } from './input-size.js'

/** The limit that an operation passes, for its refusal. */
export interface Exceeded {
  readonly limit: 'tokens' | 'nesting' | 'fragments' | (typeof measured)[number]
  readonly allowed: number
}

/** What the rest of the request needs to know of one operation, from the same pass. */
export interface OperationShape {
  /** Names of its root fields, fragments spread out, `__typename` left out. */
  readonly rootFields: ReadonlySet<string>
  /** Variables that an argument `first` or `last` takes. */
  readonly sizeVariables: ReadonlySet<string>
  readonly complexity: Complexity
}

interface Measure {
  depth: number
  fields: number
  aliases: number
  directives: number
  rootFields: number
  repeatedFields: number
  listSize: number
  stringLength: number
  inputListLength: number
  complexity: Below
  readonly rootNames: Set<string>
  readonly sizeVariables: Set<string>
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>
type Type = GraphQLNamedType | undefined

/**
 * Checks a parsed document in one pass, before it is validated: names that the schema does not have count like others.
 * Each fragment is measured once however often it is spread, so the pass is linear in the document; fragment cycles
 * count as nothing here, validation refuses them.
 *
 * Recursion is bounded: by `nesting` within a definition, by `tokens` in the number of fragments.
 *
 * @returns the limit that the document passes, or the shape of each of its operations
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

/** Checks what a request sends as variables, and what it asks for by them, the operation's defaults included. */
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
  if (workOut(shape.complexity, valueFor) > limits.complexity)
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
  'fields', // before complexity, which is worked out for documents within it only
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
    // With every open size at nothing: what variables ask for is known with the request.
    complexity: workOut(complexity, () => 0),
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

function emptyMeasure(): Measure {
  return {
    depth: 0,
    fields: 0,
    aliases: 0,
    directives: 0,
    rootFields: 0,
    repeatedFields: 0,
    listSize: 0,
    stringLength: 0,
    inputListLength: 0,
    complexity: nothingBelow,
    rootNames: new Set(),
    sizeVariables: new Set(),
  }
}

/** @param maxFields - beyond it complexity is left alone: it would grow with the fragments that are spread out */
function createMeasure(schema: GraphQLSchema, fragments: Fragments, maxFields: number) {
  const known = new Map<string, Measure>()

  function measureOperation(operation: OperationDefinitionNode): Measure {
    const total = measureSet(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined)
    addDirectives(total, operation.directives)
    for (const { defaultValue, directives } of operation.variableDefinitions ?? []) {
      addDirectives(total, directives)
      if (defaultValue !== undefined) addValue(total, defaultValue)
    }
    return total
  }

  function measureSet(selectionSet: SelectionSetNode, type: Type): Measure {
    const total = emptyMeasure()
    total.repeatedFields = repeatsIn(selectionSet)
    for (const selection of selectionSet.selections) addSelection(total, selection, type)
    return total
  }

  function addSelection(total: Measure, selection: SelectionNode, type: Type): void {
    addDirectives(total, selection.directives)
    if (selection.kind === Kind.FIELD) addField(total, selection, type)
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const { typeCondition, selectionSet } = selection
      const narrowed = typeCondition === undefined ? type : schema.getType(typeCondition.name.value)
      addBeside(total, measureSet(selectionSet, narrowed), maxFields)
    } else addBeside(total, measureFragment(selection.name.value), maxFields)
  }

  function addField(total: Measure, field: FieldNode, type: Type): void {
    const definition = definitionOf(type, field)
    total.fields += 1
    total.rootFields += 1
    if (field.alias !== undefined) total.aliases += 1
    if (field.name.value !== '__typename') total.rootNames.add(field.name.value)
    for (const { name, value } of field.arguments ?? []) {
      if (isSizeArgument(name.value)) addSize(total, value)
      addValue(total, value)
    }
    const typeBelow = definition === undefined ? undefined : getNamedType(definition.type)
    const below = field.selectionSet === undefined ? null : measureSet(field.selectionSet, typeBelow)
    if (below !== null) addCounts(total, below)
    total.depth = Math.max(total.depth, 1 + (below?.depth ?? 0))
    if (total.fields > maxFields) return
    const own = complexityOfField(field, definition, below === null ? null : below.complexity)
    total.complexity = beside(total.complexity, own)
  }

  function measureFragment(name: string): Measure {
    const found = known.get(name)
    if (found !== undefined) return found
    const measure = emptyMeasure()
    known.set(name, measure) // before the descent: a cycle meets this and ends
    const fragment = fragments.get(name)
    if (fragment === undefined) return measure
    addDirectives(measure, fragment.directives)
    const type = schema.getType(fragment.typeCondition.name.value)
    addBeside(measure, measureSet(fragment.selectionSet, type), maxFields)
    return measure
  }

  return measureOperation
}

function repeatsIn({ selections }: SelectionSetNode): number {
  const names = new Set<string>()
  let fields = 0
  for (const selection of selections) {
    if (selection.kind !== Kind.FIELD) continue
    fields += 1
    names.add((selection.alias ?? selection.name).value)
  }
  return fields - names.size
}

/** Introspection has none here: its lists are the schema's, and have limits of their own in validation. */
function definitionOf(type: Type, field: FieldNode): GraphQLField<unknown, unknown> | undefined {
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined
  return type.getFields()[field.name.value]
}

/** Adds what stands at the same level: a fragment's fields are fields of where it is spread. */
function addBeside(total: Measure, part: Measure, maxFields: number): void {
  addCounts(total, part)
  total.depth = Math.max(total.depth, part.depth)
  total.rootFields += part.rootFields
  for (const name of part.rootNames) total.rootNames.add(name)
  if (total.fields <= maxFields) total.complexity = beside(total.complexity, part.complexity)
}

function addCounts(total: Measure, part: Measure): void {
  total.fields += part.fields
  total.aliases += part.aliases
  total.directives += part.directives
  total.repeatedFields += part.repeatedFields
  for (const largest of ['listSize', 'stringLength', 'inputListLength'] as const) {
    total[largest] = Math.max(total[largest], part[largest])
  }
  for (const name of part.sizeVariables) total.sizeVariables.add(name)
}

function addDirectives(total: Measure, directives: readonly DirectiveNode[] = []): void {
  total.directives += directives.length
  for (const directive of directives) {
    for (const { value } of directive.arguments ?? []) addValue(total, value)
  }
}

function addSize(total: Measure, value: ValueNode): void {
  if (value.kind === Kind.VARIABLE) total.sizeVariables.add(value.name.value)
  if (value.kind === Kind.INT) total.listSize = Math.max(total.listSize, Number(value.value))
}

function addValue(total: Measure, value: ValueNode): void {
  if (value.kind === Kind.STRING) total.stringLength = Math.max(total.stringLength, value.value.length)
  else if (value.kind === Kind.OBJECT) for (const field of value.fields) addValue(total, field.value)
  else if (value.kind === Kind.LIST) {
    total.inputListLength = Math.max(total.inputListLength, value.values.length)
    for (const item of value.values) addValue(total, item)
  }
}
