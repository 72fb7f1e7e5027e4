import { connect } from 'node:net'
import { type Connection, Schema } from 'mongoose'
import type { Context } from '../../src/index.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { rawPost } from './raw-http.js'

// MongoDB would be at these for ever.
const slow = { $where: 'function () { for (;;) sleep(20) }' }
const spread = [{ $project: { n: { $range: [0, 100_000] } } }, { $unwind: '$n' }] as const
const slowPipeline = [...spread, ...spread, ...spread, { $count: 'n' }]

const typeDefs = /* GraphQL */ `
  type Step { next: Step id: Int }
  extend type Query {
    held: Step @public
    find: Int @public
    aggregate: Int @public
    update: Int @public
    byDriver: Int @public
    byMongoose: Int @public
  }
`

let server: StartedPortcullis
let connection: Connection
let begun = 0
let finish: () => void = () => undefined
const gaveUp: unknown[] = []

beforeAll(async () => {
  server = await startPortcullis({ typeDefs, resolvers: createResolvers, limits: { seconds: 1 } })
  connection = server.portcullis.connection
  await connection.collection('things').insertMany([{ n: 1 }, { n: 2 }])
})

function createResolvers({ connection }: { connection: Connection }) {
  const things = connection.model('Thing', new Schema({ n: Number }), 'things')
  const signalled = async (work: Promise<unknown>) => {
    begun += 1
    await work.catch((error: unknown) => {
      gaveUp.push(error)
      throw error
    })
  }
  const count = async (work: Promise<unknown>) => {
    await work
    return 1
  }
  return {
    Query: {
      held: () =>
        new Promise((resolve) => {
          finish = () => resolve({ id: 1 })
        }),
      find: () => count(things.find(slow).exec()),
      aggregate: () => count(things.aggregate(slowPipeline).exec()),
      update: () => count(things.updateMany(slow, { n: 3 }).exec()),
      byDriver: (_: unknown, __: unknown, { signal }: Context) =>
        signalled(connection.collection('things').find(slow, { signal }).toArray()),
      byMongoose: (_: unknown, __: unknown, { signal }: Context) =>
        signalled(things.find(slow, null, { signal }).exec()),
    },
    Step: {
      next: () => {
        begun += 1
        return null
      },
    },
  }
}

/** What MongoDB is still at. */
async function running(): Promise<number> {
  const { inprog } = await connection
    .getClient()
    .db('admin')
    .command({ currentOp: 1, active: true, ns: `${connection.name}.things` })
  return inprog.length
}

test('MongoDB gives up what a model asks for and nobody waits for any more', async () => {
  const fields = ['find', 'aggregate', 'update']
  for (const answer of await Promise.all(fields.map((field) => server.api.send({ query: `{ ${field} }` })))) {
    expect([answer.status, codes(answer)]).toEqual([504, ['OPERATION_TIMED_OUT']])
    expect(answer.text).not.toContain('things')
  }
  await until(async () => (await running()) === 0)
  expect((await server.api.send({ query: '{ __typename }' })).status).toBe(200)
})

test.each(['byDriver', 'byMongoose'])('a query that has the signal (%s) ends with it', async (field) => {
  begun = 0
  gaveUp.length = 0
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.write(rawPost(JSON.stringify({ query: `{ ${field} }` })))
  await until(() => begun === 1)
  socket.destroy()
  await until(() => gaveUp.length === 1)
  expect(gaveUp).toEqual([expect.objectContaining({ code: 'REQUEST_ABORTED' })])
  expect(server.logged()).not.toContain('unexpected error')
})

test('no resolver begins once the operation is over', async () => {
  begun = 0
  const answer = await server.api.send({ query: 'query over { held { id next { id } } }' })
  expect([answer.status, codes(answer)]).toEqual([504, ['OPERATION_TIMED_OUT']])
  finish()
  await server.api.send({ query: '{ __typename }' })
  expect(begun).toBe(0)

  const inTime = server.api.send({ query: '{ held { id next { id } } }' })
  await until(() => finish !== undefined)
  const again = setInterval(() => finish(), 10)
  expect(await inTime).toMatchObject({ status: 200, data: { held: { id: 1, next: null } } })
  clearInterval(again)
  expect(begun).toBe(1)
})
