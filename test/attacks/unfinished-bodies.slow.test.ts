import { connect, type Socket } from 'node:net'
import { until } from '../harness/until.js'
import { sendRaw } from '../server/raw-http.js'
import { startTestServer, type TestServer } from '../server/test-server.js'

// Thousands of connections that each send most of a body and then nothing held a gigabyte for half a minute.

const trusting = {
  mode: 'production',
  corsOrigins: [],
  trustProxy: ['127.0.0.1'],
  introspection: false,
} as const
const bodyBytes = 100_000
const sockets = new Set<Socket>()
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
})

/** Sends all of a body but its last bytes, and waits. */
function holdBody(port: number, { path = '/graphql', from }: { path?: string; from?: string } = {}): Socket {
  const socket = connect({ port, host: '127.0.0.1' })
  sockets.add(socket)
  socket.on('error', () => undefined).resume()
  const forwarded = from === undefined ? '' : `X-Forwarded-For: ${from}\r\n`
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${forwarded}` +
      `Content-Length: ${bodyBytes}\r\n\r\n{"query":"{ hello }${'x'.repeat(bodyBytes - 1000)}`,
  )
  return socket
}
const openOnes = () => [...sockets].filter((socket) => !socket.destroyed).length
const hello = (api: TestServer) => api.post({ query: '{ hello }', variables: { filler: 'x'.repeat(30_000) } })
const warningsOf = ({ lines }: TestServer) =>
  lines.filter(({ limit, level }) => limit === 'unfinishedBodyBytes' && level === 40)

test('bodies that do not end hold no more than their budget, and others are served beside them', async () => {
  const api = await startTestServer({ limits: { unfinishedBodyBytes: 1_000_000 } })
  for (let count = 0; count < 100; count += 1) holdBody(api.port)
  await until(() => openOnes() <= 10)

  expect(openOnes()).toBeGreaterThan(0)
  expect((await hello(api)).status).toBe(200)
  expect(openOnes()).toBeGreaterThan(0)
  // One line for all of them.
  expect(warningsOf(api)).toHaveLength(1)
  await api.server.stop()
})

test('the budget is one for all routes and ports', async () => {
  const metrics = { print: async () => '', contentType: 'text/plain' }
  const api = await startTestServer({
    config: { ...trusting, metricsPort: 0 },
    metrics,
    limits: { unfinishedBodyBytes: 1_000_000 },
  })
  const metricsPort = Number(new URL(api.metricsUrl ?? '').port)
  for (let count = 0; count < 30; count += 1) holdBody(api.port, { path: '/nothing' })
  for (let count = 0; count < 30; count += 1) holdBody(metricsPort, { path: '/metrics' })
  await until(() => openOnes() <= 10)

  expect(warningsOf(api)).toHaveLength(1)
  await api.server.stop()
})

test('the client that holds most gives way, and another that is slow keeps its place', async () => {
  const api = await startTestServer({ config: trusting, limits: { unfinishedBodyBytes: 1_000_000 } })
  const slow = holdBody(api.port, { from: '198.51.100.1' })
  let connections = 0
  api.server.fastify.server.on('connection', () => {
    connections += 1
  })
  for (let count = 0; count < 60; count += 1) holdBody(api.port, { from: `203.0.113.7:${40_000 + count}` })
  await until(() => connections >= 60 && openOnes() <= 10)

  expect(slow.destroyed).toBe(false)
  await api.server.stop()
})

test('a body that gives way is answered, and a body that comes whole gives its bytes back', async () => {
  const api = await startTestServer({ limits: { unfinishedBodyBytes: 204_800 } })
  for (let round = 0; round < 20; round += 1) expect((await hello(api)).status).toBe(200)
  expect(warningsOf(api)).toEqual([])

  const held = await Promise.all(
    [1, 2, 3]
      .map(() => {
        const whole = new Promise<string>((resolve) => {
          const socket = holdBody(api.port)
          let text = ''
          socket.on('data', (chunk) => {
            text += chunk.toString()
          })
          socket.on('close', () => resolve(text))
        })
        return Promise.race([whole, until(() => warningsOf(api).length > 0).then(() => whole)])
      })
      .slice(0, 1),
  )
  expect(held[0]).toMatch(/^$|^HTTP\/1\.1 503 .*retry-after: 1.*"limit":"unfinishedBodyBytes"/s)
  await api.server.stop()
})

test.each([
  ['by its length', (size: number) => `Content-Length: ${50 * size}\r\n\r\n${'x'.repeat(size)}`],
  [
    'while it comes',
    (size: number) => `Transfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`,
  ],
])('a body that is refused %s gives its bytes back with its connection', async (_when, bodyOf) => {
  const limits = { bodyBytes: 60_000, unfinishedBodyBytes: 300_000 }
  const api = await startTestServer({ limits })
  const head = 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
  for (let count = 0; count < 20; count += 1) {
    // The connection ends in a reset, which may overtake the answer.
    await sendRaw(api.port, head + bodyOf(limits.bodyBytes + 1)).catch(() => '')
  }

  expect(warningsOf(api)).toEqual([])
  await api.server.stop()
})

