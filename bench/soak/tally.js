// @ts-check

/** @typedef {{ readonly millis: number[], readonly outcomes: Map<string, number> }} Counted */

/**
 * Counts what came of each request, and how long it took, by kind. What was not expected is kept as it came.
 */
export function createTally() {
  /** @type {Map<string, Counted>} */
  const byKind = new Map()
  /** @type {string[]} */
  const unexpected = []
  let surprises = 0
  return {
    byKind,
    /** The first of what was not expected. */
    unexpected,
    surprises: () => surprises,
    total: () => [...byKind.values()].reduce((total, { millis }) => total + millis.length, 0),
    /** @param {string} kind @param {string} outcome @param {number} millis */
    count(kind, outcome, millis) {
      /** @type {Counted} */
      const counted = byKind.get(kind) ?? { millis: [], outcomes: new Map() }
      byKind.set(kind, counted)
      counted.millis.push(millis)
      counted.outcomes.set(outcome, (counted.outcomes.get(outcome) ?? 0) + 1)
    },
    /** @param {string} kind @param {string} what */
    surprise(kind, what) {
      surprises += 1
      if (unexpected.length < 20) unexpected.push(`${kind}: ${what}`)
    },
  }
}

/** @typedef {ReturnType<typeof createTally>} Tally */
