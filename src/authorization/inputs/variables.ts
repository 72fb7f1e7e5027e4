import {
  type FragmentDefinitionNode,
  isInputType,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql'

/**
 * The value of a variable: from the request before (`raw`) or after (`coerced`) graphql-js filled in the schema's
 * defaults, or the operation's own default (`literal`). `unknown` counts as supplied, with every field that its type
 * may contain.
 */
export type VariableValue =
  | { readonly kind: 'raw'; readonly value: unknown }
  | { readonly kind: 'coerced'; readonly value: unknown }
  | { readonly kind: 'literal'; readonly node: ValueNode }
  | { readonly kind: 'unknown' }

/** The variables of one request; `null` for a variable without a value and without a default. */
export interface Variables {
  get(name: string): VariableValue | null
}

type Values = Readonly<Record<string, unknown>>

const UNKNOWN: VariableValue = { kind: 'unknown' }
const ALL_UNKNOWN: Variables = { get: () => UNKNOWN }

/** Variables as sent, before coercion. */
export function rawVariables(
  operation: OperationDefinitionNode,
  values: Values | null | undefined,
): Variables {
  const defaults = new Map(
    operation.variableDefinitions?.map((definition) => [
      definition.variable.name.value,
      definition.defaultValue,
    ]),
  )
  return {
    get(name) {
      if (!defaults.has(name)) return UNKNOWN
      const node = defaults.get(name)
      const isGiven = values !== null && values !== undefined && Object.hasOwn(values, name)
      // An own property that is `undefined` has no value in graphql 17, and is null in graphql 16.
      if (isGiven && (values[name] !== undefined || node === undefined))
        return { kind: 'raw', value: values[name] }
      return node === undefined ? null : { kind: 'literal', node }
    },
  }
}

/**
 * Variables as an executor passes them to resolvers: by name up to graphql 16, `{ sources, coerced }` from graphql 17.
 * With any other shape, every variable is `unknown`.
 */
export function executedVariables(
  operation: OperationDefinitionNode | undefined,
  values: unknown,
): Variables {
  const defined = new Set(operation?.variableDefinitions?.map(({ variable }) => variable.name.value))
  const coerced = coercedByName(defined, values)
  if (coerced === null) return ALL_UNKNOWN
  return {
    get(name) {
      if (Object.hasOwn(coerced, name)) return { kind: 'coerced', value: coerced[name] }
      // Only a variable that the operation defines is known to have no value.
      return defined.has(name) ? null : UNKNOWN
    },
  }
}

/**
 * Adds variables that fragments define (graphql 17, experimental). They take precedence over those of the operation,
 * and resolvers do not receive their values, so they are `unknown`.
 */
export function withFragmentVariables(variables: Variables, names: ReadonlySet<string>): Variables {
  if (names.size === 0) return variables
  return { get: (name) => (names.has(name) ? UNKNOWN : variables.get(name)) }
}

const NO_NAMES: ReadonlySet<string> = new Set()

/** Names of the variables that fragments define. */
export function fragmentVariableNames(fragments: Iterable<FragmentDefinitionNode>): ReadonlySet<string> {
  let names: Set<string> | null = null
  for (const { variableDefinitions = [] } of fragments) {
    for (const { variable } of variableDefinitions) {
      names ??= new Set()
      names.add(variable.name.value)
    }
  }
  return names ?? NO_NAMES
}

function coercedByName(defined: ReadonlySet<string>, values: unknown): Values | null {
  if (!isPlain(values)) return null
  const { sources, coerced } = values
  if (isPlain(sources) && isPlain(coerced) && isOfGraphql17(defined, sources)) {
    return hasOnly(defined, coerced) ? coerced : null
  }
  return hasOnly(defined, values) ? values : null
}

/**
 * Whether `sources` is graphql-js's record of where values came from. An operation may name its own variables `sources`
 * and `coerced` with any values, but no request can contain a type of the schema.
 */
function isOfGraphql17(defined: ReadonlySet<string>, sources: Values): boolean {
  if (!defined.has('sources') || !defined.has('coerced')) return hasOnly(defined, sources)
  return [...defined].every((name) => {
    const source = Object.hasOwn(sources, name) ? sources[name] : undefined
    return isRecord(source) && isRecord(source.signature) && isInputType(source.signature.type)
  })
}

function hasOnly(names: ReadonlySet<string>, values: Values): boolean {
  return Object.keys(values).every((name) => names.has(name))
}

/** Only plain objects: a `Map`, for example, would seem to be empty. */
function isPlain(value: unknown): value is Values {
  if (!isRecord(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // By an own property, because `Object.prototype` of another realm, such as a test runner's, is another object.
  return prototype === null || Object.hasOwn(prototype as object, 'hasOwnProperty')
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null
}

/** Whether a boolean variable has, or may have, this value. */
export function mayEqual(variables: Variables, name: string, expected: boolean): boolean {
  const given = variables.get(name)
  if (given === null) return false
  if (given.kind === 'unknown') return true
  if (given.kind === 'literal') return given.node.kind === Kind.BOOLEAN && given.node.value === expected
  return given.value === expected
}
