import { type Connection, type Model, Schema } from 'mongoose'
import type { Context, PortcullisOptions } from '../../src/index.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { openStream } from './open-stream.js'

interface Ticket {
  readonly title: string
  readonly queue: string
}

const modelOn = (connection: Connection): Model<Ticket> =>
  connection.model<Ticket>('Ticket', new Schema<Ticket>({ title: String, queue: String }))

const options = {
  typeDefs: /* GraphQL */ `
    type Ticket { id: ID!, title: String }
    type TicketChange { type: String!, id: ID!, ticket: Ticket, fields: [String!]! }
    type Subscription { ticketChanged(queue: String!): TicketChange @auth }
  `,
  setup: ({ connection, changes }) => ({ tickets: modelOn(connection), changes }),
  resolvers: ({ tickets, changes }) => ({
    Ticket: { id: ({ _id }: { _id: unknown }) => String(_id) },
    TicketChange: { ticket: ({ document }: { document: unknown }) => document },
    Subscription: {
      ticketChanged: {
        subscribe: (_parent: unknown, { queue }: { queue: string }, { signal }: Context) =>
          changes(tickets, {
            signal,
            filter: ({ type, document }) => type === 'delete' || document?.queue === queue,
          }),
        resolve: (change: unknown) => change,
      },
    },
  }),
} satisfies PortcullisOptions<{ tickets: Model<Ticket>; changes: StartedPortcullis['portcullis']['changes'] }>

let server: StartedPortcullis
let tickets: Model<Ticket>
let token: string
beforeAll(async () => {
  server = await startPortcullis(options)
  tickets = server.portcullis.connection.model<Ticket>('Ticket')
  await tickets.createCollection()
  token = (await server.api.register('ana')).accessToken
})

/** Open change streams on the collection of tickets. */
async function openChangeStreams(): Promise<number> {
  const { connection } = server.portcullis
  const cursors = await connection
    .getClient()
    .db('admin')
    .aggregate([
      { $currentOp: { allUsers: true, idleCursors: true } },
      { $match: { ns: `${connection.name}.tickets` } },
    ])
    .toArray()
  const texts = cursors.map((cursor) => JSON.stringify(cursor))
  return texts.filter((text) => text.includes('$changeStream')).length
}

const query = 'subscription Changes { ticketChanged(queue: "a") { type id fields ticket { id title } } }'
const open = () => openStream({ url: server.url, query, token })

test('subscribers of several queues share one change stream, which is closed with the last of them', async () => {
  const streams = await Promise.all(Array.from({ length: 15 }, open))
  const made = await tickets.create({ title: 'one', queue: 'a' })
  await tickets.create({ title: 'of another queue', queue: 'b' })
  await tickets.updateOne({ _id: made._id }, { $set: { title: 'two' } })
  await tickets.deleteOne({ _id: made._id })
  const id = made._id.toHexString()
  for (const stream of streams) {
    await until(() => stream.results().length === 3)
    expect(stream.results()).toEqual([
      { data: { ticketChanged: { type: 'insert', id, fields: [], ticket: { id, title: 'one' } } } },
      { data: { ticketChanged: { type: 'update', id, fields: ['title'], ticket: expect.anything() } } },
      { data: { ticketChanged: { type: 'delete', id, fields: [], ticket: null } } },
    ])
  }
  expect(await openChangeStreams()).toBe(1)

  for (const stream of streams) stream.close()
  await until(async () => (await openChangeStreams()) === 0)
})

test('a change right after the stream has begun is never missed', async () => {
  for (let round = 0; round < 3; round += 1) {
    const stream = await open()
    await tickets.create({ title: String(round), queue: 'a' })
    await until(() => stream.results().length === 1)
    stream.close()
    await until(async () => (await openChangeStreams()) === 0)
  }
})

test('a subscriber that does not read is ended with an error, and others go on', async () => {
  const { changes } = server.portcullis
  const slow = await changes(tickets)
  const reader = await changes(tickets)
  const read = (async () => {
    let count = 0
    for await (const { type } of reader) if (type === 'insert' && ++count === 1_100) return count
    return count
  })()
  await tickets.insertMany(Array.from({ length: 1_100 }, (_, at) => ({ title: String(at), queue: 'c' })))

  expect(await read).toBe(1_100)
  await expect(slow.next()).rejects.toMatchObject({ code: 'SUBSCRIBER_TOO_SLOW' })
  expect(await slow.next()).toEqual({ done: true, value: undefined })
})

test('a filter that throws ends its own iteration only, and a signal ends it without an error', async () => {
  const { changes } = server.portcullis
  const controller = new AbortController()
  const faulty = await changes(tickets, {
    filter: () => {
      throw new Error('a fault of the filter')
    },
  })
  const aborted = await changes(tickets, { signal: controller.signal })
  const fine = await changes(tickets)
  const failing = expect(faulty.next()).rejects.toThrow('a fault of the filter')
  await tickets.create({ title: 'x', queue: 'c' })
  await failing
  expect(await fine.next()).toMatchObject({ value: { type: 'insert' } })
  expect(await aborted.next()).toMatchObject({ value: { type: 'insert' } })
  controller.abort()
  expect(await aborted.next()).toEqual({ done: true, value: undefined })
  await fine.return?.()
  await expect(changes(tickets, { signal: controller.signal })).rejects.toThrow('aborted')
})

test.each([
  ['no model', [{}], /model must be a model of Mongoose/],
  ['a filter that is no function', [() => tickets, { filter: {} }], /filter must be a function/],
  ['an unknown option', [() => tickets, { where: {} }], /unknown member: where/],
] as const)('%s is a TypeError', async (_case, args, message) => {
  const [model, given] = args
  // Of a program in JavaScript.
  const call = server.portcullis.changes as (...all: unknown[]) => Promise<unknown>
  await expect(call(typeof model === 'function' ? model() : model, given)).rejects.toThrow(message)
})

test('the stop of a server ends its iterations', async () => {
  const stopping = await startPortcullis(options)
  const own = stopping.portcullis.connection.model<Ticket>('Ticket')
  await own.createCollection()
  const changes = await stopping.portcullis.changes(own)
  const next = changes.next()
  await stopping.portcullis.stop()
  expect(await next).toEqual({ done: true, value: undefined })
})
