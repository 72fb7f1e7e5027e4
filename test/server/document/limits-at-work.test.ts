import { connect } from 'node:net'
import type { Limits } from '../../../src/server/request-limits.js'
import { until } from '../../harness/until.js'
import { rawPost, readAll, sendRaw } from '../raw-http.js'
import { type Answer, startTestServer, type TestServer } from '../test-server.js'

const list = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ')
const nested = (count: number, open: string, middle: string, close: string) =>
  open.repeat(count) + middle + close.repeat(count)
const letters = (count: number) => 'x'.repeat(count)
const friends = (depth: number) => `{ me ${nested(depth - 2, '{ friends ', '{ id }', ' }')} }`
const declared = (count: number) =>
  `query (${list(count, (at) => `$v${at}: Int = 1`)}) { take(numbers: [${list(count, (at) => `$v${at}`)}]) }`

const unused = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`v${at}`, at]))

interface Sent {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly extensions?: unknown
}
type Row = readonly [limit: keyof Limits, allowed: number, request: (size: number) => Sent, status?: number]

const numbersOf = 'query ($n: [Int!]) { take(numbers: $n) }'
const inputOf = 'query ($i: Credentials) { take(input: $i) }'

/** Each makes a request of just that size. */
const rows: readonly Row[] = [
  ['tokens', 8, (n) => ({ query: `{ ${list(n - 2, () => 'hello')} }` })],
  ['nesting', 5, (n) => ({ query: friends(n) })],
  ['depth', 4, (n) => ({ query: friends(n) })],
  ['fields', 5, (n) => ({ query: `{ ${list(n, () => 'hello')} }` })],
  ['aliases', 3, (n) => ({ query: `{ ${list(n, (at) => `a${at}: hello`)} }` })],
  ['rootFields', 3, (n) => ({ query: `{ ${list(n, () => 'hello')} }` })],
  [
    'fragments',
    3,
    (n) => ({
      query: `{ ${list(n, (at) => `...f${at}`)} } ${list(n, (at) => `fragment f${at} on Query { hello }`)}`,
    }),
  ],
  ['repeatedFields', 2, (n) => ({ query: `{ ${list(n + 1, () => 'hello')} }` })],
  ['directives', 3, (n) => ({ query: `{ ${list(n, () => 'hello @include(if: true)')} }` })],
  ['listSize', 7, (n) => ({ query: `{ users(first: ${n}) { id } }` })],
  ['listSize', 7, (n) => ({ query: 'query ($n: Int) { users(last: $n) { id } }', variables: { n } })],
  ['complexity', 40, (n) => ({ query: `{ users(first: ${n / 2}) { id } }` })],
  [
    'complexity',
    40,
    (n) => ({ query: 'query ($n: Int) { users(first: $n) { id } }', variables: { n: n / 2 } }),
  ],
  ['variables', 4, (n) => ({ query: declared(n) })],
  ['variables', 4, (n) => ({ query: '{ hello }', variables: unused(n) })],
  ['stringLength', 30, (n) => ({ query: `{ take(input: { username: "${letters(n)}", password: "" }) }` })],
  ['stringLength', 30, (n) => ({ query: inputOf, variables: { i: { username: letters(n), password: '' } } })],
  ['inputListLength', 6, (n) => ({ query: `{ take(numbers: [${list(n, () => '1')}]) }` })],
  ['inputListLength', 6, (n) => ({ query: numbersOf, variables: { n: Array(n).fill(1) } })],
  ['bodyBytes', 2000, (n) => ({ query: `{ hello } #${letters(n - 23)}` }), 413],
  [
    'jsonDepth',
    5,
    (n) => ({ query: '{ hello }', extensions: { a: JSON.parse(nested(n - 2, '[', '', ']')) } }),
  ],
]

describe('a request', () => {
  for (const [limit, allowed, request, status = 400] of rows) {
    const title = `passes at ${allowed} ${limit}; above it is refused with both, and the next one is served`
    test(title, async () => {
      const api = await startTestServer({ limits: { [limit]: allowed } })
      const at = await api.post(request(allowed))
      expect([at.status, at.json.errors]).toEqual([200, undefined])

      const above = await api.post(request(allowed + (limit === 'complexity' ? 2 : 1)))
      const code = ['bodyBytes', 'jsonDepth'].includes(limit) ? 'BAD_REQUEST' : 'OPERATION_TOO_LARGE'
      expect(refusal(above)).toEqual([status, { code, limit, allowed }])
      expect(above.json.errors[0].message).toContain(String(allowed))

      expect((await api.post({ query: '{ __typename }' })).status).toBe(200)
      await api.server.stop()
    })
  }
})

function refusal({ status, json }: Answer) {
  return [status, json.errors[0].extensions]
}

