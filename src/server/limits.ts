import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** What one request may cost. Every limit is checked before validation, which costs more than all of them. */
export interface Limits {
  /** Lexical tokens of the document: stops alias and directive floods while they are parsed. Default 4,000. */
  readonly tokens: number
  /** Brackets open at once in the document's text: the parser and all that follows recurse on them. Default 64. */
  readonly nesting: number
  /** Fields below each other, fragments spread out. Default 20; an introspection query of usual tools needs 15. */
  readonly depth: number
  /** Fields, fragments spread out: stops fragments that double each other. Default 2,000. */
  readonly fields: number
  /** Aliased fields, `__typename` too, fragments spread out: stops the same work under many names. Default 50. */
  readonly aliases: number
  /** Fields of the root type, fragments spread out. Default 30. */
  readonly rootFields: number
  /** Directives, fragments spread out. Default 50. */
  readonly directives: number
  /** The value of an argument `first` or `last`. Default 100. */
  readonly listSize: number
  /** Brackets open at once in the body's JSON: whatever walks the variables recurses on them. Default 32. */
  readonly jsonDepth: number
  /** Errors in one response. Default 50. */
  readonly errors: number
}

export const defaultLimits: Limits = Object.freeze({
  tokens: 4000,
  nesting: 64,
  depth: 20,
  fields: 2000,
  aliases: 50,
  rootFields: 30,
  directives: 50,
  listSize: 100,
  jsonDepth: 32,
  errors: 50,
})

/** The limit that a request passes, for its refusal. */
export interface Exceeded {
  readonly limit: keyof Limits
  readonly allowed: number
}

/** What the rest of the request needs to know of one operation, from the same pass. */
export interface OperationShape {
  /** Names of its root fields, fragments spread out, `__typename` left out. */
  readonly rootFields: ReadonlySet<string>
  /** Variables that an argument `first` or `last` takes. */
  readonly sizeVariables: ReadonlySet<string>
}

interface Measure {
  depth: number
  fields: number
  aliases: number
  directives: number
  rootFields: number
  largestSize: number
  readonly rootNames: Set<string>
  readonly sizeVariables: Set<string>
}

type Fragments = ReadonlyMap<string, { readonly selectionSet: SelectionSetNode; readonly directives: number }>

/**
 * Checks a parsed document in one pass. Each fragment is measured once however often it is spread, so the pass is
 * linear in the document; fragment cycles count as nothing here, validation refuses them.
 *
 * Recursion is bounded: by `nesting` within a definition, by `tokens` in the number of fragments.
 *
 * @returns the limit that the document passes, or the shape of each of its operations
 */
export function checkDocument(
  document: DocumentNode,
  limits: Limits,
): Exceeded | ReadonlyMap<OperationDefinitionNode, OperationShape> {
  const measureSet = createMeasure(fragmentsOf(document))
  const shapes = new Map<OperationDefinitionNode, OperationShape>()
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    const measure = measureSet(definition.selectionSet)
    measure.directives += definition.directives?.length ?? 0
    for (const variable of definition.variableDefinitions ?? []) {
      measure.directives += variable.directives?.length ?? 0
    }
    const exceeded = firstExceeded(measure, limits)
    if (exceeded !== null) return exceeded
    shapes.set(definition, { rootFields: measure.rootNames, sizeVariables: measure.sizeVariables })
  }
  return shapes
}

/** Checks the sizes of lists that a request asks for by variables, the operation's defaults included. */
export function checkVariables(
  operation: OperationDefinitionNode,
  shape: OperationShape,
  variables: Readonly<Record<string, unknown>>,
  limits: Limits,
): Exceeded | null {
  for (const name of shape.sizeVariables) {
    const value = Object.hasOwn(variables, name) ? variables[name] : defaultOf(operation, name)
    if (typeof value === 'number' && value > limits.listSize) {
      return { limit: 'listSize', allowed: limits.listSize }
    }
  }
  return null
}

function defaultOf(operation: OperationDefinitionNode, name: string): number | null {
  const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)
  const value = definition?.defaultValue
  return value?.kind === Kind.INT ? Number(value.value) : null
}

function firstExceeded(measure: Measure, limits: Limits): Exceeded | null {
  const counts = { ...measure, listSize: measure.largestSize }
  for (const limit of ['rootFields', 'aliases', 'depth', 'directives', 'fields', 'listSize'] as const) {
    if (counts[limit] > limits[limit]) return { limit, allowed: limits[limit] }
  }
  return null
}

function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = new Map<string, { selectionSet: SelectionSetNode; directives: number }>()
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue
    const { name, selectionSet, directives } = definition
    fragments.set(name.value, { selectionSet, directives: directives?.length ?? 0 })
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
    largestSize: 0,
    rootNames: new Set(),
    sizeVariables: new Set(),
  }
}

function createMeasure(fragments: Fragments): (selectionSet: SelectionSetNode) => Measure {
  const measured = new Map<string, Measure>()

  function measureSet(selectionSet: SelectionSetNode): Measure {
    const total = emptyMeasure()
    for (const selection of selectionSet.selections) addSelection(total, selection)
    return total
  }

  function addSelection(total: Measure, selection: SelectionNode): void {
    total.directives += selection.directives?.length ?? 0
    if (selection.kind === Kind.FIELD) addField(total, selection)
    else if (selection.kind === Kind.INLINE_FRAGMENT) addBeside(total, measureSet(selection.selectionSet))
    else addBeside(total, measureFragment(selection.name.value))
  }

  function addField(total: Measure, field: FieldNode): void {
    total.fields += 1
    total.rootFields += 1
    if (field.alias !== undefined) total.aliases += 1
    if (field.name.value !== '__typename') total.rootNames.add(field.name.value)
    for (const argument of field.arguments ?? []) addSize(total, argument)
    const below = field.selectionSet === undefined ? null : measureSet(field.selectionSet)
    if (below !== null) addCounts(total, below)
    total.depth = Math.max(total.depth, 1 + (below?.depth ?? 0))
  }

  function measureFragment(name: string): Measure {
    const known = measured.get(name)
    if (known !== undefined) return known
    const fragment = fragments.get(name)
    const measure = emptyMeasure()
    measured.set(name, measure) // before the descent: a cycle meets this and ends
    if (fragment === undefined) return measure
    measure.directives = fragment.directives
    addBeside(measure, measureSet(fragment.selectionSet))
    return measure
  }

  return measureSet
}

/** Adds what stands at the same level: a fragment's fields are fields of where it is spread. */
function addBeside(total: Measure, part: Measure): void {
  addCounts(total, part)
  total.depth = Math.max(total.depth, part.depth)
  total.rootFields += part.rootFields
  for (const name of part.rootNames) total.rootNames.add(name)
}

function addCounts(total: Measure, part: Measure): void {
  total.fields += part.fields
  total.aliases += part.aliases
  total.directives += part.directives
  total.largestSize = Math.max(total.largestSize, part.largestSize)
  for (const name of part.sizeVariables) total.sizeVariables.add(name)
}

function addSize(total: Measure, { name, value }: ArgumentNode): void {
  if (name.value !== 'first' && name.value !== 'last') return
  if (value.kind === Kind.VARIABLE) total.sizeVariables.add(value.name.value)
  if (value.kind === Kind.INT) total.largestSize = Math.max(total.largestSize, Number(value.value))
}
