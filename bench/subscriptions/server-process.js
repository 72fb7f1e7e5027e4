// One server of the benchmark. The same source, the same type of five fields. It answers messages of its parent.
// @ts-check
import { createServer } from 'node:http'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { fastify } from 'fastify'
import { useServer } from 'graphql-ws/use/ws'
import { createYoga } from 'graphql-yoga'
import mercurius from 'mercurius'
import { pino } from 'pino'
import { WebSocketServer } from 'ws'
import { createPortcullis } from '../../dist/index.js'

/** @type {{ variant: 'portcullis' | 'unguarded' | 'graphql-ws' | 'mercurius' | 'yoga' | 'http' | 'ws', mongodbUri: string }} */
const { variant, mongodbUri } = JSON.parse(process.argv[2] ?? '{}')

/** @type {Set<(event: object) => void>} */
const subscribers = new Set()

/** Each subscriber has a queue of its own. */
function subscribe() {
  /** @type {object[]} */
  const queue = []
  /** @type {((result: IteratorResult<object>) => void) | null} */
  let waiting = null
  /** @param {object} event */
  const push = (event) => {
    if (waiting === null) queue.push(event)
    else waiting({ done: false, value: event })
    waiting = null
  }
  subscribers.add(push)
  return {
    /** @returns {Promise<IteratorResult<object>>} */
    next() {
      const value = queue.shift()
      if (value !== undefined) return Promise.resolve({ done: false, value })
      return new Promise((resolve) => {
        waiting = resolve
      })
    },
    async return() {
      subscribers.delete(push)
      waiting?.({ done: true, value: undefined })
      return { done: true, value: undefined }
    },
    async throw() {
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** @param {string} rule */
const typesOf = (rule) => `
  type Note { id: ID! ${rule} at: Float! ${rule} title: String! ${rule} body: String! ${rule} rating: Int! ${rule} }
  type Subscription { noteAdded: Note ${rule} }
`
const resolvers = {
  Subscription: { noteAdded: { subscribe, resolve: (/** @type {object} */ event) => event } },
}
const plainTypes = `type Query { hello: String } ${typesOf('')}`

const start = {
  async portcullis() {
    return own('@auth')
  },
  async unguarded() {
    return own('@public')
  },
  async 'graphql-ws'() {
    const http = createServer()
    const schema = makeExecutableSchema({ typeDefs: plainTypes, resolvers })
    useServer({ schema }, new WebSocketServer({ server: http, path: '/graphql' }))
    return listen(http)
  },
  /** Responses of Node that stay open: what no server on it can do without. */
  async http() {
    const http = createServer((request, response) => {
      request.resume()
      request.once('end', () => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(':\n\n')
        keepOpen(response)
      })
    })
    http.requestTimeout = 0
    return listen(http)
  },
  /** Sockets of ws without a protocol on them. */
  async ws() {
    const http = createServer()
    const sockets = new WebSocketServer({ server: http, path: '/graphql', perMessageDeflate: false })
    sockets.on('connection', (socket) => {
      socket.on('message', (data) => {
        if (String(data).includes('connection_init')) socket.send('{"type":"connection_ack"}')
        else keepOpen(socket)
      })
    })
    return listen(http)
  },
  async mercurius() {
    const app = fastify()
    await app.register(mercurius, { schema: plainTypes, resolvers, subscription: true })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const address = app.server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/graphql`
  },
  async yoga() {
    const schema = makeExecutableSchema({ typeDefs: plainTypes, resolvers })
    return listen(createServer(createYoga({ schema, logging: false })))
  },
}

/** A subscriber that gets no event. @param {import('node:events').EventEmitter} connection */
function keepOpen(connection) {
  const push = () => undefined
  subscribers.add(push)
  connection.once('close', () => subscribers.delete(push))
}

/** @param {string} rule */
async function own(rule) {
  const portcullis = await createPortcullis({
    mode: 'development',
    mongodbUri,
    secret: 'a-secret-for-benchmarks-of-32-bytes',
    bcryptCost: 4,
    typeDefs: typesOf(rule),
    resolvers,
    log: pino({ level: 'silent' }),
    limits: {
      streams: 100_000,
      streamsPerSession: 100_000,
      anonymousStreamsPerAddress: 100_000,
      connections: 100_000,
      connectionsPerAddress: 100_000,
      pendingSocketsPerAddress: 100_000,
      eventLoopDelay: 60_000,
      heapPercent: 100,
      memoryPercent: 100,
    },
  })
  return (await portcullis.listen({ port: 0 })).url
}

/** @param {import('node:http').Server} server @returns {Promise<string>} */
function listen(server) {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', 10_000, () => {
      const address = server.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/graphql`)
    })
  })
}

const body = 'x'.repeat(200)

function publish() {
  const event = { id: 1, at: performance.timeOrigin + performance.now(), title: 'A note', body, rating: 3 }
  for (const push of [...subscribers]) push(event)
}

process.on(
  'message',
  async (/** @type {{ publish?: number, perSecond?: number, heap?: boolean }} */ message) => {
    if (message.publish !== undefined)
      await publishAll(message.publish, message.perSecond ?? Number.POSITIVE_INFINITY)
    if (message.heap) for (let times = 0; times < 3; times += 1) globalThis.gc?.()
    const { user, system } = process.cpuUsage()
    const { heapUsed, rss } = process.memoryUsage()
    process.send?.({ cpuMicros: user + system, heapUsed, rss, subscribers: subscribers.size })
  },
)

/** @param {number} count @param {number} perSecond */
async function publishAll(count, perSecond) {
  const began = performance.now()
  for (let sent = 0; sent < count; ) {
    const due = Math.min(count, Math.ceil(((performance.now() - began) / 1000) * perSecond) || 1)
    while (sent < due) {
      publish()
      sent += 1
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

process.once('disconnect', () => process.exit())
process.send?.({ url: await start[variant]() })
