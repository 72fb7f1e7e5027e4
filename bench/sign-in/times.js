// Whether the time of a refused sign-in tells what was wrong with it.
// @ts-check
import { table } from '../results.js'
import { login } from './client.js'
import { mannWhitney } from './mann-whitney.js'
import { median, ms, quantile, shuffled } from './numbers.js'

/** @typedef {import('./start-server.js').BenchServer} BenchServer */
/** @typedef {{ readonly name: string, readonly attempts: readonly { username: string, password: string }[] }} Kind */

/** Below this, chance is no likely reason. */
const significance = 0.01

/**
 * @param {BenchServer} server
 * @param {readonly Kind[]} kinds - as many attempts of each; the first is what the others are compared with
 * @param {number} cost
 */
export async function compareTimes(server, kinds, cost) {
  const millis = kinds.map(() => /** @type {number[]} */ ([]))
  const count = kinds[0]?.attempts.length ?? 0
  for (let index = 0; index < count; index += 1) {
    for (const kind of shuffled(kinds.map((_, at) => at))) {
      const input = kinds[kind]?.attempts[index]
      const answer = await server.client.send(login, { input })
      if (answer.code !== 'INVALID_CREDENTIALS')
        throw new Error(`Not refused as it should be: ${answer.code}`)
      millis[kind]?.push(answer.millis)
    }
  }
  const [base = []] = millis
  const compared = millis.slice(1).map((values) => mannWhitney(values, base))
  const rows = kinds.map(({ name }, index) => {
    const values = millis[index] ?? []
    const test = compared[index - 1]
    return [
      name,
      values.length,
      ...[0.25, 0.5, 0.75, 0.95].map((share) => ms(quantile(values, share))),
      ...(test === undefined
        ? ['', '', '']
        : [test.z.toFixed(2), test.p.toFixed(3), test.superiority.toFixed(3)]),
    ]
  })
  const alike = compared.every(({ p }) => p >= significance)
  const shift = smallestShift(base)
  return `${table(['refused sign-in', 'number', 'quartile, ms', 'median, ms', 'quartile, ms', 'p95, ms', 'z', 'p', 'slower in'], rows)}

Cost ${cost}; one attempt after the other, the kinds in an order of chance in each round. Mann-Whitney U test against the first
row; "slower in" is the share of pairs in which it took longer, 0.5 where the two are alike. A difference of ${ms(shift)} ms
(${((shift / median(base)) * 100).toFixed(1)}%) would have given p < ${significance}. ${
    alike
      ? 'The time of no kind differs from that of the first.'
      : `Distinguishable by time: ${told(kinds, compared)}.`
  }`
}

/**
 * What the test is able to see: by how much the same times must be longer to count as different.
 *
 * @param {readonly number[]} values
 */
function smallestShift(values) {
  let [low, high] = [0, median(values)]
  while (high - low > 0.01) {
    const middle = (low + high) / 2
    const { p } = mannWhitney(
      values.map((value) => value + middle),
      values,
    )
    if (p < significance) high = middle
    else low = middle
  }
  return high
}

/** @param {readonly Kind[]} kinds @param {readonly { p: number }[]} compared */
function told(kinds, compared) {
  return kinds
    .slice(1)
    .filter((_, index) => (compared[index]?.p ?? 1) < significance)
    .map(({ name }) => name)
    .join(', ')
}
