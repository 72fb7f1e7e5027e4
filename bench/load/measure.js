// @ts-check
import { setTimeout as wait } from 'node:timers/promises'

/** @typedef {{ cpuMicros(): Promise<number> }} Costing */
/** @typedef {{ readonly perSecond: number, readonly micros: number, readonly count: number }} Throughput */

/**
 * As many requests as the server answers in that time, some always under way.
 *
 * @param {Costing} server
 * @param {(worker: number) => Promise<unknown>} once - called by each worker, one after the other
 * @param {{ millis: number, parallel: number }} options
 * @returns {Promise<Throughput>} `micros`: the server's processor time for one
 */
export async function throughput(server, once, { millis, parallel }) {
  const cpuBefore = await server.cpuMicros()
  const began = performance.now()
  let count = 0
  const work = async (/** @type {number} */ worker) => {
    while (performance.now() - began < millis) {
      await once(worker)
      count += 1
    }
  }
  await Promise.all(Array.from({ length: parallel }, (_, worker) => work(worker)))
  const seconds = (performance.now() - began) / 1000
  const micros = ((await server.cpuMicros()) - cpuBefore) / count
  return { perSecond: count / seconds, micros, count }
}

/**
 * Sends at a fixed pace, whether or not the answers before have come. A wait begins when its turn came, not when this
 * process found the time to send.
 *
 * @param {(dueAt: number) => Promise<unknown>} once - `dueAt`: of `performance.now()`
 * @param {{ perSecond: number, millis: number }} options
 * @returns {Promise<number[]>} milliseconds of each
 */
export async function paced(once, { perSecond, millis }) {
  const began = performance.now()
  /** @type {number[]} */
  const found = []
  /** @type {unknown[]} */
  const failures = []
  const all = []
  for (let at = 0; at < millis; at += 1000 / perSecond) {
    const early = began + at - performance.now()
    if (early > 0) await wait(early)
    const one = once(began + at).then(
      () => found.push(performance.now() - began - at),
      (error) => failures.push(error),
    )
    all.push(one)
    if (failures.length > 0) break
  }
  await Promise.all(all)
  if (failures.length > 0) throw failures[0]
  return found
}
