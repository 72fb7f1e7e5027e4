import type { InputProblem } from '../../lib/errors.js'

/** The path of a value in the input: names of arguments and fields, and list indices. */
export type Path = readonly (string | number)[]

/** Problems that are reported per request, so that a large invalid input does not cause a large response. */
export const maxProblems = 20

/** Codes of input problems that result from types of the schema. */
export const inputProblemCodes = ['REQUIRED', 'INVALID_VALUE', 'UNKNOWN_FIELD'] as const

type TypeProblem = InputProblem & { readonly code: (typeof inputProblemCodes)[number] }

/** The problem of a missing or null value. */
export function required(path: Path): TypeProblem {
  return { path, code: 'REQUIRED', message: 'A value is required.' }
}

/** The problem of a value that does not match its type. */
export function invalid(path: Path, message: string): TypeProblem {
  return { path, code: 'INVALID_VALUE', message }
}

/** The problem of an input object with an undefined field. It does not contain the name of the field. */
export function unknownField(path: Path, typeName: string): TypeProblem {
  return { path, code: 'UNKNOWN_FIELD', message: `The object has a field that ${typeName} does not define.` }
}
