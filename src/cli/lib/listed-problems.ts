import * as z from 'zod/mini'
import type { ExpectedError } from '../../lib/errors.js'

/** One fault of an input, as a command line tells it. */
export interface ListedProblem {
  /** The last name on the path: an argument has no `input` around it, and no index says anything there. */
  readonly field: string
  readonly message: string
}

const problemList = z.object({
  problems: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() })),
})

/** The problems that an error lists, each told once; empty for an error that lists none. */
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
