import * as z from 'zod/mini'
import type { ExpectedError } from '../lib/errors.js'

/** One problem of an input, as a program shows it. */
export interface ListedProblem {
  /** The last name of the path. Command-line arguments have neither an `input` object nor list indices. */
  readonly field: string
  readonly message: string
}

const problemList = z.object({
  problems: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() })),
})

/** The distinct problems of an error. Empty if it has none. */
export function listedProblems({ extensions }: ExpectedError): readonly ListedProblem[] {
  const parsed = problemList.safeParse(extensions)
  if (!parsed.success) return []
  const told = new Set<string>()
  return parsed.data.problems.flatMap(({ path, message }) => {
    const field = String(path.findLast((step) => typeof step === 'string') ?? 'input')
    const key = `${field} ${message}`
    if (told.has(key)) return []
    told.add(key)
    return [{ field, message }]
  })
}
