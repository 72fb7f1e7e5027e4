import { until } from '../harness/until.js'
import { multipart } from './open-stream.js'
import { firstError, start } from './started.js'

test('a session has a number of streams, and may open another when one has ended', async () => {
  const { open, source, server } = await start({ limits: { streamsPerSession: 2 } })
  const first = await open()
  await open()
  const third = await open()
  await third.ended()
  expect([third.status, third.text()]).toEqual([429, expect.stringContaining('TOO_MANY_STREAMS')])
  expect(third.text()).toContain('"limit":"streamsPerSession","allowed":2')

  const { accessToken } = await server.api.login('ana')
  expect((await open(undefined, { token: accessToken })).status).toBe(200)
  first.close()
  await until(() => source.closed === 1)
  expect((await open()).status).toBe(200)
})

test('anonymous clients of an address have a number of streams, and signed-in ones of it another', async () => {
  const { open } = await start({ limits: { anonymousStreamsPerAddress: 1 } })
  const anyone = 'subscription { anyone { id } }'
  expect((await open(anyone, { token: undefined })).status).toBe(200)
  const second = await open(anyone, { token: undefined })
  await second.ended()
  expect([second.status, second.text()]).toEqual([429, expect.stringContaining('anonymousStreamsPerAddress')])
  expect((await open(anyone)).status).toBe(200)
})

test('a full instance sends clients elsewhere, and serves queries', async () => {
  const { open, server, token } = await start({ limits: { streams: 1 } })
  await open()
  const second = await open()
  await second.ended()
  expect([second.status, second.headers.get('retry-after')]).toEqual([503, '1'])
  expect(second.text()).toContain('SERVICE_UNAVAILABLE')
  expect((await server.api.send({ query: '{ me { id } }', token })).status).toBe(200)
})

test('a stream does not count as a concurrent request', async () => {
  const { open, server, token } = await start({ limits: { concurrentRequests: 1 } })
  await open()
  await open()
  expect((await server.api.send({ query: '{ me { id } }', token })).status).toBe(200)
})

test('a server that stops ends its streams first, and tells clients to go elsewhere', async () => {
  const { open, server } = await start()
  const sse = await open()
  const urql = await open(undefined, { accept: 'text/event-stream, multipart/mixed' })
  const parts = await open(undefined, { accept: multipart })
  const startedAt = performance.now()
  await server.portcullis.stop()
  await Promise.all([sse.ended(), urql.ended(), parts.ended()])

  // Far less than the 10 s after which connections are closed.
  expect(performance.now() - startedAt).toBeLessThan(5_000)
  for (const stream of [sse, urql, parts]) {
    expect(firstError(stream)?.code).toBe('SERVICE_UNAVAILABLE')
    expect(stream.failure()).toBeNull()
  }
  expect(sse.text()).not.toContain('complete')
  expect(urql.text()).toContain('event: complete\ndata:\n\n')
  expect(parts.text().endsWith('--graphql--\r\n')).toBe(true)
})

test('the end of a stream is one line of the log, with its session and no token', async () => {
  const { open, source, server, token } = await start()
  const stream = await open('subscription Named { noteAdded { id } }')
  source.publish({ id: 1 })
  source.publish('end')
  await stream.ended()
  await until(() => server.logged().includes('subscription ended'))
  const line =
    server
      .logged()
      .split('\n')
      .find((each) => each.includes('subscription ended')) ?? '{}'
  expect(JSON.parse(line)).toMatchObject({
    transport: 'event-stream',
    operation: 'Named',
    sessionId: expect.any(String),
    reason: 'completed',
    events: 1,
    requestId: expect.any(String),
  })
  expect(server.logged()).not.toContain(token)
})
