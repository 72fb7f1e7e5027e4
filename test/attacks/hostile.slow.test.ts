import { connect, type Socket } from 'node:net'
import { faultOf, parseAnswer } from '../fuzz/oracle.js'
import { startTarget, type Target } from '../fuzz/target.js'
import { until } from '../harness/until.js'
import { rawPost, sendRaw } from '../server/raw-http.js'
import * as documents from './hostile-documents.js'

// Floods on a server in a process of its own, as in production; what each cost is printed as a table.

let target: Target
beforeAll(async () => {
  target = await startTarget()
  // Its code is warm and its heap has its usual size before anything is compared.
  await flood(2000, () => rawPost('{"query":"{ root { id } }"}'))
})
afterAll(async () => {
  process.stdout.write(`${['flood | sent | refused | MiB before | peak | after', ...rows].join('\n')}\n`)
  await target.stop()
})

const rows: string[] = []
/** For any of the floods: more would be growth with the number of requests. */
const growthMiB = 250
const inParallel = 16

interface Flooded {
  readonly sent: number
  readonly refused: number
}

/** Sends what `make` makes, and looks at each answer. */
async function flood(count: number, make: (at: number) => string | Buffer): Promise<Flooded> {
  let refused = 0
  let next = 0
  async function sender(): Promise<void> {
    for (let at = next++; at < count; at = next++) {
      // A body that is refused while it comes ends in a reset, which may overtake the answer.
      const text = await sendRaw(target.port, make(at)).catch(() => '')
      if (text !== '') expect(faultOf(parseAnswer(text), 'POST')).toBeNull()
      if (!text.includes('{"data"')) refused += 1
    }
  }
  await Promise.all(Array.from({ length: inParallel }, sender))
  return { sent: count, refused }
}

async function measured(name: string, attack: () => Promise<Flooded>): Promise<Flooded> {
  const before = target.residentMiB()
  let peak = before
  const watch = setInterval(() => {
    peak = Math.max(peak, target.residentMiB())
  }, 20)
  const flooded = await attack().finally(() => clearInterval(watch))
  const served = parseAnswer(await sendRaw(target.port, rawPost('{"query":"{ root { id } }"}')))
  expect([served?.status, served?.body]).toEqual([200, '{"data":{"root":{"id":"b1"}}}\n'.trim()])
  const after = target.residentMiB()
  const memory = [before, peak, after].map((amount) => amount.toFixed(0))
  rows.push([name, flooded.sent, flooded.refused, ...memory].join(' | '))
  expect(peak - before).toBeLessThan(growthMiB)
  expect(target.logged()).toBe('')
  return flooded
}

const queryPost = (query: string, ...headers: string[]) => rawPost(JSON.stringify({ query }), ...headers)

test('a flood of distinct documents is served in bounded memory', async () => {
  const { refused } = await measured('distinct documents', () =>
    flood(5000, (at) => queryPost(`{ ${'root { id label } '.repeat(15)} x${at}: __typename }`)),
  )
  expect(refused).toBe(0)
})

test('a flood of distinct tokens is refused in bounded memory', async () => {
  const { sent, refused } = await measured('distinct tokens', () =>
    flood(5000, (at) =>
      queryPost('{ root { id } }', `Authorization: Bearer ${'e'.repeat(300)}${at}.e30.${at}`),
    ),
  )
  expect(refused).toBe(sent)
})

test('a flood of persisted queries with wrong hashes is refused in bounded memory', async () => {
  await measured('persisted queries', () =>
    flood(3000, (at) => {
      const extensions = { persistedQuery: { version: 1, sha256Hash: at.toString(16).padStart(64, '0') } }
      return rawPost(JSON.stringify({ query: `{ root { id } } #${at}`, extensions }))
    }),
  )
})

test.each(Object.entries(documents))('a flood of one hostile document: %s', async (name, [query]) => {
  const { sent, refused } = await measured(name, () => flood(300, () => queryPost(query)))
  expect(refused).toBe(sent)
})

test('a flood of bodies of 50 MB is refused in bounded memory', async () => {
  const head = 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
  const chunks = `10000\r\n${'x'.repeat(0x10000)}\r\n`.repeat(8)
  await measured('50 MB by length', () =>
    flood(500, () => `${head}Content-Length: 50000000\r\n\r\n${'x'.repeat(100_000)}`),
  )
  await measured('50 MB in chunks', () =>
    flood(200, () => `${head}Transfer-Encoding: chunked\r\n\r\n${chunks}`),
  )
})

test('headers of 20 kB and tokens of 1 MB', async () => {
  await measured('20 kB headers', () =>
    flood(1000, () => queryPost('{ root { id } }', `X-Long: ${'x'.repeat(20_000)}`)),
  )
  await measured('1 MB tokens', () =>
    flood(200, () => queryPost('{ root { id } }', `Authorization: Bearer ${'x'.repeat(1_000_000)}`)),
  )
})

test('a thousand idle, slow and half-open connections keep nobody out', async () => {
  await measured('idle connections', async () => {
    const open = Array.from({ length: 1000 }, () => connect(target.port, '127.0.0.1'))
    await Promise.all(open.map(connected))
    open.forEach((socket, at) => {
      socket.on('error', () => undefined).resume()
      if (at % 3 === 0) socket.write('POST /graphql HTTP/1.1\r\nHost: a\r\nX-Slow: ')
      if (at % 3 === 1) socket.end()
    })
    const during = await flood(100, () => queryPost('{ root { id } }'))
    expect(during.refused).toBe(0)
    // Those that send nothing more are closed by the server, well within its own time for headers.
    await until(() => open.every((socket) => socket.destroyed), 60_000)
    return { sent: 1000, refused: 1000 }
  })
})

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject).once('connect', () => resolve())
  })
}
