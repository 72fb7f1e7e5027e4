// @ts-check

/** @param {readonly number[]} values @param {number} share */
export const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.round((values.length - 1) * share)] ?? Number.NaN

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5)

/** @param {number} value */
export const ms = (value) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)

/** @param {readonly number[]} values */
export const shuffled = (values) =>
  values
    .map((value) => ({ value, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)
