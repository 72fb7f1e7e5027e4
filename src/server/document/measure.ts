import {
  type DirectiveNode,
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
import { type Below, beside, complexityOfField, isSizeArgument, nothingBelow } from './complexity.js'

/** Counts and maximums of an operation, including the fragments that it spreads. */
export interface Measure {
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

/** The fragment definitions of a document, by name. */
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>
type Type = GraphQLNamedType | undefined

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

/**
 * Returns a function that measures operations of one document. Each fragment is measured once, however often it is
 * spread. Fragment cycles are ignored here, because validation rejects them.
 *
 * Recursion is bounded by `nesting` within a definition and by `tokens` across fragments.
 *
 * @param maxFields - complexity is not computed beyond it, because its terms would grow with each fragment spread
 */
export function createMeasure(schema: GraphQLSchema, fragments: Fragments, maxFields: number) {
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
    known.set(name, measure) // before the recursion, so that a cycle ends here
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

/** Introspection fields have no definition here. Their lists are bounded by the schema and limited by validation. */
function definitionOf(type: Type, field: FieldNode): GraphQLField<unknown, unknown> | undefined {
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined
  return type.getFields()[field.name.value]
}

/** Adds a part of the same selection set, such as a fragment. */
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
