// What subscriptions cost: the memory of an idle stream, and the processor time of a delivered event, beside graphql-ws on plain
// graphql-js, Mercurius and Yoga with the same source and fields. One subscriber that never reads beside others.
// @ts-check
import { startTestMongodb, testPassword } from '../dist/testing/index.js'
import { startProcess } from './load/start-process.js'
import { machine, table, writeSection } from './results.js'
import { openStream } from './subscriptions/streams.js'

/** @typedef {import('./subscriptions/streams.js').Stream} Stream */
/** @typedef {import('./subscriptions/streams.js').Transport} Transport */

const idle = Number(process.env.BENCH_STREAMS ?? 10_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 15)
const subscribers = 1_000
const eventsPerRound = 5
const program = new URL('subscriptions/server-process.js', import.meta.url).pathname

/** @param {readonly number[]} values @param {number} [share] */
const quantile = (values, share = 0.5) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? NaN

/** @param {() => boolean} condition */
async function until(condition) {
  const deadline = performance.now() + 60_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`This did not come true: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

const mongodb = await startTestMongodb()
const register = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }'
let names = 0

/** @param {string} variant */
async function startServer(variant) {
  const server = startProcess(program, {
    args: [JSON.stringify({ variant, mongodbUri: mongodb.uri })],
    nodeOptions: ['--expose-gc', '--no-warnings'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const { url } = await server.told()
  let token
  if (variant === 'portcullis') {
    const variables = { input: { username: `bench-${Date.now()}-${++names}`, password: testPassword } }
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: register, variables }),
    })
    token = (await answer.json()).data.register.accessToken
  }
  return { ...server, url, token }
}

/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */

/** @param {Server} server @param {Transport} transport @param {number} count */
async function openStreams(server, transport, count) {
  /** @type {Stream[]} */
  const streams = []
  const already = (await server.ask()).subscribers
  while (streams.length < count) {
    const size = Math.min(100, count - streams.length)
    streams.push(
      ...(await Promise.all(
        Array.from({ length: size }, () => openStream(server.url, transport, server.token)),
      )),
    )
  }
  const deadline = performance.now() + 60_000
  while ((await server.ask()).subscribers < already + count) {
    if (performance.now() > deadline) throw new Error('The server did not open all streams.')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return streams
}

/** @param {string} variant @param {Transport} transport */
async function memoryOf(variant, transport) {
  const server = await startServer(variant)
  // What the first stream loads is no cost of a stream.
  const first = await openStreams(server, transport, 200)
  const before = await server.ask({ heap: true })
  const streams = await openStreams(server, transport, idle)
  const after = await server.ask({ heap: true })
  for (const stream of [...first, ...streams]) stream.end()
  await server.end()
  return {
    heap: (after.heapUsed - before.heapUsed) / idle,
    rss: (after.rss - before.rss) / idle,
  }
}

/** @type {readonly (readonly [name: string, variant: string, transport: Transport])[]} */
const variants = [
  ['graphql-ws on graphql-js', 'graphql-ws', 'websocket'],
  ['Portcullis, WebSocket, 5 guarded fields', 'portcullis', 'websocket'],
  ['Portcullis, WebSocket, no rule', 'unguarded', 'websocket'],
  ['Portcullis, event stream, 5 guarded fields', 'portcullis', 'event-stream'],
  ['Portcullis, multipart, 5 guarded fields', 'portcullis', 'multipart'],
  ['Mercurius, WebSocket', 'mercurius', 'websocket'],
  ['Yoga, event stream', 'yoga', 'event-stream'],
]

/** @type {typeof variants} */
const nothingButNode = [
  ['Node alone: a response of http that stays open', 'http', 'event-stream'],
  ['Node and ws alone: a socket', 'ws', 'websocket'],
]

async function idleRows() {
  const rows = []
  for (const [name, variant, transport] of [...nothingButNode, ...variants]) {
    if (variant === 'unguarded') continue
    const { heap, rss } = await memoryOf(variant, transport)
    console.error(`${name}: ${(heap / 1024).toFixed(1)} KiB of heap`)
    rows.push([name, (heap / 1024).toFixed(1), (rss / 1024).toFixed(1)])
  }
  return rows
}

/** @param {Server} server @param {readonly Stream[]} streams */
async function deliver(server, streams) {
  const goal = streams.map(({ received }) => received + eventsPerRound)
  const before = (await server.ask()).cpuMicros
  const began = performance.timeOrigin + performance.now()
  await server.ask({ publish: eventsPerRound, perSecond: 1 / 0 })
  await until(() => streams.every(({ received }, at) => received >= (goal[at] ?? 0)))
  const micros = ((await server.ask()).cpuMicros - before) / (streams.length * eventsPerRound)
  const ends = streams.map(({ lastAt }) => lastAt - began)
  return { micros, first: Math.min(...ends), last: Math.max(...ends) }
}

async function deliveryRows() {
  const servers = []
  for (const [name, variant, transport] of variants) {
    const server = await startServer(variant)
    const streams = await openStreams(server, transport, subscribers)
    console.error(`${name}: ${streams.length} streams`)
    for (let warm = 0; warm < 5; warm += 1) await deliver(server, streams)
    servers.push({
      name,
      server,
      streams,
      /** @type {Awaited<ReturnType<typeof deliver>>[]} */ results:
        /** @type {Awaited<ReturnType<typeof deliver>>[]} */ ([]),
    })
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { server, streams, results } of servers.toSorted(() => Math.random() - 0.5)) {
      results.push(await deliver(server, streams))
    }
  }
  const base = servers[0]?.results ?? []
  const rows = servers.map(({ name, results }) => [
    name,
    quantile(results.map(({ micros }) => micros)).toFixed(1),
    quantile(results.map(({ micros }, round) => micros / (base[round]?.micros ?? NaN))).toFixed(2),
    quantile(results.map(({ first }) => first)).toFixed(0),
    quantile(results.map(({ last }) => last)).toFixed(0),
  ])
  for (const { server, streams } of servers) {
    for (const stream of streams) stream.end()
    await server.end()
  }
  return rows
}

async function slowRows() {
  const rows = []
  for (const transport of /** @type {const} */ (['event-stream', 'websocket'])) {
    const server = await startServer('portcullis')
    const readers = await openStreams(server, transport, 9)
    const [slow] = (await openStreams(server, transport, 10)).slice(0, 1)
    slow?.pause()
    const before = await server.ask({ heap: true })
    const events = 20_000
    const goal = readers.map(({ received }) => received + events)
    const began = performance.now()
    await server.ask({ publish: events, perSecond: 1_000 })
    await until(() => readers.every(({ received }, at) => received >= (goal[at] ?? 0)))
    const seconds = (performance.now() - began) / 1000
    const after = await server.ask({ heap: true })
    rows.push([
      transport,
      String(Math.round(events / seconds)),
      after.subscribers < before.subscribers ? 'cut off' : 'open',
      ((after.rss - before.rss) / 1024 / 1024).toFixed(1),
    ])
    await server.end()
  }
  return rows
}

const memory = await idleRows()
const delivery = await deliveryRows()
const slow = await slowRows()
await mongodb.stop()
const text = `**Memory of one of ${idle} idle streams**, after a full collection of garbage; of one session. ${machine()}

${table(['', 'heap, KiB', 'resident, KiB'], memory)}

**One event to ${subscribers} subscribers**: the server's processor time for each delivery, and the time from the event to the first and the
last subscriber, ${rounds} rounds of ${eventsPerRound} events in turns. Medians, ratios within a round.

${table(['', 'µs each', 'ratio', 'first, ms', 'last, ms'], delivery)}

**1,000 events a second to 10 subscribers, of which one never reads**, for 20 s.

${table(['', 'events a second to each of the others', 'the one that never reads', 'resident memory more, MiB'], slow)}
`
console.log(text)
writeSection('subscriptions', text)
