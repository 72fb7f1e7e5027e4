import { type FieldNode, type GraphQLField, getNullableType, isListType, Kind } from 'graphql'

/**
 * How many fields an answer may hold: a constant, and terms that grow with variables, so that it is known once per
 * document and only worked out per request.
 */
export interface Complexity {
  readonly constant: number
  readonly terms: readonly Term[]
}

interface Term {
  readonly factor: number
  /** Added up: one list may be asked for by `first` and by `last`. */
  readonly sizes: readonly Size[]
  readonly perItem: Complexity
}

/** The size of a list that a variable says. */
interface VariableSize {
  readonly variable: string
  /** Where the request and the operation leave it open. */
  readonly otherwise: number
}

type Size = number | VariableSize

/**
 * Fields below an object, in two parts: lists that do not say their size may be sized by the field above them, as
 * `nodes` and `edges` of a connection are by its `first`.
 */
export interface Below {
  readonly once: Complexity
  readonly perItem: Complexity
}

/** Items of a list for which neither the request nor the schema says how many. */
const assumedListSize = 10

const none: Complexity = { constant: 0, terms: [] }
export const nothingBelow: Below = { once: none, perItem: none }

/** What a field adds to the level that it stands at. */
export function complexityOfField(
  field: FieldNode,
  definition: GraphQLField<unknown, unknown> | undefined,
  below: Below | null,
): Below {
  if (below === null) return { once: { constant: 1, terms: [] }, perItem: none }
  const sizes = definition === undefined ? [] : sizesOf(field, definition)
  const isList = definition !== undefined && isListType(getNullableType(definition.type))
  if (!isList) return { once: plus(one(below.once), times(sizes, below.perItem)), perItem: none }
  const item = plus(one(below.once), times([], below.perItem))
  return sizes.length === 0 ? { once: none, perItem: item } : { once: times(sizes, item), perItem: none }
}

export function beside(one: Below, other: Below): Below {
  return { once: plus(one.once, other.once), perItem: plus(one.perItem, other.perItem) }
}

/** What stands below the root. */
export function complexityOfOperation({ once, perItem }: Below): Complexity {
  return plus(once, times([], perItem))
}

/**
 * Works a complexity out. Takes at most as many steps as the operation has fields.
 *
 * @param valueFor - what a variable holds; anything but a number leaves the size open
 */
export function evaluate({ constant, terms }: Complexity, valueFor: (variable: string) => unknown): number {
  let sum = constant
  for (const { factor, sizes, perItem } of terms) {
    let items = 0
    for (const size of sizes) items += itemsOf(size, valueFor)
    sum += factor * items * evaluate(perItem, valueFor)
  }
  return sum
}

function itemsOf(size: Size, valueFor: (variable: string) => unknown): number {
  if (typeof size === 'number') return Math.max(0, size)
  const value = valueFor(size.variable)
  return typeof value === 'number' ? Math.max(0, value) : size.otherwise
}

/** What `first` and `last` say, else what the schema says for them. */
function sizesOf(field: FieldNode, definition: GraphQLField<unknown, unknown>): readonly Size[] {
  const sizes: Size[] = []
  const defaults: number[] = []
  for (const { name, defaultValue } of definition.args) {
    if (!isSizeArgument(name)) continue
    const given = field.arguments?.find((argument) => argument.name.value === name)?.value
    const byDefault = typeof defaultValue === 'number' ? defaultValue : undefined
    if (given?.kind === Kind.INT) sizes.push(Number(given.value))
    else if (given?.kind === Kind.VARIABLE)
      sizes.push({ variable: given.name.value, otherwise: byDefault ?? assumedListSize })
    else if (byDefault !== undefined) defaults.push(byDefault)
  }
  return sizes.length > 0 ? sizes : defaults
}

/** Arguments that say how many items of a list are asked for (Relay's connection specification). */
export function isSizeArgument(name: string): boolean {
  return name === 'first' || name === 'last'
}

function one(complexity: Complexity): Complexity {
  return { constant: complexity.constant + 1, terms: complexity.terms }
}

function plus(left: Complexity, right: Complexity): Complexity {
  if (right.constant === 0 && right.terms.length === 0) return left
  return { constant: left.constant + right.constant, terms: [...left.terms, ...right.terms] }
}

function times(sizes: readonly Size[], perItem: Complexity): Complexity {
  if (perItem.constant === 0 && perItem.terms.length === 0) return none
  if (sizes.length === 0) return scale(perItem, assumedListSize)
  // One term, whatever its sizes are: a second one would double the steps at each level.
  if (sizes.some((size) => typeof size !== 'number'))
    return { constant: 0, terms: [{ factor: 1, sizes, perItem }] }
  return scale(
    perItem,
    sizes.reduce<number>((sum, size) => sum + itemsOf(size, () => null), 0),
  )
}

function scale({ constant, terms }: Complexity, factor: number): Complexity {
  return {
    constant: constant * factor,
    terms: terms.map((term) => ({ ...term, factor: term.factor * factor })),
  }
}
