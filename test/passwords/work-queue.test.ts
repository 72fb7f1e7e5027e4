import { hashingConcurrency } from '../../src/passwords/concurrency.js'
import type { Party } from '../../src/passwords/index.js'
import { createWorkQueue, type DoneTask } from '../../src/passwords/work-queue.js'

/** A queue whose tasks end when told, and whose clock moves when told. */
function startQueue({ concurrency = 1, maxQueued = 10, maxWaitSeconds = 5 } = {}) {
  let seconds = 0
  const done: DoneTask[] = []
  const queue = createWorkQueue({
    onDone: (task) => void done.push(task),
    concurrency,
    maxQueued,
    maxWaitSeconds,
    now: () => new Date(seconds * 1000),
  })
  const started: string[] = []
  const endings: (() => void)[] = []
  return {
    queue,
    done,
    started,
    pass(more: number) {
      seconds += more
    },
    order(name: string, signal?: AbortSignal, party?: Party) {
      const task = () => {
        started.push(name)
        return new Promise<string>((resolve) => endings.push(() => resolve(name)))
      }
      return queue.run(task, { signal, party })
    },
    /** Ends the oldest running task. */
    async endOne() {
      endings.shift()?.()
      await new Promise(setImmediate)
    },
  }
}

test('each task that is done is told of, with how long it waited and worked', async () => {
  const { queue, done, order, pass, endOne } = startQueue()
  const all = [order('a'), order('b'), queue.run(() => Promise.reject(new Error('failed')))]
  const settled = Promise.allSettled(all)
  pass(2)
  await endOne()
  pass(1)
  await endOne()
  await settled

  expect(done).toEqual([
    { waited: 0, worked: 2 },
    { waited: 2, worked: 1 },
    { waited: 3, worked: 0 },
  ])
})

test('tasks run as many at once as allowed, in the order of their arrival', async () => {
  const { queue, started, order, endOne } = startQueue({ concurrency: 2 })
  const all = Promise.all(['a', 'b', 'c', 'd'].map((name) => order(name)))

  expect(started).toEqual(['a', 'b'])
  expect(queue.load()).toEqual({ running: 2, queued: 2 })
  for (const expected of [3, 4, 4, 4]) {
    await endOne()
    expect(started).toHaveLength(expected)
  }
  expect(await all).toEqual(['a', 'b', 'c', 'd'])
  expect(started).toEqual(['a', 'b', 'c', 'd'])
})

test('whether there is room is told as a task would learn it, and takes none', async () => {
  const { queue, order, endOne } = startQueue({ maxQueued: 1 })
  const isBusy = expect.objectContaining({ code: 'SIGN_IN_BUSY', extensions: { retryAfter: 1 } })
  queue.assertRoom()
  const first = order('a')
  queue.assertRoom()
  const second = order('b')

  expect(() => queue.assertRoom()).toThrow(isBusy)
  expect(queue.load()).toEqual({ running: 1, queued: 1 })
  await endOne()
  queue.assertRoom()
  await endOne()
  await Promise.all([first, second, queue.stop()])
  expect(() => queue.assertRoom()).toThrow(expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' }))
})

test('a task for which there is no room is refused before it starts', async () => {
  const { started, order, endOne } = startQueue({ maxQueued: 1 })
  const taken = Promise.all([order('a'), order('b')])

  await expect(order('c')).rejects.toMatchObject({ code: 'SIGN_IN_BUSY', extensions: { retryAfter: 1 } })
  await endOne()
  await endOne()
  expect(await taken).toEqual(['a', 'b'])
  expect(started).toEqual(['a', 'b'])
})

test('a task that could not start in time is refused when it arrives, and told when to come back', async () => {
  const { order, pass, endOne } = startQueue({ maxWaitSeconds: 5 })
  const first = order('first')
  pass(2)
  await endOne()
  await first // so a task takes 2 seconds

  const taken = Promise.all([order('running'), order('in 2 s'), order('in 4 s')])
  await expect(order('in 6 s')).rejects.toMatchObject({ code: 'SIGN_IN_BUSY', extensions: { retryAfter: 6 } })
  for (let ended = 0; ended < 3; ended += 1) await endOne()
  await taken
})

test('a task whose turn comes after its deadline is refused instead of started', async () => {
  const { started, order, pass, endOne } = startQueue({ maxWaitSeconds: 5 })
  const running = order('running')
  const late = order('late')
  const refused = expect(late).rejects.toMatchObject({ code: 'SIGN_IN_BUSY' })
  pass(6)
  await endOne()

  await running
  await refused
  expect(started).toEqual(['running'])
})

test('a caller that goes away gives its place up, and a running task is finished', async () => {
  const { queue, started, order, endOne } = startQueue()
  const gone = new AbortController()
  const running = order('running', gone.signal)
  const waiting = order('waiting', gone.signal)
  gone.abort(new Error('client closed'))

  await expect(waiting).rejects.toThrow('client closed')
  await expect(order('later', gone.signal)).rejects.toThrow('client closed')
  expect(queue.load()).toEqual({ running: 1, queued: 0 })
  await endOne()
  expect(await running).toBe('running')
  expect(started).toEqual(['running'])
})

test('a task that fails makes room like any other', async () => {
  const { queue, order, endOne } = startQueue()
  const failed = queue.run(async () => {
    throw new Error('broken')
  })
  const next = order('next')

  await expect(failed).rejects.toThrow('broken')
  await endOne()
  expect(await next).toBe('next')
})

test('a stop waits for what was taken, twice if asked twice, and not at all when idle', async () => {
  const { queue, order, endOne } = startQueue()
  const taken = Promise.all([order('a'), order('b')])
  const stops = Promise.all([queue.stop(), queue.stop()])

  await expect(order('c')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  await endOne()
  await endOne()
  expect(await taken).toEqual(['a', 'b'])
  await stops
  await queue.stop()
})

test.each([
  [1, undefined, 1],
  [2, undefined, 1],
  [4, undefined, 3],
  [16, undefined, 3],
  [16, '16', 15],
  [8, '32', 7],
  [8, '1', 1],
  [8, 'many', 3],
])('with %s cores and a thread pool of %s, %s passwords are hashed at once', (cores, poolSize, expected) => {
  expect(hashingConcurrency(cores, poolSize)).toBe(expected)
})
