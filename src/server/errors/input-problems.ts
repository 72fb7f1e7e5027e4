import type { InputProblem } from '../../lib/errors.js'

export type Path = readonly (string | number)[]

/** So that one request can't make the server describe a hundred thousand faults. */
export const maxProblems = 20

/** How a value does not fit its type, in what a client may be told. */
export const inputProblemCodes = ['REQUIRED', 'INVALID_VALUE', 'UNKNOWN_FIELD'] as const

type TypeProblem = InputProblem & { readonly code: (typeof inputProblemCodes)[number] }

export function required(path: Path): TypeProblem {
  return { path, code: 'REQUIRED', message: 'A value is required.' }
}

export function invalid(path: Path, message: string): TypeProblem {
  return { path, code: 'INVALID_VALUE', message }
}

export function unknownField(path: Path, typeName: string): TypeProblem {
  return { path, code: 'UNKNOWN_FIELD', message: `The object has a field that ${typeName} does not define.` }
}
