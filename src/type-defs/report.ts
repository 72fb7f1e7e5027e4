import type { SchemaProblem } from '../authorization/index.js'

/** Records a fault of type definitions. All faults are collected before the start fails. */
export type Report = (coordinate: string, message: string) => void

/** Creates a list of faults and the function that adds to it. */
export function createReport(): { readonly problems: readonly SchemaProblem[]; readonly report: Report } {
  const problems: SchemaProblem[] = []
  return { problems, report: (coordinate, message) => problems.push({ coordinate, message }) }
}
