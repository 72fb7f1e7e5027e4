import { ownCopy } from '../lib/own-copy.js'

/** What stands for every value that has no label of its own. No name of GraphQL can hold a bracket. */
export const other = '(other)'

/** Decides which values become labels: each is a time series of its own, in memory here and in Prometheus. */
export interface BoundedLabels {
  /** The value, or `(other)` where it came after too many others or has no proper form. */
  label(value: string): string
  /** Whether the value is a label already. */
  has(value: string): boolean
}

/**
 * The first `max` distinct values of that form become labels, for the life of the process: a label that came and went
 * would look like a counter that was reset.
 *
 * @param form - anchored, and bounding the length
 */
export function createBoundedLabels(max: number, form: RegExp): BoundedLabels {
  const labels = new Map<string, string>()
  return {
    label(value) {
      const known = labels.get(value)
      if (known !== undefined) return known
      if (labels.size >= max || !form.test(value)) return other
      // The name of an operation is a slice of the document, which a label would retain.
      const own = ownCopy(value)
      labels.set(own, own)
      return own
    },
    has: (value) => labels.has(value),
  }
}
