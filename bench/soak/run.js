// One soak: a server as it is built, traffic of all kinds, and what the server uses meanwhile.
// @ts-check
import { setTimeout as wait } from 'node:timers/promises'
import { paced } from '../load/measure.js'
import { startCommand } from '../load/start-command.js'
import { makeAccounts } from './accounts.js'
import { createSoakClient } from './client.js'
import { fill } from './fill.js'
import { createTally } from './tally.js'
import { createTraffic } from './traffic.js'

/**
 * @typedef {object} Usage - as load/probe.js tells it, after a collection of garbage that moved the rest together
 * @property {number} seconds - since the traffic began
 * @property {number} rss
 * @property {number} rssBefore - that collection
 * @property {number} heapUsed
 * @property {number} external
 * @property {number} code - of `heapUsed`, what V8 has compiled
 * @property {number} cpuMicros
 * @property {Record<string, number>} resources
 *
 * @typedef {object} Soaked
 * @property {import('./tally.js').Tally} tally
 * @property {readonly Usage[]} usage - while traffic ran
 * @property {number} warmUpSeconds
 * @property {number} seconds - of the traffic that counts
 * @property {{ before: Usage, after: Usage }} idle - without traffic, before what counts and after it
 * @property {readonly string[]} logged - lines of the server's log at the level of an error or worse
 * @property {number | null} exitCode - of the server, told to stop
 */

/** Three for each block that growth.js looks at, and twice as many. */
const samples = 60
const accounts = 64
const quietSeconds = 5
/** What leak.js takes for each request at least. */
export const smallestLeak = 64
const leaking = new URL('leak.js', import.meta.url).href

/**
 * @typedef {object} SoakOptions
 * @property {string} mongodbUri
 * @property {string | undefined} core - the only one that the server may use
 * @property {number} minutes
 * @property {number} warmUpSeconds
 * @property {number} rate - times the usual pace
 * @property {number} leak - bytes that the server is made to keep for each request
 * @property {(text: string) => void} say
 *
 * @param {SoakOptions} options
 * @returns {Promise<Soaked>}
 */
export async function soak({ mongodbUri, core, minutes, warmUpSeconds, rate, leak, say }) {
  const env = { MONGODB_URI: mongodbUri, PORTCULLIS_BCRYPT_COST: '10', PORTCULLIS_TRUST_PROXY: '127.0.0.1' }
  const server = await startCommand(
    // Less memory than the default, so that it is full before the measurement.
    { ...env, PORTCULLIS_MEMORY: '2MiB', SOAK_LEAK: String(leak) },
    { core, nodeOptions: leak > 0 ? ['--import', leaking] : [] },
  )
  const client = createSoakClient(server.url)
  try {
    say(`making ${accounts} accounts`)
    const people = await makeAccounts(client, accounts, env)
    await fill(client, [people.admin, ...people.users], { mongodbUri, secret: server.secret, say })
    const traffic = createTraffic(client, people)
    const at = (/** @type {number} */ pace) =>
      traffic.map((kind) => ({ ...kind, perSecond: kind.perSecond * pace }))
    const phases = createPhases({ server, client, interval: (minutes * 60) / samples })
    say(`warming up for ${warmUpSeconds} s`)
    // At the usual pace at least: what V8 compiles only after hundreds of requests is to be compiled then.
    await phases.run(at(Math.max(1, rate)), warmUpSeconds, createTally())
    const before = await phases.idle()
    const ofWarmUp = phases.usage.length
    say(`measuring for ${minutes * 60} s`)
    const tally = createTally()
    await phases.run(at(rate), minutes * 60, tally)
    const after = await phases.idle()
    await client.close()
    return {
      tally,
      usage: phases.usage,
      warmUpSeconds: phases.usage[ofWarmUp]?.seconds ?? 0,
      seconds: minutes * 60,
      idle: { before, after },
      logged: server.logged,
      exitCode: await server.end('SIGTERM'),
    }
  } finally {
    await client.close()
    await server.end()
  }
}

/**
 * @param {object} parts
 * @param {{ ask(question: object): Promise<any> }} parts.server
 * @param {import('./client.js').SoakClient} parts.client
 * @param {number} parts.interval - seconds from sample to sample
 */
function createPhases({ server, client, interval }) {
  const began = performance.now()
  /** @type {Usage[]} */
  const usage = []

  /** @returns {Promise<Usage>} */
  async function use() {
    const told = await server.ask({ collect: true })
    return { ...told, seconds: (performance.now() - began) / 1000 }
  }

  return {
    usage,
    /**
     * @param {readonly import('./traffic.js').Kind[]} kinds @param {number} seconds
     * @param {import('./tally.js').Tally} tally
     */
    async run(kinds, seconds, tally) {
      const pace = { perSecond: 1 / interval, millis: seconds * 1000 }
      const sampling = paced(async () => usage.push(await use()), pace)
      await Promise.all([sampling, ...kinds.map((kind) => drive(kind, seconds, tally))])
    },
    /** Without connections of the load: a server without traffic shows which handles are its own. */
    async idle() {
      await client.rest()
      await wait(quietSeconds * 1000)
      return use()
    },
  }
}

/**
 * @param {import('./traffic.js').Kind} kind
 * @param {number} seconds
 * @param {import('./tally.js').Tally} tally
 */
async function drive({ name, perSecond, once }, seconds, tally) {
  const one = async (/** @type {number} */ dueAt) => {
    const { code, expected, what } = await once().catch((error) => ({
      code: `no answer: ${error.message}`,
      expected: /** @type {string[]} */ ([]),
      what: '',
    }))
    tally.count(name, code, performance.now() - dueAt)
    if (!expected.includes(code)) tally.surprise(name, `${what ?? ''} ${code}`.trim())
  }
  await paced(one, { perSecond, millis: seconds * 1000 })
}
