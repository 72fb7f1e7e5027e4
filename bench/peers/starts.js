// From the start of the process to the first authenticated answer, the database being there already.
// @ts-check
import { shuffled } from '../rounds.js'
import { startPeer } from './list.js'

/**
 * @typedef {{ readonly millis: number[], readonly rss: number[] }} Starts - `rss` in bytes, right after that answer
 */

/**
 * @param {readonly import('./list.js').Peer[]} peers
 * @param {import('./list.js').Place} place
 * @param {{ rounds: number, say: (text: string) => void }} options
 * @returns {Promise<Map<string, Starts>>} by key
 */
export async function measureStarts(peers, place, { rounds, say }) {
  /** @type {Map<string, Starts>} */
  const found = new Map(peers.map(({ key }) => [key, { millis: [], rss: [] }]))
  const requests = new Map()
  for (const peer of peers) {
    const server = await startPeer(peer, place)
    requests.set(peer.key, peer.dialect.me(await peer.dialect.signUp(server.send, `early-${Date.now()}`)))
    await server.end()
  }
  for (let round = 1; round <= rounds; round += 1) {
    say(`starts, round ${round} of ${rounds}`)
    for (const index of shuffled(peers.length)) {
      const peer = peers[index]
      if (peer === undefined) continue
      const began = performance.now()
      const server = await startPeer(peer, place)
      try {
        const { status, text } = await server.send(requests.get(peer.key))
        const millis = performance.now() - began
        if (status !== 200 || !text.includes('"id"')) throw new Error(`${peer.name}: ${status} ${text}`)
        found.get(peer.key)?.millis.push(millis)
        found.get(peer.key)?.rss.push(await server.rss())
      } finally {
        await server.end()
      }
    }
  }
  return found
}
