// @ts-check
import { setTimeout as wait } from 'node:timers/promises'
import { startCommand } from '../load/start-command.js'
import { createSoakClient } from '../soak/client.js'

/** @typedef {import('./floods.js').Flood} Flood */
/**
 * @typedef {object} Flooded
 * @property {Flood} flood
 * @property {number} sent
 * @property {ReadonlyMap<string, number>} answers - how often each came
 * @property {{ before: number, peak: number, after: number }} rss - in bytes
 * @property {number} cpuMicros - of the server, per request
 * @property {boolean} served - whether whoever came next was
 */

const parallel = 32
const sampleMillis = 20
/** Ordinary requests before anything is compared: its code is compiled, its heap has the size of a server at work. */
const warmUp = 20_000
const ordinary = '{ __typename }'

/**
 * @param {readonly Flood[]} floods
 * @param {{ mongodbUri: string, core: string | undefined, scale: number, say: (text: string) => void }} options
 */
export async function measureFloods(floods, { mongodbUri, core, scale, say }) {
  const server = await startCommand(
    { MONGODB_URI: mongodbUri, PORTCULLIS_TRUST_PROXY: '127.0.0.1' },
    { core },
  )
  const client = createSoakClient(server.url)
  try {
    say('warming up')
    await inParallel(Math.ceil(warmUp * scale), parallel, () => client.send(ordinary))
    /** @type {Flooded[]} */
    const flooded = []
    for (const flood of floods) {
      say(flood.name)
      flooded.push(await measure({ flood, server, client, scale }))
    }
    return { flooded, logged: server.logged, exitCode: await server.end('SIGTERM') }
  } finally {
    await client.close()
    await server.end()
  }
}

/**
 * @param {{ flood: Flood, server: { ask(): Promise<any> }, client: import('../soak/client.js').SoakClient, scale: number }} parts
 * @returns {Promise<Flooded>}
 */
async function measure({ flood, server, client, scale }) {
  const sent = Math.ceil(flood.count * scale)
  const before = await server.ask()
  /** @type {Map<string, number>} */
  const answers = new Map()
  const watch = watching(server)
  await inParallel(sent, flood.parallel ?? parallel, async (index) => {
    const answer = await flood.send(client, index).catch((error) => `no answer: ${error.message}`)
    answers.set(answer, (answers.get(answer) ?? 0) + 1)
  })
  const peak = await watch.end()
  const served = (await client.send(ordinary)).data?.__typename === 'Query'
  const after = await server.ask()
  return {
    flood,
    sent,
    answers,
    served,
    rss: { before: before.rss, peak: Math.max(peak, before.rss, after.rss), after: after.rss },
    cpuMicros: (after.cpuMicros - before.cpuMicros) / sent,
  }
}

/** Looks at the server's memory all the time, as often as it answers. @param {{ ask(): Promise<any> }} server */
function watching(server) {
  let peak = 0
  let ended = false
  async function watch() {
    while (!ended) {
      peak = Math.max(peak, (await server.ask()).rss)
      await wait(sampleMillis)
    }
  }
  const watched = watch()
  return {
    async end() {
      ended = true
      await watched
      return peak
    },
  }
}

/**
 * @param {number} count
 * @param {number} lanes
 * @param {(index: number) => Promise<unknown>} once
 */
async function inParallel(count, lanes, once) {
  let next = 0
  async function lane() {
    for (let index = next++; index < count; index = next++) await once(index)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
