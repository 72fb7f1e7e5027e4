import { createServer as createTcpServer } from 'node:net'
import mongoose from 'mongoose'
import { isDatabaseAway } from '../../src/database/away.js'

const errorOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  )

const quick = { serverSelectionTimeoutMS: 100, connectTimeoutMS: 100 }

test('a port where nobody listens', async () => {
  const connection = mongoose.createConnection('mongodb://127.0.0.1:1/x', quick)
  const client = new mongoose.mongo.MongoClient('mongodb://127.0.0.1:1/x', quick)
  const opened = errorOf(connection.asPromise())
  const read = errorOf(client.db().collection('things').findOne({}))
  expect(isDatabaseAway(await opened)).toBe(true)
  expect(isDatabaseAway(await read)).toBe(true)
  await Promise.all([connection.close(true), client.close()])
})

test('a server that hangs up', async () => {
  const server = createTcpServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${port}/x`, quick)
  expect(isDatabaseAway(await errorOf(client.db().collection('things').findOne({})))).toBe(true)
  await client.close()
  await new Promise((resolve) => server.close(resolve))
})

test('operations that waited for a connection that never came', async () => {
  const connection = mongoose.createConnection()
  const Thing = connection.model('Thing', new mongoose.Schema({}, { bufferTimeoutMS: 20 }))
  expect(isDatabaseAway(await errorOf(Thing.findOne({}).exec()))).toBe(true)
  await connection.close(true)
})

test('a closed client', async () => {
  const client = new mongoose.mongo.MongoClient('mongodb://127.0.0.1:1/x', quick)
  await client.close()
  expect(isDatabaseAway(await errorOf(client.db().collection('things').findOne({})))).toBe(true)
})

const { MongoError, MongoServerError } = mongoose.mongo

test.each<[string, unknown, boolean]>([
  ['a primary that stepped down', new MongoServerError({ message: 'x', code: 10107 }), true],
  ['a read whose plan a change of state killed', new MongoServerError({ message: 'x', code: 175 }), true],
  ['keys of a set that was just elected', new MongoServerError({ message: 'x', code: 211 }), true],
  [
    'a commit whose outcome is not known',
    new MongoServerError({ message: 'x', errorLabels: ['UnknownTransactionCommitResult'] }),
    true,
  ],
  ['a server that shuts down', new MongoServerError({ message: 'x', code: 91 }), true],
  ['a new primary without keys for cluster times', new MongoServerError({ message: 'x', code: 211 }), true],
  ['an operation that was killed', new MongoServerError({ message: 'x', code: 11601 }), true],
  ['a server that the driver gave up', new mongoose.mongo.MongoServerClosedError('x'), true],
  [
    'a write that may be tried again',
    new MongoServerError({ message: 'x', errorLabels: ['RetryableWriteError'] }),
    true,
  ],
  ['a cause that is away', new Error('x', { cause: new MongoServerError({ message: 'x', code: 91 }) }), true],
  ['a duplicate key', new MongoServerError({ message: 'x', code: 11000 }), false],
  ['an error of the driver', new MongoError('x'), false],
  ['an error of Mongoose', new mongoose.Error.CastError('ObjectId', 'x', '_id'), false],
  ['an error of ours with such a code', Object.assign(new Error('x'), { code: 91 }), false],
  ['no error', 'MongoNetworkError', false],
])('%s: %#', (_what, error, expected) => {
  expect(isDatabaseAway(error)).toBe(expected)
})
