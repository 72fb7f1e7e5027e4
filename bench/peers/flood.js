// Reads at a steady pace while sign-ins arrive faster than they can be hashed.
// @ts-check
import { createClient } from '../load/client.js'
import { paced } from '../load/measure.js'
import { shuffled } from '../rounds.js'
import { repeat } from './clients.js'
import { startPeer } from './list.js'

export const readsPerSecond = 20
export const signInsPerSecond = 20
export const bcryptCost = 12
const names = Array.from({ length: 30 }, (_, index) => `flood-${index}`)

/** @typedef {import('./clients.js').Request} Request */
/** @typedef {{ readonly reads: number[], signedIn: number, busy: number }} Flooded - `reads`: milliseconds of each */

/**
 * @param {readonly import('./list.js').Peer[]} peers
 * @param {import('./list.js').Place} place
 * @param {{ rounds: number, millis: number, say: (text: string) => void }} options
 * @returns {Promise<Map<string, Flooded>>} by key
 */
export async function measureFloods(peers, place, { rounds, millis, say }) {
  /** @type {Map<string, Flooded>} */
  const found = new Map(peers.map(({ key }) => [key, { reads: [], signedIn: 0, busy: 0 }]))
  /** @type {Map<string, Request>} */
  const requests = new Map()
  for (let round = 1; round <= rounds; round += 1) {
    say(`reads beside sign-ins, round ${round} of ${rounds}`)
    for (const index of shuffled(peers.length)) {
      const peer = peers[index]
      const flooded = peer && found.get(peer.key)
      if (peer !== undefined && flooded !== undefined) {
        const request = requests.get(peer.key) ?? (await signUpAll(peer, place))
        requests.set(peer.key, request)
        await flood(peer, place, { request, millis, flooded })
      }
    }
  }
  return found
}

/**
 * @param {import('./list.js').Peer} peer
 * @param {import('./list.js').Place} place
 * @returns {Promise<Request>} the read of one of them
 */
async function signUpAll(peer, place) {
  const { dialect } = peer
  const server = await startPeer(peer, place, { bcryptCost })
  try {
    let request
    for (const name of names) request = dialect.me(await dialect.signUp(server.send, name))
    if (request === undefined) throw new Error('Nobody signed up.')
    return request
  } finally {
    await server.end()
  }
}

/**
 * @param {import('./list.js').Peer} peer
 * @param {import('./list.js').Place} place
 * @param {{ request: Request, millis: number, flooded: Flooded }} options
 */
async function flood(peer, place, { request, millis, flooded }) {
  const { dialect } = peer
  // A process for each round: what is still to be hashed ends with it.
  const server = await startPeer(peer, place, { bcryptCost })
  // On connections of their own: reads wait for the server, never for a free connection.
  const signIns = createClient(server.url, (signInsPerSecond * millis) / 1000)
  let sent = 0
  let isOver = false
  const signIn = async () => {
    try {
      const outcome = await dialect.signIn?.(signIns.send, names[sent++ % names.length] ?? '')
      if (outcome === 'busy') flooded.busy += 1
      else flooded.signedIn += 1
    } catch (error) {
      if (!isOver) throw error // those under way at the end are cut off
    }
  }
  try {
    const read = await repeat(server.send, request, '"id"')
    const end = async () => {
      isOver = true
      await signIns.close()
    }
    const [reads] = await Promise.all([
      paced(read, { perSecond: readsPerSecond, millis }).finally(end),
      paced(signIn, { perSecond: signInsPerSecond, millis }),
    ])
    flooded.reads.push(...reads)
  } finally {
    await server.end()
  }
}
