import { Kind, type OperationDefinitionNode, type ValueNode } from 'graphql'

/**
 * What a variable was given: a value of the request before (`raw`) or after (`coerced`) graphql-js filled in the
 * schema's defaults, or the default that the operation itself writes.
 */
export type VariableValue =
  | { readonly kind: 'raw'; readonly value: unknown }
  | { readonly kind: 'coerced'; readonly value: unknown }
  | { readonly kind: 'literal'; readonly node: ValueNode }

/** The variables of one request; `null` for one that was not given and has no default. */
export interface Variables {
  get(name: string): VariableValue | null
}

/** Variables as the request sent them. */
export function rawVariables(
  operation: OperationDefinitionNode,
  values: Readonly<Record<string, unknown>> | null | undefined,
): Variables {
  const defaults = new Map(
    operation.variableDefinitions?.map((definition) => [
      definition.variable.name.value,
      definition.defaultValue,
    ]),
  )
  return {
    get(name) {
      if (!defaults.has(name)) return null
      if (values && Object.hasOwn(values, name)) return { kind: 'raw', value: values[name] }
      const node = defaults.get(name)
      return node === undefined ? null : { kind: 'literal', node }
    },
  }
}

/** Variables as an executor hands them to resolvers. */
export function coercedVariables(values: Readonly<Record<string, unknown>> | null | undefined): Variables {
  return {
    get(name) {
      return values && Object.hasOwn(values, name) ? { kind: 'coerced', value: values[name] } : null
    },
  }
}

/** A boolean variable, `undefined` where it has no boolean value. */
export function booleanVariable(variables: Variables, name: string): boolean | undefined {
  const given = variables.get(name)
  if (given === null) return undefined
  if (given.kind === 'literal') return given.node.kind === Kind.BOOLEAN ? given.node.value : undefined
  return typeof given.value === 'boolean' ? given.value : undefined
}
