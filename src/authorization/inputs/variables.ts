import {
  type FragmentDefinitionNode,
  isInputType,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql'

/**
 * What a variable was given: a value of the request before (`raw`) or after (`coerced`) graphql-js filled in the
 * schema's defaults, or the default that the operation itself writes. `unknown` where nobody can tell: it counts as
 * supplied, with everything that its type may hold.
 */
export type VariableValue =
  | { readonly kind: 'raw'; readonly value: unknown }
  | { readonly kind: 'coerced'; readonly value: unknown }
  | { readonly kind: 'literal'; readonly node: ValueNode }
  | { readonly kind: 'unknown' }

/** The variables of one request; `null` for one that was not given and has no default. */
export interface Variables {
  get(name: string): VariableValue | null
}

type Values = Readonly<Record<string, unknown>>

const UNKNOWN: VariableValue = { kind: 'unknown' }
const ALL_UNKNOWN: Variables = { get: () => UNKNOWN }

/** Variables as the request sent them. */
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
      // graphql 17 takes an own `undefined` for nothing, graphql 16 for null.
      if (isGiven && (values[name] !== undefined || node === undefined))
        return { kind: 'raw', value: values[name] }
      return node === undefined ? null : { kind: 'literal', node }
    },
  }
}

/**
 * Variables as an executor hands them to resolvers: by name up to graphql 16, as `{ sources, coerced }` from graphql 17
 * on. Of any other shape each variable is `unknown`.
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
      // Only what the operation defines can be known not to be given.
      return defined.has(name) ? null : UNKNOWN
    },
  }
}

/**
 * Variables of a document whose fragments may have their own (graphql 17, experimental): these win over those of the
 * operation, and executors do not tell resolvers their values.
 */
export function withFragmentVariables(variables: Variables, names: ReadonlySet<string>): Variables {
  if (names.size === 0) return variables
  return { get: (name) => (names.has(name) ? UNKNOWN : variables.get(name)) }
}

const NO_NAMES: ReadonlySet<string> = new Set()

/** Names of variables that fragments define for themselves. */
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
 * Whether `sources` is graphql-js's own record of where values came from. An operation may call its variables `sources`
 * and `coerced`, and their values may look like anything; but no request can hold a type of the schema.
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

/** What keeps its members somewhere else, a `Map` for example, must not pass for empty. */
function isPlain(value: unknown): value is Values {
  if (!isRecord(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // By a member, as `Object.prototype` of another realm, such as a test runner's, is another object.
  return prototype === null || Object.hasOwn(prototype as object, 'hasOwnProperty')
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null
}

/** Whether a boolean variable has this value, or may have it. */
export function mayEqual(variables: Variables, name: string, expected: boolean): boolean {
  const given = variables.get(name)
  if (given === null) return false
  if (given.kind === 'unknown') return true
  if (given.kind === 'literal') return given.node.kind === Kind.BOOLEAN && given.node.value === expected
  return given.value === expected
}
