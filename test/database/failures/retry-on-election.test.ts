import mongoose from 'mongoose'
import { retryOnElection } from '../../../src/database/index.js'

const { MongoNetworkError, MongoServerError } = mongoose.mongo
const cutOff = new MongoNetworkError('connection closed')
const serverError = (code: number) => new MongoServerError({ message: 'refused', code })

/** Fails with each of these in turn, and then answers. */
function start(...failures: Error[]) {
  let attempts = 0
  const answer = retryOnElection(async () => {
    attempts += 1
    const failure = failures.shift()
    if (failure !== undefined) throw failure
    return 'done'
  })
  return { answer, attempts: () => attempts }
}

test('what passes is done once', async () => {
  const { answer, attempts } = start()

  expect(await answer).toBe('done')
  expect(attempts()).toBe(1)
})

test.each([
  ['a lost connection', cutOff],
  ['a primary that is none any more', serverError(10_107)],
  ['an election in the middle of it', serverError(11_602)],
  ['a primary that steps down', serverError(189)],
])('%s is survived, twice', async (_name, failure) => {
  const twice = start(failure, failure)
  expect(await twice.answer).toBe('done')
  expect(twice.attempts()).toBe(3)

  const thrice = start(failure, failure, failure)
  await expect(thrice.answer).rejects.toBe(failure)
  expect(thrice.attempts()).toBe(3)
})

test.each([
  ['a document that the schema of its collection refuses', serverError(121)],
  ['a majority that is away', serverError(64)],
  ['a fault of the program', new TypeError('no')],
])('%s is told at once', async (_name, failure) => {
  const { answer, attempts } = start(failure)

  await expect(answer).rejects.toBe(failure)
  expect(attempts()).toBe(1)
})
