import type { InputProblem } from './errors.js'

/**
 * Returned by a scalar instead of a value that it cannot parse. A scalar that throws ends the request at the first
 * fault; this object allows all faults of an input to be reported together. It does not contain the value.
 */
export class InputFault {
  constructor(
    readonly code: string,
    readonly message: string,
  ) {}
}

/** A text, or the fault of one that could not be parsed. */
export type Entered = string | InputFault

/** Collects the faults within a coerced value, with their paths. */
export function faultsIn(value: unknown, path: readonly (string | number)[]): InputProblem[] {
  if (value instanceof InputFault) return [{ path, code: value.code, message: value.message }]
  if (Array.isArray(value)) return value.flatMap((item, index) => faultsIn(item, [...path, index]))
  if (typeof value !== 'object' || value === null || !isPlain(value)) return []
  return Object.entries(value).flatMap(([name, member]) => faultsIn(member, [...path, name]))
}

/** Excludes values that scalars create, such as dates. graphql-js creates some input objects without a prototype. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