test('a request that was answered before its body came gets no second answer when that gives way', async () => {
  const api = await startTestServer({ limits: { unfinishedBodyBytes: 204_800 } })
  let text = ''
  const answered = connect(api.port, '127.0.0.1')
    .on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    .on('error', () => undefined)
  sockets.add(answered)
  answered.write(
    `PUT /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: ${bodyBytes}\r\n\r\n${'x'.repeat(90_000)}`,
  )
  await until(() => text !== '')
  for (let count = 0; count < 5; count += 1) holdBody(api.port)
  await until(() => answered.destroyed || answered.readableEnded || openOnes() <= 3)

  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 405'])
  await api.server.stop()
})

test('an upload that a route takes while it comes counts as one body, however large', async () => {
  let received = 0
  const api = await startTestServer({
    limits: { unfinishedBodyBytes: 1_000_000 },
    add(fastify) {
      fastify.register(async (scope) => {
        scope.addContentTypeParser('application/octet-stream', (_request, payload, done) =>
          done(null, payload),
        )
        scope.post('/upload', async ({ body }) => {
          for await (const chunk of body as AsyncIterable<Buffer>) received += chunk.byteLength
          return { received }
        })
      })
    },
  })
  const size = 5_000_000
  const answer = await api.raw('/upload', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.alloc(size),
  })

  expect([answer.status, received]).toEqual([200, size])
  await api.server.stop()
})

test('a route that takes larger bodies has them counted to their size, and one of them always has room', async () => {
  const api = await startTestServer({
    limits: { unfinishedBodyBytes: 1024 },
    add: (fastify) =>
      fastify.post('/large', { bodyLimit: 2_000_000 }, async ({ body }) => ({
        size: JSON.stringify(body).length,
      })),
  })
  const text = JSON.stringify({ text: 'x'.repeat(1_500_000) })
  const answer = await api.raw('/large', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: text,
  })

  expect(answer.json).toEqual({ size: text.length })
  await api.server.stop()
})

test('one address has so many connections and no more, and those behind a trusted proxy are not its own', async () => {
  const limits = { connectionsPerAddress: 5 }
  const api = await startTestServer({ limits })
  const idle = Array.from({ length: 20 }, () => connect({ port: api.port, host: '127.0.0.1' }))
  for (const socket of idle) sockets.add(socket.on('error', () => undefined).resume())
  await until(() => openOnes() === 5)

  // The whole of 127.0.0.0/8 is this machine.
  expect(await fromAddress(api.port, '127.0.0.2')).toMatch(/^HTTP\/1\.1 200 /)
  expect(await sendRaw(api.port, 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n').catch(() => '')).toBe('')
  for (const socket of idle) socket.destroy()
  await until(async () => (await fromAddress(api.port, '127.0.0.1')).startsWith('HTTP/1.1 200 '))
  await api.server.stop()

  const trusted = await startTestServer({ config: trusting, limits })
  const others = Array.from({ length: 20 }, () => connect({ port: trusted.port, host: '127.0.0.1' }))
  for (const socket of others) sockets.add(socket.on('error', () => undefined).resume())
  expect(await fromAddress(trusted.port, '127.0.0.1')).toMatch(/^HTTP\/1\.1 200 /)
  expect(others.filter((socket) => socket.destroyed)).toEqual([])
  await trusted.server.stop()
})

function fromAddress(port: number, localAddress: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect({ port, host: '127.0.0.1', localAddress }, () =>
      socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'),
    )
    socket.on('data', (chunk) => {
      text += chunk.toString()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
  })
}

test('a small body has less time to arrive than a large one', async () => {
  const timeOf = async (bodyBytes: number, own?: number) => {
    const api = await startTestServer({
      limits: { bodyBytes },
      add(fastify) {
        if (own !== undefined) fastify.post('/own', { bodyLimit: own }, async () => 'ok')
      },
    })
    const { requestTimeout, headersTimeout } = api.server.fastify.server as {
      requestTimeout: number
      headersTimeout: number
    }
    await api.server.stop()
    expect(headersTimeout).toBeLessThanOrEqual(requestTimeout)
    return requestTimeout
  }
  expect(await timeOf(102_400)).toBe(15_120)
  expect(await timeOf(1024)).toBeLessThan(11_000)
  expect(await timeOf(10_000_000)).toBe(30_000)
  expect(await timeOf(102_400, 10_000_000)).toBe(30_000)
})
