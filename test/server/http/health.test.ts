import { connect } from 'node:net'
import { readAll, sendRaw } from '../raw-http.js'
import { keySetRoute, startTestServer, type TestServer } from '../test-server.js'

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited in vain')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const statusOf = async (api: TestServer, path: string) => (await api.raw(path)).status

test('/healthz waits for the first sign-in that can be served, /readyz follows the database', async () => {
  let ready: () => boolean | Promise<boolean> = () => false
  const api = await startTestServer({ isReady: () => ready() })
  const both = async () => [await statusOf(api, '/healthz'), await statusOf(api, '/readyz')]

  expect(await both()).toEqual([503, 503])
  ready = () => true
  expect(await both()).toEqual([200, 200])
  ready = () => Promise.reject(new Error('no primary'))
  expect(await both()).toEqual([200, 503])
  ready = () => Promise.resolve(true)
  expect(await both()).toEqual([200, 200])

  ready = () => false
  const { json } = await api.raw('/readyz')
  expect(json).toEqual({
    errors: [{ message: 'The database is not available.', extensions: { code: 'SERVICE_UNAVAILABLE' } }],
  })
  await api.server.stop()
})

test('a database that never answers makes /readyz false, not hang', async () => {
  const api = await startTestServer({ isReady: () => new Promise<boolean>(() => undefined) })
  expect(await statusOf(api, '/readyz')).toBe(503)
  await api.server.stop()
})

test('the public keys are served with a time to keep them', async () => {
  const api = await startTestServer()
  const answer = await api.raw('/.well-known/jwks.json')
  expect(answer.json).toEqual({ keys: [{ kty: 'EC', kid: 'k1' }] })
  expect(answer.headers.get('cache-control')).toBe('public, max-age=300')
  await api.server.stop()
})

test('keys that the database can not give now are 503', async () => {
  const away = Object.assign(new Error('secret host name'), { name: 'MongoNetworkError' })
  const api = await startTestServer({ routes: [keySetRoute(() => Promise.reject(away))] })
  const answer = await api.raw('/.well-known/jwks.json')
  expect(answer.status).toBe(503)
  expect(answer.json.errors[0].extensions.code).toBe('SERVICE_UNAVAILABLE')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.text).not.toContain('secret')
  await api.server.stop()
})

test('stopping answers what is in flight, closes what is idle, and takes nothing new', async () => {
  const api = await startTestServer()
  const idle = connect(api.port, '127.0.0.1', () => idle.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'))
  const idleEnds = readAll(idle)
  await until(() => idle.bytesRead > 0)
  const inFlight = api.post({ query: '{ held }' })
  await until(() => api.counters.resolved === 1)
  // On this connection a request is under way, so another can still arrive behind it.
  const body = JSON.stringify({ query: '{ held }' })
  const pipelined = connect(api.port, '127.0.0.1', () =>
    pipelined.write(
      `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ),
  )
  const pipelinedEnds = readAll(pipelined)
  await until(() => api.counters.resolved === 2)

  const stopped = api.server.stop()
  expect(await idleEnds).toContain('200 OK')
  pipelined.write('GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n')
  await expect(sendRaw(api.port, 'GET / HTTP/1.1\r\n\r\n')).rejects.toThrow('ECONNREFUSED')
  api.release()

  expect((await inFlight).json).toEqual({ data: { held: 'released' } })
  const answers = await pipelinedEnds
  expect(answers).toContain('{"data":{"held":"released"}}')
  expect(answers).toMatch(/connection: close/i)
  await stopped
})

test('while balancers are given time to notice, /readyz is false and requests are served', async () => {
  const api = await startTestServer({ unreadyMilliseconds: 300 })
  const stopped = api.server.stop()
  const { status, json, headers } = await api.raw('/readyz')
  expect([status, json.errors[0].message, headers.get('connection')]).toEqual([
    503,
    'The server is shutting down.',
    'close',
  ])
  expect((await api.post({ query: '{ hello }' })).json).toEqual({ data: { hello: 'world' } })
  await stopped
  await expect(api.raw('/readyz')).rejects.toThrow('fetch failed')
})

test('stopping twice waits for the same end', async () => {
  const api = await startTestServer()
  await Promise.all([api.server.stop(), api.server.stop()])
  await api.server.stop()
})

test('a request that never ends does not keep the server from stopping', async () => {
  const api = await startTestServer({ drainMilliseconds: 50 })
  const cutOff = expect(api.post({ query: '{ held }' })).rejects.toThrow('fetch failed')
  await until(() => api.counters.resolved === 1)
  await api.server.stop()
  await cutOff
  api.release()
})

test('the address names the host that was asked for, or one that can be reached', async () => {
  const api = await startTestServer()
  expect(api.url).toBe(`http://127.0.0.1:${api.port}/graphql`)
  await api.server.stop()
  const taken = await startTestServer()
  const second = await startTestServer()
  await second.server.stop()
  await expect(second.server.listen({ port: taken.port, host: '127.0.0.1' })).rejects.toThrow()
  await taken.server.stop()
})
