// needs: peers
// What Portcullis adds to a request, beside Apollo Server on Fastify without authentication and the least that Node can do.
// @ts-check
import { startTestMongodb, testPassword } from '../dist/testing/index.js'
import { queries } from './requests/items.js'
import { startServer } from './requests/start-server.js'
import { machine, table, writeSection } from './results.js'

/** @typedef {import('./requests/start-server.js').BenchServer} BenchServer */
/** @typedef {import('./requests/start-server.js').Request} Request */
/** @typedef {{ readonly name: string, readonly server: BenchServer, readonly what: Request, readonly micros: number[] }} Row */

/** `npm run bench -- requests ROUNDS` */
const rounds = Number(process.argv[2] ?? 21)
const requestsPerRound = 500
/** Of each server, whatever it is asked: the compiler does more for code that runs more. */
const warmUp = 4_000
const targets = { me: 1.3, items: 1.15 }

const register = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }'
const input = { username: 'ana', password: testPassword }

/** @param {readonly number[]} values @param {number} share */
const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.round((values.length - 1) * share)] ?? Number.NaN

/** The median of the ratios within a round. @param {Row} row @param {Row} base */
const ratio = (row, base, share = 0.5) =>
  quantile(
    row.micros.map((value, round) => value / (base.micros[round] ?? Number.NaN)),
    share,
  )

/** @param {readonly Row[]} rows - measured in turns, in an order of chance */
async function measure(rows) {
  for (const { server, what } of rows) {
    const siblings = rows.filter((row) => row.server === server)
    await server.costOf(what, Math.ceil(warmUp / siblings.length))
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { server, what, micros } of rows.toSorted(() => Math.random() - 0.5)) {
      micros.push(await server.costOf(what, requestsPerRound))
    }
  }
}

/** @param {readonly Row[]} rows @param {Row} base */
function compared(rows, base) {
  const head = ['', 'server µs', `over ${base.name}`, 'quartiles']
  return table(
    head,
    rows.map((row) => [
      row.name,
      quantile(row.micros, 0.5).toFixed(0),
      ratio(row, base).toFixed(2),
      `${ratio(row, base, 0.25).toFixed(2)} to ${ratio(row, base, 0.75).toFixed(2)}`,
    ]),
  )
}

/** @param {string} name @param {number} found @param {number} most */
const verdict = (name, found, most) =>
  `Target: ${name}, at most ${most} times. ${found <= most ? 'Met' : 'Missed'}: ${found.toFixed(2)}.`

const mongodb = await startTestMongodb()
/** @type {BenchServer[]} */
const started = []
try {
  const start = async (/** @type {string} */ program, spec = {}) => {
    const server = await startServer(program, spec)
    started.push(server)
    return server
  }
  const uri = new URL(mongodb.uri)
  uri.pathname = '/bench-requests'
  const floor = await start('floor-process.js')
  const apollo = await start('apollo-process.js')
  const quiet = await start('portcullis-process.js', { mongodbUri: uri.href, logLevel: 'warn' })
  const logging = await start('portcullis-process.js', { mongodbUri: uri.href })
  const withContext = await start('portcullis-process.js', {
    mongodbUri: uri.href,
    logLevel: 'warn',
    embeds: 'context',
  })
  const withHooks = await start('portcullis-process.js', {
    mongodbUri: uri.href,
    logLevel: 'warn',
    embeds: 'hooks',
  })
  const token = (await quiet.send({ query: register, variables: { input } })).data.register.accessToken

  const row = (
    /** @type {string} */ name,
    /** @type {BenchServer} */ server,
    /** @type {Request} */ what,
  ) => ({ name, server, what, micros: /** @type {number[]} */ ([]) })
  const constant = { query: queries.constant }
  const me = { query: queries.me, token }
  const openItems = { query: queries.openItems }
  const items = { query: queries.items, token }
  const refused = { query: queries.me, status: 401 }
  const small = {
    floor: row('node:http, JSON in and out', floor, constant),
    apollo: row('Apollo on Fastify', apollo, constant),
    constant: row('Portcullis, constant query', quiet, constant),
    me: row('Portcullis, authenticated `me`', quiet, me),
    logged: row('the same with a line of the log for each', logging, me),
    refused: row('Portcullis, refused `me`', quiet, refused),
  }
  const list = {
    floor: row('node:http, JSON in and out', floor, openItems),
    apollo: row('Apollo on Fastify', apollo, openItems),
    open: row('Portcullis, open list', quiet, openItems),
    items: row('Portcullis, guarded list', quiet, items),
  }
  const embedded = {
    me: small.me,
    context: row('with an async context function', withContext, me),
    hooks: row('with hooks that it does not call', withHooks, me),
  }
  await measure([...new Set([...Object.values(small), ...Object.values(list), ...Object.values(embedded)])])

  const text = [
    `Over HTTP, each server a process of its own; the processor time of one request, 8 at a time, and the median of the
ratios within a round. Apollo runs without its cache-control plugin and without authentication, by
@as-integrations/fastify; the floor knows no GraphQL. \`me\` has 3 fields, the lists 50 objects of 5. ${machine()}`,
    compared(Object.values(small), small.apollo),
    verdict('an authenticated `me` over the constant query', ratio(small.me, small.constant), targets.me),
    compared(Object.values(embedded), embedded.me),
    compared(Object.values(list), list.apollo),
    verdict('the guarded list over Apollo', ratio(list.items, list.apollo), targets.items),
  ].join('\n\n')
  console.log(text)
  writeSection('requests', text)
} finally {
  for (const server of started) server.end()
  await mongodb.stop()
}
