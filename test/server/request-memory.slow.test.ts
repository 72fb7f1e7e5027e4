import { connect, type Socket } from 'node:net'
import { createLogger } from '../../src/server/index.js'
import { bytesGrownOld, collectGarbage, collectYoungGarbage } from '../harness/collect-garbage.js'
import { startTestServer, type TestServer } from './test-server.js'

const requests = 1000
const body = JSON.stringify({ query: '{ hello }' })
// By hand: any client would leave more behind than the server does.
const request = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`

let api: TestServer
let client: Socket

beforeAll(async () => {
  const counters = { resolved: 0, waiting: 0, aborted: [] }
  api = await startTestServer({
    log: createLogger({ level: 'silent' }),
    createContext: (base) => Object.assign(base, { counters }),
  })
  client = connect(Number(api.port), '127.0.0.1').on('data', (answer) => onAnswer(answer))
})
afterAll(() => {
  client.destroy()
  return api.server.stop()
})

let onAnswer: (answer: Buffer) => void = () => undefined

function answered(): Promise<Buffer> {
  return new Promise((resolve) => {
    onAnswer = resolve
  })
}

async function answerAll(): Promise<void> {
  for (let times = 0; times < requests; times += 1) {
    client.write(request)
    await answered()
    if (times % 100 === 99) collectYoungGarbage()
  }
  collectYoungGarbage()
  collectYoungGarbage()
}

test('a request leaves next to nothing behind that only a full collection of garbage would free', async () => {
  client.write(request)
  expect(String(await answered())).toMatch(/^HTTP\/1.1 200 .*"data":/s)
  for (let times = 0; times < 4; times += 1) await answerAll() // what V8 makes of the code that runs is no request's
  // Whatever else grows old in this process only adds: the least of some rounds is what requests leave.
  const left: number[] = []
  for (let round = 0; round < 5; round += 1) {
    await collectGarbage()
    const before = bytesGrownOld()
    await answerAll()
    left.push((bytesGrownOld() - before) / requests)
  }
  // Apollo copies an answer where this can't be helped: that is half of it.
  expect(Math.min(...left)).toBeLessThan(800)
})
