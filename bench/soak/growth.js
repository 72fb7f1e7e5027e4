// Whether a figure grew over time, as far as the measurements tell. Pure.
// @ts-check

/**
 * @typedef {{ readonly seconds: number, readonly value: number }} Sample
 *
 * @typedef {object} Growth
 * @property {number} level - the mean
 * @property {number} change - over the whole time, by the straight line that fits best
 * @property {number} low - of the 95% confidence interval of that change
 * @property {number} high
 * @property {'grew' | 'did not grow' | 'undecided'} verdict
 */

/** Neighbouring samples resemble each other; means over a tenth of the time hardly do. */
const blocks = 10
/** Student's t: 97.5% for 8 degrees of freedom. */
const t = 2.306

/**
 * Fits a straight line to means over tenths of the time. "Grew": the whole interval is above zero and the change
 * above what is tolerated. "Did not grow": the whole interval is below what is tolerated. Neither: too short or too
 * restless to tell.
 *
 * @param {readonly Sample[]} samples - evenly spread, three for each tenth at least
 * @param {{ tolerated: number }} options - a change over the whole time that would be no leak
 * @returns {Growth}
 */
export function growthOf(samples, { tolerated }) {
  if (samples.length < 3 * blocks) throw new RangeError(`${samples.length} samples are too few to tell.`)
  const means = Array.from({ length: blocks }, (_, index) => {
    const from = Math.floor((index * samples.length) / blocks)
    const to = Math.floor(((index + 1) * samples.length) / blocks)
    return mean(samples.slice(from, to).map(({ value }) => value))
  })
  const level = mean(means)
  const middle = (blocks - 1) / 2
  const spread = sum(means.map((_, index) => (index - middle) ** 2))
  const slope = sum(means.map((value, index) => (index - middle) * (value - level))) / spread
  const rest = sum(means.map((value, index) => (value - level - slope * (index - middle)) ** 2))
  const error = Math.sqrt(rest / (blocks - 2) / spread)
  const change = slope * blocks
  const low = change - t * error * blocks
  const high = change + t * error * blocks
  return { level, change, low, high, verdict: decide({ change, low, high, tolerated }) }
}

/** @param {{ change: number, low: number, high: number, tolerated: number }} growth @returns {Growth['verdict']} */
function decide({ change, low, high, tolerated }) {
  if (high <= tolerated) return 'did not grow'
  return low > 0 && change > tolerated ? 'grew' : 'undecided'
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0)
}

/** @param {readonly number[]} values */
function mean(values) {
  return sum(values) / values.length
}
