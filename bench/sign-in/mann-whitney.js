// @ts-check

/**
 * @typedef {object} Comparison
 * @property {number} u - of the first sample
 * @property {number} z - standard deviations from what chance gives on average; above 0 where the first is larger
 * @property {number} p - two-sided: how often chance alone differs as much or more
 * @property {number} superiority - the share of pairs in which the first is larger, ties counting half; 0.5: alike
 */

/**
 * The Mann-Whitney U test: whether values of one sample tend to be larger than those of another, whatever the form of
 * their distributions. By the normal approximation, corrected for ties and for continuity: for samples of twenty or more.
 *
 * @param {readonly number[]} first
 * @param {readonly number[]} second
 * @returns {Comparison}
 */
export function mannWhitney(first, second) {
  if (first.length === 0 || second.length === 0) throw new RangeError('A sample is empty.')
  const { rankSum, tieTerm } = rank(first, second)
  const [n, m] = [first.length, second.length]
  const u = rankSum - (n * (n + 1)) / 2
  const mean = (n * m) / 2
  const total = n + m
  const deviation = Math.sqrt(((n * m) / 12) * (total + 1 - tieTerm / (total * (total - 1))))
  const distance = Math.max(0, Math.abs(u - mean) - 0.5)
  const z = deviation === 0 ? 0 : (Math.sign(u - mean) * distance) / deviation
  return { u, z, p: twoSided(z), superiority: u / (n * m) }
}

/**
 * The ranks of the first sample among all values, equal values sharing the mean of theirs.
 *
 * @param {readonly number[]} first
 * @param {readonly number[]} second
 */
function rank(first, second) {
  const all = [
    ...first.map((value) => ({ value, isFirst: true })),
    ...second.map((value) => ({ value, isFirst: false })),
  ].sort((a, b) => a.value - b.value)
  let rankSum = 0
  let tieTerm = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    let ofFirst = 0
    for (; to < all.length && all[to]?.value === all[from]?.value; to += 1) if (all[to]?.isFirst) ofFirst += 1
    const ties = to - from
    rankSum += (ofFirst * (from + 1 + to)) / 2
    tieTerm += ties ** 3 - ties
    from = to
  }
  return { rankSum, tieTerm }
}

/**
 * The probability beyond |z| on both sides of the normal distribution. Abramowitz and Stegun, formula 7.1.26: right to
 * 1.5e-7.
 *
 * @param {number} z
 */
function twoSided(z) {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const factors = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592]
  return Math.min(1, factors.reduce((sum, factor) => sum * t + factor, 0) * t * Math.exp(-x * x))
}