test('headers are limited to 16 kB', async () => {
  const api = await startTestServer()
  const send = (size: number) =>
    sendRaw(api.port, rawPost('{"query":"{ hello }"}', `X-Long: ${letters(size)}`))
  expect(await send(16_000)).toMatch(/^HTTP\/1\.1 200 /)
  expect(await send(20_000)).toMatch(/^HTTP\/1\.1 431 .*"limit":"headerBytes","allowed":16384,/s)
  await api.server.stop()
})

describe('an operation that takes longer than `seconds`', () => {
  let api: TestServer
  beforeAll(async () => {
    api = await startTestServer({ limits: { seconds: 0.3 } })
  })
  afterAll(() => api.server.stop())

  test.each(['application/json', 'application/graphql-response+json'])(
    'is answered 504 as %s, and its signal is aborted',
    async (accept) => {
      api.counters.aborted.length = 0
      const answer = await api.post({ query: 'query slow { hello waits }' }, { accept })
      expect(refusal(answer)).toEqual([504, { code: 'OPERATION_TIMED_OUT', limit: 'seconds', allowed: 0.3 }])
      expect(answer.headers.get('content-type')).toContain(accept)
      expect(answer.json.data).toBeUndefined()
      expect(api.counters.aborted).toEqual(['OPERATION_TIMED_OUT'])
      expect((await api.post({ query: '{ hello }' })).status).toBe(200)
    },
  )

  test('is answered although a resolver goes on, and what that brings later does no harm', async () => {
    api.lines.length = 0
    const answer = await api.post({ query: 'query late { held }' })
    expect(answer.json.errors[0].extensions.code).toBe('OPERATION_TIMED_OUT')
    api.release()
    await until(() => api.lines.some(({ msg, status }) => msg === 'request' && status === 504))
    expect(api.lines.filter(({ level }) => Number(level) >= 40)).toEqual([])
    expect(api.lines).toContainEqual(
      expect.objectContaining({ operation: 'late', codes: ['OPERATION_TIMED_OUT'] }),
    )
  })
})

test('a client that goes away aborts the signal, and is no error in the log', async () => {
  const api = await startTestServer()
  const socket = connect(api.port, '127.0.0.1')
  socket.write(rawPost('{"query":"{ waits }"}'))
  await until(() => api.counters.waiting === 1)
  socket.destroy()
  await until(() => api.counters.aborted.length > 0)
  expect(api.counters.aborted).toEqual(['REQUEST_ABORTED'])
  expect(api.lines.filter(({ level }) => Number(level) >= 40)).toEqual([])
  await api.server.stop()
})

test('requests above `concurrentRequests` are shed with 503 and Retry-After, all else is answered', async () => {
  const api = await startTestServer({ limits: { concurrentRequests: 3 } })
  const held = [1, 2, 3].map(() => api.post({ query: '{ held }' }))
  await until(() => api.counters.resolved === 3)

  const shed = await api.post({ query: '{ hello }' })
  expect(refusal(shed)).toEqual([
    503,
    { code: 'SERVICE_UNAVAILABLE', limit: 'concurrentRequests', allowed: 3, retryable: true },
  ])
  expect(shed.headers.get('retry-after')).toBe('1')
  expect(shed.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  for (const path of ['/healthz', '/readyz', '/.well-known/jwks.json'])
    expect((await api.raw(path)).status).toBe(200)

  api.release()
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200, 200])
  expect((await api.post({ query: '{ hello }' })).status).toBe(200)
  await api.server.stop()
})

test('an operation that never ends takes its place no longer than the time limit, whether its client waits or not', async () => {
  const api = await startTestServer({ limits: { concurrentRequests: 2, seconds: 0.3 } })
  const late = api.post({ query: '{ held }' })
  const left = connect(api.port, '127.0.0.1')
  left.write(rawPost('{"query":"{ held }"}'))
  await until(() => api.counters.resolved === 2)
  left.destroy()

  expect((await api.post({ query: '{ hello }' })).status).toBe(503)
  expect((await late).status).toBe(504)
  await until(async () => (await api.post({ query: '{ hello }' })).status === 200)
  api.release()
  await api.server.stop()
})

test('connections above `connections` are closed, and the others are served', async () => {
  const api = await startTestServer({ limits: { connections: 2 } })
  const idle = [1, 2].map(() => connect(api.port, '127.0.0.1'))
  await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
  const count = () =>
    new Promise((resolve) => api.server.fastify.server.getConnections((_error, n) => resolve(n)))
  await until(async () => (await count()) === 2)

  expect(await sendRaw(api.port, '').catch(() => '')).toBe('')

  const [first, second] = idle
  second?.destroy()
  first?.write(rawPost('{"query":"{ hello }"}'))
  if (first !== undefined) expect(await readAll(first)).toMatch(/^HTTP\/1\.1 200 /)
  await api.server.stop()
})
