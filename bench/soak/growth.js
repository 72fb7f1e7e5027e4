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

const fewestSamples = 30
/** Student's t: 97.5% for 58 degrees of freedom, those of 60 samples. */
const t = 2.002
/** Standard normal: 95% stay below so many standard deviations. */
const upper = 1.645
/** From here on, samples tell where the figure is and nothing about where it comes back to: it wanders. */
const wandering = 0.97

/**
 * Fits a straight line. "Grew": the whole interval is above zero and the change above what is tolerated. "Did not
 * grow": the whole interval is below what is tolerated. Neither: too short or too restless to tell.
 *
 * Memory that went up stays up for a while, growth or not, so each sample tells little that the one before did not:
 * taken as independent, samples of a figure that wanders "grow" or "shrink" in six of ten runs. So what is left of a
 * sample beside the line counts as a share of what was left of the one before and something new (an autoregressive
 * process), and the share as large as the samples allow with 95%, as few samples make it look too small.
 *
 * @param {readonly Sample[]} samples - evenly spread, 30 at least
 * @param {{ tolerated: number }} options - a change over the whole time that would be no leak
 * @returns {Growth}
 */
export function growthOf(samples, { tolerated }) {
  if (samples.length < fewestSamples) throw new RangeError(`${samples.length} samples are too few to tell.`)
  const values = samples.map(({ value }) => value)
  const share = largestShare(values)
  const { slope, error } = share > wandering ? driftOf(values) : lineThrough(values, share)
  const change = slope * values.length
  const reach = t * error * values.length
  const [low, high] = [change - reach, change + reach]
  return { level: mean(values), change, low, high, verdict: decide({ change, low, high, tolerated }) }
}

/**
 * How much of what is left beside the line may come from the sample before: the estimate without its bias (Kendall
 * 1954, for a line), and 1.6 of its standard errors more.
 *
 * @param {readonly number[]} values
 */
function largestShare(values) {
  const { slope, middle } = lineThrough(values, 0)
  const level = mean(values)
  const rest = values.map((value, index) => value - level - slope * (index - middle))
  const all = sum(rest.map((each) => each ** 2))
  const found = all === 0 ? 0 : sum(rest.slice(1).map((each, index) => each * (rest[index] ?? 0))) / all
  const bias = (2 + 4 * found) / values.length
  const error = Math.sqrt((1 - found ** 2) / values.length)
  return Math.min(1, Math.max(0, found + bias + upper * error))
}

/**
 * Generalized least squares: what each sample says besides the share of the one before (Prais and Winsten).
 *
 * @param {readonly number[]} values
 * @param {number} share
 */
function lineThrough(values, share) {
  const middle = (values.length - 1) / 2
  const first = Math.sqrt(1 - share ** 2)
  const rows = values.map((value, index) =>
    index === 0
      ? { one: first, x: -first * middle, y: first * value }
      : {
          one: 1 - share,
          x: index - middle - share * (index - 1 - middle),
          y: value - share * (values[index - 1] ?? 0),
        },
  )
  const over = (/** @type {'one' | 'x' | 'y'} */ a, /** @type {'one' | 'x' | 'y'} */ b) =>
    sum(rows.map((row) => row[a] * row[b]))
  const determinant = over('one', 'one') * over('x', 'x') - over('one', 'x') ** 2
  const slope = (over('one', 'one') * over('x', 'y') - over('one', 'x') * over('one', 'y')) / determinant
  const level = (over('x', 'x') * over('one', 'y') - over('one', 'x') * over('x', 'y')) / determinant
  const rest = sum(rows.map(({ one, x, y }) => (y - level * one - slope * x) ** 2))
  const variance = (rest / (values.length - 2)) * (over('one', 'one') / determinant)
  return { slope, error: Math.sqrt(variance), middle }
}

/**
 * The mean of all steps from sample to sample.
 *
 * @param {readonly number[]} values
 */
function driftOf(values) {
  const steps = values.slice(1).map((value, index) => value - (values[index] ?? 0))
  const slope = mean(steps)
  const variance = sum(steps.map((step) => (step - slope) ** 2)) / (steps.length - 1)
  return { slope, error: Math.sqrt(variance / steps.length) }
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
