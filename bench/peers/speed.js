// How many requests each server answers, in turns.
// @ts-check
import { throughput } from '../load/measure.js'
import { shuffled } from '../rounds.js'
import { constantRequest, lastItem, repeat } from './clients.js'
import { parallel, startPeer } from './list.js'

/**
 * @typedef {import('../load/measure.js').Throughput} Throughput
 * @typedef {import('./list.js').Peer} Peer
 * @typedef {'constant' | 'me' | 'items' | 'refresh'} Measure
 * @typedef {Record<Measure, readonly Throughput[]> & { readonly rss: readonly number[] }} Speed - a measurement for each round;
 * none where a server has no such thing; `rss` in bytes after each of them
 */

/** @type {readonly Measure[]} */
const measures = ['constant', 'me', 'items', 'refresh']

/**
 * @param {readonly Peer[]} peers
 * @param {import('./list.js').Place} place
 * @param {{ rounds: number, millis: number, say: (text: string) => void }} options
 * @returns {Promise<Map<string, Speed>>} by key
 */
export async function measureSpeed(peers, place, { rounds, millis, say }) {
  const runs = []
  try {
    for (const peer of peers) {
      say(`starting ${peer.name}`)
      runs.push(await prepare(peer, place))
    }
    for (const measure of measures) {
      const able = runs.filter(({ once }) => once[measure] !== null)
      for (const run of able) await measureOnce(run, measure, 1_000) // for the compiler
      for (let round = 1; round <= rounds; round += 1) {
        say(`${measure}, round ${round} of ${rounds}`)
        for (const index of shuffled(able.length)) {
          const run = able[index]
          if (run === undefined) continue
          run.found[measure].push(await measureOnce(run, measure, millis))
          run.rss.push(await run.server.rss())
        }
      }
    }
    const speeds = new Map()
    for (const { peer, found, rss } of runs) speeds.set(peer.key, { ...found, rss })
    return speeds
  } finally {
    for (const { server } of runs) await server.end()
  }
}

/** @param {Awaited<ReturnType<typeof prepare>>} run @param {Measure} measure @param {number} millis */
function measureOnce({ server, once }, measure, millis) {
  const send = once[measure]
  if (send === null) throw new Error(`It has no ${measure}.`)
  return throughput(server, send, { millis, parallel })
}

/**
 * @param {Peer} peer
 * @param {import('./list.js').Place} place
 */
async function prepare(peer, place) {
  const server = await startPeer(peer, place)
  const { dialect } = peer
  const credentials = await dialect.signUp(server.send, 'ana')
  // Each worker refreshes a session of its own, one token after the other.
  const canRefresh = dialect.refresh !== null && peer.onlyReads !== true
  /** @type {import('./clients.js').Credentials[]} */
  const sessions = []
  while (canRefresh && sessions.length < parallel)
    sessions.push(await dialect.signUp(server.send, `refreshing-${sessions.length}`))
  /** @type {Record<Measure, ((worker: number) => Promise<unknown>) | null>} */
  const once = {
    constant: peer.key === 'portcullis' ? await repeat(server.send, constantRequest, '"constant"') : null,
    me: await repeat(server.send, dialect.me(credentials), '"id"'),
    items: dialect.items === null ? null : await repeat(server.send, dialect.items(credentials), lastItem),
    refresh: canRefresh ? async (worker) => dialect.refresh?.(server.send, sessions[worker] ?? {}) : null,
  }
  /** @type {Record<Measure, Throughput[]>} */
  const found = { constant: [], me: [], items: [], refresh: [] }
  /** @type {number[]} */
  const rss = []
  return { peer, server, once, found, rss }
}
