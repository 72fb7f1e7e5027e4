// What a request leaves behind, weighed in a process of its own: in one that ran other tests, what they left grows old too.
// It writes the bytes of a request to standard output.
import { connect, type Socket } from 'node:net'
import { createLogger } from '../../src/server/index.js'
import { bytesGrownOld, collectGarbage, collectYoungGarbage } from '../harness/collect-garbage.js'
import { startTestServer } from './test-server.js'

const requests = 1000
const body = JSON.stringify({ query: '{ hello }' })
// By hand: any client would leave more behind than the server does.
const request = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`

const counters = { resolved: 0, waiting: 0, aborted: [] }
const api = await startTestServer({
  log: createLogger({ level: 'silent' }),
  createContext: (base) => Object.assign(base, { counters }),
})

let onAnswer: (answer: Buffer) => void = () => undefined
const client: Socket = connect(api.port, '127.0.0.1').on('data', (answer) => onAnswer(answer))

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

async function bytesLeft(): Promise<number> {
  const before = bytesGrownOld()
  await answerAll()
  return (bytesGrownOld() - before) / requests
}

client.write(request)
const first = String(await answered())
if (!/^HTTP\/1.1 200 .*"data":/s.test(first)) throw new Error(`The request was not served: ${first}`)
for (let times = 0; times < 4; times += 1) await answerAll() // what V8 makes of the code that runs is no request's
// Whatever else grows old in this process only adds: the least of some rounds is what requests leave.
const left: number[] = []
for (let round = 0; round < 5; round += 1) {
  await collectGarbage()
  left.push(await bytesLeft())
}
process.stdout.write(`${Math.min(...left)}\n`)
client.destroy()
await api.server.stop()
