import mongoose from 'mongoose'
import { onceMore } from '../../src/database/index.js'

const { MongoNetworkError, MongoServerError } = mongoose.mongo
const cutOff = new MongoNetworkError('connection closed')
const serverError = (code: number) => new MongoServerError({ message: 'refused', code })

/** Fails with each of these in turn, and then answers. */
function start(...failures: Error[]) {
  const steps: string[] = []
  const answer = onceMore(
    async () => {
      steps.push('attempt')
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      return 'done'
    },
    async () => void steps.push('before'),
  )
  return { answer, steps }
}

test('what passes is done once', async () => {
  const { answer, steps } = start()

  expect(await answer).toBe('done')
  expect(steps).toEqual(['attempt'])
})

test.each([
  ['a lost connection', cutOff],
  ['a primary that is none any more', serverError(10_107)],
  ['an election in the middle of it', serverError(11_602)],
  ['a primary that steps down', serverError(189)],
])('%s is survived, once', async (_name, failure) => {
  const once = start(failure)
  expect(await once.answer).toBe('done')
  expect(once.steps).toEqual(['attempt', 'before', 'attempt'])

  const twice = start(failure, failure)
  await expect(twice.answer).rejects.toBe(failure)
  expect(twice.steps).toEqual(['attempt', 'before', 'attempt'])
})

test.each([
  ['a document that the schema of its collection refuses', serverError(121)],
  ['a majority that is away', serverError(64)],
  ['a fault of the program', new TypeError('no')],
])('%s is told at once', async (_name, failure) => {
  const { answer, steps } = start(failure)

  await expect(answer).rejects.toBe(failure)
  expect(steps).toEqual(['attempt'])
})

test('where what comes before the second attempt fails, there is none', async () => {
  let attempts = 0
  const attempt = async () => {
    attempts += 1
    throw cutOff
  }
  const answer = onceMore(attempt, () => Promise.reject(new Error('not secured')))

  await expect(answer).rejects.toThrow('not secured')
  expect(attempts).toBe(1)
})
