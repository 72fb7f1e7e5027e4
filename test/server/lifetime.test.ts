import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { createLifetimes } from '../../src/server/operation/lifetime.js'
import { bytesGrownOld, collectGarbage, collectYoungGarbage } from '../harness/collect-garbage.js'

const startLifetime = createLifetimes(20)

function response(): ServerResponse {
  const socket = new Socket()
  const made = new ServerResponse(new IncomingMessage(socket))
  made.assignSocket(socket)
  return made
}

test('an operation that has its answer is freed while its objects are young', async () => {
  const operations = 100
  const bytesEach = 80_000
  async function answerAll(): Promise<void> {
    for (let times = 0; times < operations; times += 1) {
      const request = Array.from({ length: bytesEach / 8 }, (_, at) => at)
      const lifetime = startLifetime({
        connection: response(),
        onTimedOut: () => request.reverse(),
        onOverdue: () => undefined,
      })
      expect(lifetime.over).toBeNull()
      lifetime.end()
      if (times % 10 === 9) collectYoungGarbage()
    }
  }
  await answerAll() // what V8 makes of the code that runs is no request's
  await collectGarbage()
  const before = bytesGrownOld()
  await answerAll()
  collectYoungGarbage()
  collectYoungGarbage()
  expect(bytesGrownOld() - before).toBeLessThan((operations * bytesEach) / 10)
})

test('a client that is gone ends its operation; one that has its answer does not', () => {
  const [gone, answered] = [response(), response()]
  const start = (of: ServerResponse) =>
    startLifetime({ connection: of, onTimedOut: () => undefined, onOverdue: () => undefined })
  const [left, done] = [start(gone), start(answered)]
  const { signal } = left
  done.end()
  gone.socket?.emit('close')
  answered.socket?.emit('close')

  expect(left.over).not.toBeNull()
  expect(signal.aborted).toBe(true)
  expect(signal.reason).toBe(left.over)
  expect(done.over).toBeNull()
  expect(done.signal.aborted).toBe(false)
})

test('a signal that is first asked for when all is over is aborted', () => {
  const gone = response()
  const lifetime = startLifetime({
    connection: gone,
    onTimedOut: () => undefined,
    onOverdue: () => undefined,
  })
  gone.socket?.emit('close')
  expect(lifetime.signal.aborted).toBe(true)
})
