// What signing in costs beside its hash, what floods of it do to others, what its time tells, and how fast accounts come.
// @ts-check
import { startTestMongodb, testPassword } from '../dist/testing/index.js'
import { splitCores } from './load/cores.js'
import { machine, writeSection } from './results.js'
import { login, register } from './sign-in/client.js'
import { compareWithBcrypt } from './sign-in/cost.js'
import { importAccounts } from './sign-in/import.js'
import { ownersBesideFlood } from './sign-in/owners.js'
import { readsBesideSignIns } from './sign-in/reads.js'
import { startServer } from './sign-in/start-server.js'
import { compareTimes } from './sign-in/times.js'

/** @typedef {import('./sign-in/start-server.js').BenchServer} BenchServer */

/** As in production by default. */
const cost = 12
/** The least that production takes: the less the hash takes, the more the rest of a sign-in shows. */
const cheapCost = 10
/** Before it was raised. */
const earlierCost = 9
const attemptsOfAKind = 600
const attemptsOfAName = 15
/** Who sign in beside a flood, each from an address of its own. */
const owners = 250
const names = Array.from({ length: attemptsOfAKind / attemptsOfAName }, (_, index) => index)
const wrongPassword = 'not the password of anybody'
const admin = { username: 'ana', password: testPassword }
/** Signs in once: an account has 100 live sessions, and more sign-ins than that would end the one that reads. */
const reader = { username: 'reader', password: testPassword }

const { server: serverCore, said: place } = splitCores()
const mongodb = await startTestMongodb()
/** @type {BenchServer[]} */
const started = []
/** @param {string} database */
const uriOf = (database) => {
  const uri = new URL(mongodb.uri)
  uri.pathname = `/${database}`
  return uri.href
}
/** @param {number} bcryptCost @param {string} database @param {object} [options] */
async function start(bcryptCost, database, options = {}) {
  const server = await startServer({ mongodbUri: uriOf(database), bcryptCost, ...options }, serverCore)
  started.push(server)
  return server
}

/** @param {BenchServer} server @param {string} kind */
async function registerAll({ client }, kind) {
  const ids = []
  for (const index of names) {
    const input = { username: `${kind}-${index}`, password: testPassword }
    ids.push((await client.expectOk(register, { input })).register.user.id)
  }
  return ids
}

async function ownersBesideOneAddress() {
  const server = await start(cost, 'bench-owners', { trustProxy: ['127.0.0.1'] })
  const text = await ownersBesideFlood(server, testPassword, owners)
  server.end()
  return text
}

async function timesOfRefusals() {
  const earlier = await start(earlierCost, 'bench-times')
  await registerAll(earlier, 'earlier')
  earlier.end()
  const server = await start(cheapCost, 'bench-times')
  await registerAll(server, 'known')
  await server.disable(await registerAll(server, 'disabled'))
  const kind = (/** @type {string} */ name, /** @type {string} */ prefix, password = wrongPassword) => ({
    name,
    attempts: Array.from({ length: attemptsOfAName }, () => names)
      .flat()
      .map((index) => ({ username: `${prefix}-${index}`, password })),
  })
  const text = await compareTimes(
    server,
    [
      kind('wrong password', 'known'),
      kind('unknown name', 'unknown'),
      kind('disabled account, right password', 'disabled', testPassword),
      kind('disabled account, wrong password', 'disabled'),
      kind(`account whose hash still has cost ${earlierCost}, wrong password`, 'earlier'),
    ],
    cheapCost,
  )
  server.end()
  return text
}

try {
  const server = await start(cost, 'bench-sign-in')
  await server.client.expectOk(register, { input: admin })
  await server.client.expectOk(register, { input: reader })
  /** @type {[string, () => Promise<string>][]} */
  const parts = [
    ['What a sign-in costs', () => compareWithBcrypt(server, admin, cost)],
    [
      'Reads beside a flood of sign-ins',
      async () => {
        const { accessToken } = (await server.client.expectOk(login, { input: reader })).login
        return readsBesideSignIns(server, accessToken, admin)
      },
    ],
    ['Owners beside a flood of sign-ins from one address', ownersBesideOneAddress],
    ['Times of refused sign-ins', timesOfRefusals],
    ['Accounts from another system', () => importAccounts(uriOf('bench-import'))],
  ]
  const sections = []
  for (const [heading, measure] of parts) {
    const text = `### ${heading}\n\n${await measure()}`
    console.log(`${text}\n`)
    sections.push(text)
  }
  writeSection(
    'sign-in',
    `Over HTTP, on a MongoDB of one member. ${place} Nothing is throttled here, so that the queue of hashes is what
refuses; attempts are counted all the same. ${machine()}

${sections.join('\n\n')}`,
  )
} finally {
  for (const each of started) each.end()
  await mongodb.stop()
}
