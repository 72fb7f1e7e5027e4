// Measures variants in turns, each in a process of its own: what the machine does besides meets all of them alike, and
// what one variant does to the compiler meets no other.
// @ts-check
import { fork } from 'node:child_process'

const warmUpMillis = 400

/**
 * @typedef {{ readonly name: string, readonly spec: object }} Variant
 * @typedef {{ readonly name: string, readonly micros: number, readonly ratio: number, readonly low: number, readonly high: number, readonly undisturbed: number }} Measured
 */

/**
 * Runs all variants once per round, in an order of chance. After some rounds all processes begin anew: what the compiler
 * makes of the same program differs from start to start.
 *
 * @param {string} program - started for each variant with its spec; it answers `{ millis }` with `{ micros }`
 * @param {readonly Variant[]} variants - the first is what the others are compared with
 * @param {{ starts?: number, rounds?: number, millis?: number }} [options] - `rounds`: after each start; `millis`: of
 * each measurement
 * @returns {Promise<readonly Measured[]>} medians; `low` and `high` are quartiles of the ratios within one round,
 * `undisturbed` the ratio of what a tenth of the measurements stay under
 */
export async function measureInTurns(program, variants, { starts = 12, rounds = 9, millis = 40 } = {}) {
  const micros = variants.map(() => /** @type {number[]} */ ([]))
  for (let start = 0; start < starts; start += 1) {
    const processes = variants.map(({ spec }) => startVariant(program, spec))
    try {
      for (const each of processes) await each.measure(warmUpMillis)
      for (let round = 0; round < rounds; round += 1) {
        for (const index of shuffled(variants.length)) {
          micros[index]?.push((await processes[index]?.measure(millis)) ?? Number.NaN)
        }
      }
    } finally {
      for (const each of processes) each.end()
    }
  }
  const [base = []] = micros
  return variants.map(({ name }, index) => {
    const own = micros[index] ?? []
    const ratios = own.map((value, round) => value / (base[round] ?? Number.NaN))
    return {
      name,
      micros: quantile(own, 0.5),
      ratio: quantile(ratios, 0.5),
      low: quantile(ratios, 0.25),
      high: quantile(ratios, 0.75),
      undisturbed: quantile(own, 0.1) / quantile(base, 0.1),
    }
  })
}

/**
 * @param {string} program
 * @param {object} spec
 */
function startVariant(program, spec) {
  const child = fork(program, [JSON.stringify(spec)], { serialization: 'json' })
  return {
    end: () => child.kill(),
    /** @param {number} millis @returns {Promise<number>} */
    measure: (millis) =>
      new Promise((resolve, reject) => {
        const onExit = (/** @type {number | null} */ code, /** @type {string | null} */ signal) =>
          reject(new Error(`The variant ${JSON.stringify(spec)} ended: ${signal ?? code}`))
        child.once('exit', onExit)
        child.once('message', (/** @type {{ micros: number }} */ { micros }) => {
          child.off('exit', onExit)
          resolve(micros)
        })
        child.send({ millis })
      }),
  }
}

/**
 * Answers the parent: runs `once` for so many milliseconds and tells the processor time of one run. Time that other
 * programs take from this one does not count, nor what `prepare` takes.
 *
 * @param {() => unknown} once - may return a promise
 * @param {{ runs?: number, prepare?: (runs: number) => void }} [options] - `prepare` comes before so many `runs`
 */
export function serveMeasurements(once, { runs = 20, prepare } = {}) {
  process.on('message', async (/** @type {{ millis: number }} */ { millis }) => {
    let count = 0
    let spent = 0
    while (spent < millis * 1000) {
      prepare?.(runs)
      const before = process.cpuUsage()
      for (let run = 0; run < runs; run += 1) {
        const result = once()
        if (result instanceof Promise) await result
      }
      const { user, system } = process.cpuUsage(before)
      spent += user + system
      count += runs
    }
    process.send?.({ micros: spent / count })
  })
}

/** @param {number} length @returns {number[]} the indices in an order of chance */
export function shuffled(length) {
  const order = Array.from({ length }, (_, index) => ({ index, at: Math.random() }))
  return order.sort((a, b) => a.at - b.at).map(({ index }) => index)
}

/**
 * @param {readonly number[]} values
 * @param {number} share
 */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN
}
