// What sign-ins do to those who are signed in.
// @ts-check
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { table } from '../results.js'
import { ms, quantile } from './numbers.js'

/** @typedef {import('./start-server.js').BenchServer} BenchServer */
/** @typedef {{ readonly code: string, readonly millis: number }} Read */

const floodProgram = fileURLToPath(new URL('flood-process.js', import.meta.url))
const phases = 4
const secondsPerPhase = 12
const readsPerSecond = 20
const signInsPerSecond = 100
const targetMillis = 20

/**
 * Paced reads, quiet and flooded in turns.
 *
 * @param {BenchServer} server @param {string} token @param {{ username: string, password: string }} input
 */
export async function readsBesideSignIns(server, token, input) {
  await pacedReads(server, token, 5)
  /** @type {Read[]} */
  const quiet = []
  /** @type {Read[]} */
  const flooded = []
  /** @type {Record<string, number[]>} */
  const outcomes = {}
  for (let phase = 0; phase < phases; phase += 1) {
    quiet.push(...(await pacedReads(server, token, secondsPerPhase)))
    const flood = startFlood({ url: server.url, perSecond: signInsPerSecond, input })
    await sleep(2_000) // the queue is full then
    flooded.push(...(await pacedReads(server, token, secondsPerPhase)))
    for (const [code, millis] of Object.entries(await flood.end())) {
      outcomes[code] = [...(outcomes[code] ?? []), ...millis]
    }
  }
  const rows = Object.entries({ quiet, flooded }).map(([name, reads]) => [
    name,
    reads.length,
    reads.filter(({ code }) => code !== 'ok').length,
    ...spread(reads.map(({ millis }) => millis)),
  ])
  const isAnswered = flooded.every(({ code }) => code === 'ok')
  const p99 = quantile(
    flooded.map(({ millis }) => millis),
    0.99,
  )
  const met = isAnswered && p99 < targetMillis ? 'Met' : 'Missed'
  return `${table(['reads', 'number', 'refused', ...spreadHead], rows)}

\`me\` ${readsPerSecond} times a second, timed from when each was due, while nothing else happens and while ${signInsPerSecond} sign-ins a second
arrive. Target: a p99 under ${targetMillis} ms, flooded. ${met}: ${ms(p99)} ms${isAnswered ? '' : ', and some were refused'}.

${outcomeTable(outcomes)}`
}

/** @param {Record<string, number[]>} outcomes */
function outcomeTable(outcomes) {
  const rows = Object.entries(outcomes)
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([code, millis]) => [code === 'ok' ? 'signed in' : `\`${code}\``, millis.length, ...spread(millis)])
  return table(['sign-ins of the floods', 'number', ...spreadHead], rows)
}

const spreadHead = ['p50, ms', 'p99, ms', 'longest, ms']

/** @param {readonly number[]} millis */
const spread = (millis) => [ms(quantile(millis, 0.5)), ms(quantile(millis, 0.99)), ms(Math.max(...millis))]

/**
 * Each read leaves when it is due, whether or not those before it are answered, and is timed from then: a server that
 * stands still is not asked less.
 *
 * @param {BenchServer} server @param {string} token @param {number} seconds
 * @returns {Promise<readonly Read[]>}
 */
async function pacedReads({ client }, token, seconds) {
  const reads = Array.from({ length: seconds * readsPerSecond }, async (_, index) => {
    const wait = (index * 1000) / readsPerSecond
    const due = performance.now() + wait
    await sleep(wait)
    // A timer is late by up to a millisecond: that is the client's own.
    const late = performance.now() - due
    const { code } = await client.send('{ me { id username roles } }', { token })
    return { code, millis: performance.now() - due - Math.min(late, 1) }
  })
  return Promise.all(reads)
}

/** @param {object} spec */
function startFlood(spec) {
  const child = fork(floodProgram, [JSON.stringify(spec)])
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('The flood ended.')))
  ended.catch(() => undefined)
  return {
    /** @returns {Promise<Record<string, number[]>>} the times of its sign-ins by outcome, in milliseconds */
    async end() {
      const told = once(child, 'message')
      child.send({})
      return (await Promise.race([told, ended]))[0]
    },
  }
}
