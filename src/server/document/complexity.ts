import { type FieldNode, type GraphQLField, getNullableType, isListType, Kind } from 'graphql'

/**
 * The estimated number of fields in a response: a constant, and terms that depend on variables. It is built once per
 * document and evaluated per request.
 */
export interface Complexity {
  readonly constant: number
  readonly terms: readonly Term[]
}

interface Term {
  readonly factor: number
  /** Summed, because a field may have both `first` and `last`. */
  readonly sizes: readonly Size[]
  readonly perItem: Complexity
}

/** A list size that a variable sets. */
interface VariableSize {
  readonly variable: string
  /** Used if neither the request nor the operation sets the variable. */
  readonly otherwise: number
}

type Size = number | VariableSize

/**
 * The complexity of a selection set, in two parts. `perItem` belongs to lists without a size argument: the field above
 * sets their size, as the `first` of a connection does for its `nodes` and `edges`.
 */
export interface Below {
  readonly once: Complexity
  readonly perItem: Complexity
}

/** Assumed items of a list without a size from the request or the schema. */
const assumedListSize = 10

const none: Complexity = { constant: 0, terms: [] }
/** The complexity of an empty selection set. */
export const nothingBelow: Below = { once: none, perItem: none }

/** The complexity that a field adds to its selection set. */
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

/** The sum of two parts of the same selection set. */
export function beside(one: Below, other: Below): Below {
  return { once: plus(one.once, other.once), perItem: plus(one.perItem, other.perItem) }
}

/** The complexity of an operation, from that of its root selection set. */
export function complexityOfOperation({ once, perItem }: Below): Complexity {
  return plus(once, times([], perItem))
}

/**
 * Evaluates a complexity. Linear in the fields of the operation.
 *
 * @param valueFor - returns the value of a variable. If it is not a number, the default size applies
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

/** The values of `first` and `last`, otherwise their defaults in the schema. */
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

/** Whether an argument sets the size of a list (Relay's connection specification). */
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
  // One term for all sizes. One term for each would double the steps at each level.
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
