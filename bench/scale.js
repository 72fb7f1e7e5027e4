// What `me` costs with 1 to 200,000 active sessions in turn, what remembering them takes, and what a cold server makes of them.
// needs: peers
// @ts-check
import { startTestMongodb } from '../dist/testing/index.js'
import { createClient } from './load/client.js'
import { splitCores } from './load/cores.js'
import { startCommand } from './load/start-command.js'
import { machine, table, writeSection } from './results.js'
import { quantile } from './rounds.js'
import { makeSessions } from './scale/sessions.js'
import { verdict } from './targets.js'

const sizes = [1, 1_000, 8_000, 50_000, 200_000]
const most = Math.max(...sizes)
const rounds = 9
const requestsPerRound = 1_500
const parallel = 8
const targetRatio = 1.15
const targetMebibytes = 128
const coldConnections = [16, 256]
const coldRequests = 10_000
const mebi = 1024 ** 2
const secret = 'a-secret-for-measuring-of-thirty-two-bytes'
const body = JSON.stringify({ query: '{ me { id username roles } }' })

const median = (/** @type {readonly number[]} */ values) => quantile(values, 0.5)

/** @typedef {Awaited<ReturnType<typeof startCommand>>} Server @typedef {ReturnType<typeof createClient>} Client */

/**
 * Sends one request for each of these tokens, some at a time.
 *
 * @param {Client} client @param {readonly string[]} tokens @param {number} atOnce
 * @returns {Promise<number[]>} milliseconds of each
 */
