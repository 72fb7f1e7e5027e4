// Brings what a server remembers up to its bounds before it is measured: a cache that fills up is no leak.
// @ts-check
import { createPortcullis } from '../../dist/index.js'
import { firstFree, password, rotate } from './accounts.js'
import { applicationDocument, me } from './documents.js'

/**
 * @typedef {import('./client.js').SoakClient} SoakClient
 * @typedef {import('./accounts.js').Session} Session
 * @typedef {{ mongodbUri: string, secret: string, say(text: string): void }} FillOptions
 */

/** More live sessions than a server caches with the memory that it is given here. */
const cachedSessions = 10_000
/** Ended sessions that it tells apart. */
const rememberedEnds = 1_000
/** More documents than it has room for, be they parsed or as sources. */
const rememberedDocuments = 4_000
/**
 * More than it remembers. A table of V8 in which each new entry replaces one doubles once more after that: that of the
 * tokens of each session when 256 were added.
 */
const addedTokens = 17_000

const sessionsPerAccount = 100
const workers = 16
const browser = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)', ipAddress: '198.18.0.1' }

/**
 * Fills all of it. Sessions that nobody uses again come first: the tokens that are remembered at the end are to be like
 * those which replace them during the soak.
 *
 * @param {SoakClient} client
 * @param {readonly Session[]} sessions - those that go on
 * @param {FillOptions} options
 */
export async function fill(client, sessions, options) {
  await fillSessions(client, options)
  options.say(`filling what the server remembers: ${addedTokens} tokens`)
  await atOnce(addedTokens, async (number) => {
    const session = firstFree(sessions, number)
    if (session === undefined) throw new Error('There are fewer sessions than are refreshed at once.')
    assertOk(await rotate(client, session))
    assertOk((await client.send(me, session)).code)
  })
  options.say(`filling what the server remembers: ${rememberedDocuments} documents`)
  await atOnce(rememberedDocuments, async (number) => {
    const document = applicationDocument('filling', number)
    assertOk((await client.send(document, sessions[number % sessions.length])).code)
  })
}

/**
 * A sign-in at the server costs the hash of a password. So another instance, on the same database and under the same
 * secret, begins the sessions, and the server is shown their tokens. That some end it hears from the database.
 *
 * @param {SoakClient} client @param {FillOptions} options
 */
async function fillSessions(client, { mongodbUri, secret, say }) {
  say(`filling what the server remembers: ${cachedSessions} sessions`)
  const portcullis = await createPortcullis({
    env: {},
    mode: 'development',
    mongodbUri,
    secret,
    bcryptCost: 4,
    logLevel: 'silent',
  })
  const { accounts, sessions } = portcullis
  /** @param {number} number @param {boolean} isToEnd */
  async function visit(number, isToEnd) {
    const { id } = await accounts.create({ username: `visitor-${number}`, password })
    for (let begun = 0; begun < sessionsPerAccount; begun += 1) {
      const { accessToken } = await sessions.start(id, { client: browser })
      assertOk((await client.send(me, { token: accessToken })).code)
    }
    if (isToEnd) await sessions.endAll(id)
  }
  try {
    const ending = rememberedEnds / sessionsPerAccount
    const visitors = cachedSessions / sessionsPerAccount + ending
    await atOnce(visitors, (number) => visit(number, number < ending))
  } finally {
    await portcullis.stop()
  }
}

/**
 * Does something so often, some of it at the same time.
 *
 * @param {number} times
 * @param {(number: number) => Promise<void>} once - is told which time it is, from 0
 */
async function atOnce(times, once) {
  let next = 0
  const worker = async () => {
    while (next < times) await once(next++)
  }
  await Promise.all(Array.from({ length: workers }, worker))
}

/** @param {string} code */
function assertOk(code) {
  if (code !== 'ok') throw new Error(`A request that fills the server's memory was refused: ${code}`)
}
