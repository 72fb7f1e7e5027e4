import { type GraphQLField, type GraphQLInputType, getArgumentValues, Kind, type ValueNode } from 'graphql'

/** An argument or an input field. */
export interface WithDefault {
  readonly name: string
  readonly type: GraphQLInputType
  defaultValue?: unknown
}

/** What graphql 17 keeps of a default: what was written, coerced when it is first needed. */
type WrittenDefault = { readonly literal: ValueNode } | { readonly value: unknown }

/** Whether the default is one that was written, and not yet coerced: never so up to graphql 16. */
export function isWritten(element: WithDefault): boolean {
  // graphql 17 has the member; the types of graphql 16 do not.
  const { default: written } = element as WithDefault & { readonly default?: WrittenDefault }
  return written !== undefined
}

/** The value of a default; `undefined` where there is none. */
export function defaultOf(element: WithDefault): unknown {
  // Of a copy: graphql 17 remembers the value on what it is asked about.
  return isWritten(element) ? coercedDefault({ ...element }) : element.defaultValue
}

/** The very object that executors fill in for a default that is a list or an input object. */
export function executedDefault(element: WithDefault): unknown {
  return isWritten(element) ? coercedDefault(element) : element.defaultValue
}

/** The public way to it: a field with this argument, and a selection that leaves the argument out. */
function coercedDefault(element: WithDefault): unknown {
  // Nothing else of the two is read.
  const field = { args: [element] } as unknown as GraphQLField<unknown, unknown>
  return getArgumentValues(field, { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '' } })[element.name]
}

/** Makes executors fill in this value itself, or nothing where it is `undefined`. */
export function replaceDefault(element: WithDefault, value: unknown): void {
  if (isWritten(element)) Reflect.set(element, 'default', undefined)
  element.defaultValue = value
}
