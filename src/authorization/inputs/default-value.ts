import { type GraphQLField, type GraphQLInputType, getArgumentValues, Kind, type ValueNode } from 'graphql'

/** An argument or an input field. */
export interface WithDefault {
  readonly name: string
  readonly type: GraphQLInputType
  defaultValue?: unknown
}

/** The default of graphql 17: as declared, coerced on first use. */
type WrittenDefault = { readonly literal: ValueNode } | { readonly value: unknown }

/** Whether the default is declared but not coerced yet. Never true up to graphql 16. */
export function isWritten(element: WithDefault): boolean {
  // graphql 17 has the member; the types of graphql 16 do not.
  const { default: written } = element as WithDefault & { readonly default?: WrittenDefault }
  return written !== undefined
}

/** The coerced value of a default; `undefined` if there is none. */
export function defaultOf(element: WithDefault): unknown {
  // On a copy, because graphql 17 caches the coerced value on the element.
  return isWritten(element) ? coercedDefault({ ...element }) : element.defaultValue
}

/** The identical object that executors fill in for a default that is a list or an input object. */
export function executedDefault(element: WithDefault): unknown {
  return isWritten(element) ? coercedDefault(element) : element.defaultValue
}

/**
 * Coerces a default through graphql-js's public API: a field with this argument, and a selection that omits the
 * argument.
 */
function coercedDefault(element: WithDefault): unknown {
  // `getArgumentValues` reads no other members of the two.
  const field = { args: [element] } as unknown as GraphQLField<unknown, unknown>
  return getArgumentValues(field, { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '' } })[element.name]
}

/** Makes executors fill in this value itself, or nothing for `undefined`. */
export function replaceDefault(element: WithDefault, value: unknown): void {
  if (isWritten(element)) Reflect.set(element, 'default', undefined)
  element.defaultValue = value
}
