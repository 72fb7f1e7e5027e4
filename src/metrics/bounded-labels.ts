import { ownCopy } from '../lib/own-copy.js'

/** The label of all values without one of their own. No GraphQL name contains a parenthesis. */
export const other = '(other)'

/** Limits the values of a label: each is a separate time series, in memory here and in Prometheus. */
export interface BoundedLabels {
  /** The value, or `(other)` if the limit was reached before or the form does not match. */
  label(value: string): string
  /** Whether the value is already a label. */
  has(value: string): boolean
}

/**
 * The first `max` distinct values that match become labels, for the life of the process: a label that was removed and
 * added again would look like a counter reset.
 *
 * @param form - anchored, with a maximum length
 */
export function createBoundedLabels(max: number, form: RegExp): BoundedLabels {
  const labels = new Map<string, string>()
  return {
    label(value) {
      const known = labels.get(value)
      if (known !== undefined) return known
      if (labels.size >= max || !form.test(value)) return other
      // An operation name is a slice of the document, which the label would retain.
      const own = ownCopy(value)
      labels.set(own, own)
      return own
    },
    has: (value) => labels.has(value),
  }
}
