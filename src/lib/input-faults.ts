import type { InputProblem } from './errors.js'

/**
 * Stands for a value that a scalar could not read. A scalar that throws ends the request before anything else of the
 * input is looked at; one that hands this on lets its fault be told beside the others. Holds nothing of the value.
 */
export class InputFault {
  constructor(
    readonly code: string,
    readonly message: string,
  ) {}
}

/** A text, or what stands for one that could not be read. */
export type Entered = string | InputFault

/** The faults within a coerced value, each with its path. */
export function faultsIn(value: unknown, path: readonly (string | number)[]): InputProblem[] {
  if (value instanceof InputFault) return [{ path, code: value.code, message: value.message }]
  if (Array.isArray(value)) return value.flatMap((item, index) => faultsIn(item, [...path, index]))
  if (typeof value !== 'object' || value === null || !isPlain(value)) return []
  return Object.entries(value).flatMap(([name, member]) => faultsIn(member, [...path, name]))
}

/** Not what a scalar made: a date, a document. graphql-js gives input objects no prototype in some places. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