async function sendEach(client, tokens, atOnce) {
  /** @type {number[]} */
  const millis = []
  let next = 0
  const one = async () => {
    while (next < tokens.length) {
      const token = tokens[next++]
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const began = performance.now()
      const { status, text } = await client.send({ path: '/graphql', method: 'POST', headers, body })
      millis.push(performance.now() - began)
      if (status !== 200 || !text.includes('"username"')) throw new Error(`Refused: ${status} ${text}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return millis
}

/** The sessions of one size in turn. @param {readonly string[]} tokens @param {number} size */
function inTurn(tokens, size) {
  let at = 0
  return (/** @type {number} */ count) =>
    Array.from({ length: count }, () => {
      at = (at + 1) % size
      return tokens[at] ?? ''
    })
}

/** @param {Server} server @param {Client} client @param {readonly string[]} tokens */
async function compareSizes(server, client, tokens) {
  const variants = sizes.map((size) => ({
    size,
    next: inTurn(tokens, size),
    micros: /** @type {number[]} */ ([]),
  }))
  for (let round = 0; round < rounds; round += 1) {
    for (const { size, next, micros } of variants.toSorted(() => Math.random() - 0.5)) {
      // So that what is in constant use is that again after the larger sizes.
      if (size <= 1_000) await sendEach(client, next(2 * size), parallel)
      const before = (await server.ask()).cpuMicros
      await sendEach(client, next(requestsPerRound), parallel)
      micros.push(((await server.ask()).cpuMicros - before) / requestsPerRound)
    }
  }
  const [base] = variants
  return variants.map(({ size, micros }) => ({
    size,
    micros: median(micros),
    ratio: median(micros.map((value, round) => value / (base?.micros[round] ?? Number.NaN))),
  }))
}

/** Bytes in use, after a collection of garbage. @param {Server} server */
async function inUse(server) {
  const { heapUsed, external, rss } = await server.ask({ collect: true })
  return { memory: (heapUsed + external) / mebi, rss: rss / mebi }
}

/** Each session for the first time, as after a restart under load. @param {(connections: number) => Promise<Cold>} measure */
async function compareCold(measure) {
  const rows = []
  for (const connections of coldConnections) {
    const { perSecond, micros, reads, millis } = await measure(connections)
    rows.push([
      connections,
      perSecond.toFixed(0),
      micros.toFixed(0),
      (coldRequests / reads).toFixed(1),
      median(millis).toFixed(1),
      quantile(millis, 0.99).toFixed(1),
    ])
  }
  return table(
    ['connections', 'requests/s', 'server µs', 'sessions of one read', 'median, ms', 'p99, ms'],
    rows,
  )
}

/** @typedef {{ perSecond: number, micros: number, reads: number, millis: number[] }} Cold */

const cores = splitCores()
const mongodb = await startTestMongodb()
/** @type {Server[]} */
const started = []
try {
  const url = new URL(mongodb.uri)
  url.pathname = '/bench-scale'
  const start = async () => {
    const server = await startCommand({ MONGODB_URI: url.href, LOG_LEVEL: 'warn' }, { core: cores.server })
    started.push(server)
    return server
  }
  const server = await start()
  const { tokens, commandsSoFar, close } = await makeSessions({ mongodbUri: url.href, secret, count: most })
  const client = createClient(server.url, parallel)
  await sendEach(client, tokens.slice(0, 1), 1)
  await sendEach(client, Array(20_000).fill(tokens[0]), parallel)
  const one = await inUse(server)
  /** @type {Awaited<ReturnType<typeof inUse>>[]} */
  const memories = []
  for (const [index, size] of sizes.entries()) {
    await sendEach(client, tokens.slice(sizes[index - 1] ?? 0, size), parallel)
    memories.push(await inUse(server))
  }
  const costs = await compareSizes(server, client, tokens)
  await client.close()
  const cold = await compareCold(async (connections) => {
    const fresh = await start()
    const many = createClient(fresh.url, connections)
    // What is compiled by then is no part of the cost of a miss.
    await sendEach(many, tokens.slice(-5_000), connections)
    const [before, commands] = [(await fresh.ask()).cpuMicros, await commandsSoFar()]
    const began = performance.now()
    const millis = await sendEach(many, tokens.slice(0, coldRequests), connections)
    const seconds = (performance.now() - began) / 1000
    const found = {
      perSecond: coldRequests / seconds,
      micros: ((await fresh.ask()).cpuMicros - before) / coldRequests,
      reads: (await commandsSoFar()) - commands,
      millis,
    }
    await many.close()
    await fresh.end()
    return found
  })
  await close()
  const last = costs.at(-1)
  const more = (memories.at(-1)?.memory ?? Number.NaN) - one.memory
  const text = [
    `\`portcullis start\` with the default \`PORTCULLIS_MEMORY\`, over HTTP, ${parallel} requests at a time. Each session is of an account of
its own, and they come in turn: each as long after its last use as there are others. "server µs" is the processor time of the server for
one \`me\`; the ratio is the median of those within a round. Memory is the heap in use and what it holds outside, after a collection of
garbage. ${cores.said} ${machine()}`,
    table(
      [
        'active sessions',
        'server µs',
        'ratio',
        'memory, MiB',
        'more than with one',
        'bytes a session',
        'resident, MiB',
      ],
      costs.map(({ size, micros, ratio }, index) => {
        const { memory, rss } = memories[index] ?? { memory: Number.NaN, rss: Number.NaN }
        const grown = memory - one.memory
        return [
          size.toLocaleString('en'),
          micros.toFixed(0),
          ratio.toFixed(2),
          memory.toFixed(1),
          grown.toFixed(1),
          size < 8_000 ? '' : ((grown * mebi) / size).toFixed(0),
          rss.toFixed(0),
        ]
      }),
    ),
    verdict(
      `\`me\` with ${most.toLocaleString('en')} active sessions in turn, at most ${targetRatio} times that of one`,
      (last?.ratio ?? Number.NaN) <= targetRatio,
      (last?.ratio ?? Number.NaN).toFixed(2),
    ),
    verdict(
      `${most.toLocaleString('en')} active sessions remembered within ${targetMebibytes} MiB more than one`,
      more <= targetMebibytes,
      `${more.toFixed(1)} MiB`,
    ),
    `### A cold server\n\n${coldRequests.toLocaleString('en')} sessions, each for the first time: what a restart under load, a new instance behind a balancer and a
change stream that broke have in common. Misses of one tick of the event loop are one read.\n\n${cold}`,
  ].join('\n\n')
  console.log(text)
  writeSection('scale', text)
} finally {
  for (const server of started) await server.end()
  await mongodb.stop()
}
