// What a sign-in costs beside its hash.
// @ts-check
import { table } from '../results.js'
import { login } from './client.js'
import { median, ms, quantile, shuffled } from './numbers.js'

/** @typedef {import('./start-server.js').BenchServer} BenchServer */

const rounds = 20
const perRound = 6
const warmUpRounds = 8
/** While one is hashed, the next is looked up, counted and queued. */
const parallel = 2
const targetPercent = 5

/**
 * Sign-ins and comparisons by bcrypt of the same cost, in turns, in the same process.
 *
 * @param {BenchServer} server @param {{ username: string, password: string }} input @param {number} cost
 */
export async function compareWithBcrypt(server, input, cost) {
  const variants = [() => server.cpuMicros(perRound), () => signIns(server, input)]
  const micros = variants.map(() => /** @type {number[]} */ ([]))
  const millis = variants.map(() => /** @type {number[]} */ ([]))
  // As warm as a server that has been up for a while.
  for (let round = 0; round < warmUpRounds; round += 1) await signIns(server, input)
  for (let round = 0; round < rounds; round += 1) {
    for (const index of shuffled([0, 1])) {
      const before = await server.cpuMicros()
      const began = performance.now()
      await variants[index]?.()
      millis[index]?.push((performance.now() - began) / perRound)
      micros[index]?.push(((await server.cpuMicros()) - before) / perRound)
    }
  }
  const [bareMicros = [], ownMicros = []] = micros
  const ratios = ownMicros.map((value, round) => value / (bareMicros[round] ?? Number.NaN))
  const rows = ['bcrypt alone', '`login`'].map((name, index) => [
    name,
    ms(median(micros[index] ?? []) / 1000),
    index === 0
      ? ''
      : `${percent(median(ratios))} (${percent(quantile(ratios, 0.25))} to ${percent(quantile(ratios, 0.75))})`,
    (1000 / median(millis[index] ?? [])).toFixed(2),
  ])
  const over = median(ratios) - 1
  const met = over <= targetPercent / 100 ? 'Met' : 'Missed'
  return `${table(['', 'processor ms', 'over bcrypt alone (quartiles)', 'per second'], rows)}

Cost ${cost}. Target: the hash and at most ${targetPercent}% more. ${met}: ${percent(1 + over)}.`
}

/** @param {BenchServer} server @param {{ username: string, password: string }} input */
async function signIns({ client }, input) {
  let left = perRound
  const one = async () => {
    while (left-- > 0) await client.expectOk(login, { input })
  }
  await Promise.all(Array.from({ length: parallel }, one))
}

/** @param {number} ratio */
const percent = (ratio) => `${ratio >= 1 ? '+' : ''}${((ratio - 1) * 100).toFixed(1)}%`
