// Accounts of other systems: how fast 100,000 of each kind of hash come, and what time and the first sign-in show of it.
// @ts-check
import { startTestMongodb, testPassword } from '../dist/testing/index.js'
import { splitCores } from './load/cores.js'
import { machine, table, writeSection } from './results.js'
import { login } from './sign-in/client.js'
import { foreignKinds } from './sign-in/foreign-hashes.js'
import { importLines } from './sign-in/import.js'
import { median, ms } from './sign-in/numbers.js'
import { startServer } from './sign-in/start-server.js'
import { compareTimes } from './sign-in/times.js'

const cost = 12
const accounts = 100_000
const attempts = 80
/** Accounts of each kind that sign in. */
const owners = 8

const { server: serverCore, said: place } = splitCores()
const mongodb = await startTestMongodb()
/** @param {string} database */
const uriOf = (database) => {
  const uri = new URL(mongodb.uri)
  uri.pathname = `/${database}`
  return uri.href
}
const wrongPassword = 'not the password of anybody'
const line = (/** @type {object} */ account) => `${JSON.stringify(account)}\n`

async function imports() {
  const rows = []
  for (const [index, { name, form }] of foreignKinds.entries()) {
    const { seconds, peakMiB } = await importLines(uriOf(`bench-import-${index}`), linesOf(form), accounts)
    rows.push([name, seconds.toFixed(1), Math.round(accounts / seconds).toLocaleString('en'), peakMiB])
  }
  return table(
    [`${accounts.toLocaleString('en')} accounts`, 'seconds', 'per second', 'peak memory, MiB'],
    rows,
  )
}

/** @param {() => string} form */
function* linesOf(form) {
  for (let index = 0; index < accounts; index += 1) {
    const username = `imported-${index}`
    yield line({
      id: index.toString(16).padStart(24, 'a'),
      username,
      email: `${username}@example.com`,
      emailVerified: true,
      createdAt: '2024-02-29T12:00:00Z',
      passwordHash: form(),
    })
  }
}

async function times() {
  const lines = []
  for (const [kind, { form, hash }] of foreignKinds.entries()) {
    for (let index = 0; index < attempts; index += 1)
      lines.push(line({ username: `kind-${kind}-${index}`, passwordHash: form() }))
    for (let index = 0; index < owners; index += 1)
      lines.push(line({ username: `owner-${kind}-${index}`, passwordHash: await hash(testPassword) }))
  }
  await importLines(uriOf('bench-moving-in'), lines, lines.length)
  const server = await startServer({ mongodbUri: uriOf('bench-moving-in'), bcryptCost: cost }, serverCore)
  try {
    // The first hashes of a process are slower.
    for (let index = 0; index < 20; index += 1)
      await server.client.send(login, { input: { username: `warm-${index}`, password: wrongPassword } })
    const refused = await compareTimes(
      server,
      [
        kindOf('unknown name', 'unknown'),
        ...foreignKinds.map(({ name }, kind) => kindOf(name, `kind-${kind}`)),
      ],
      cost,
    )
    const firsts = []
    for (const [kind, { name }] of foreignKinds.entries()) {
      const [first = [], second = []] = [[], []].map(() => /** @type {number[]} */ ([]))
      for (const taken of [first, second])
        for (let index = 0; index < owners; index += 1) {
          const input = { username: `owner-${kind}-${index}`, password: testPassword }
          const began = performance.now()
          await server.client.expectOk(login, { input })
          taken.push(performance.now() - began)
        }
      firsts.push([name, ms(median(first)), ms(median(second))])
    }
    return `${refused}\n\n${table(['accepted sign-in', 'first, median ms', 'second, median ms'], firsts)}`
  } finally {
    server.end()
  }
}

/** @param {string} name @param {string} prefix */
function kindOf(name, prefix) {
  const all = Array.from({ length: attempts }, (_, index) => index)
  return {
    name,
    attempts: all.map((index) => ({ username: `${prefix}-${index}`, password: wrongPassword })),
  }
}

try {
  const text = `Over HTTP, on a MongoDB of one member. ${place} ${machine()}

### 100,000 accounts of each kind of hash

${await imports()}

### Times of refused and of first sign-ins

${await times()}`
  console.log(text)
  writeSection('moving-in', text)
} finally {
  await mongodb.stop()
}
