import { until } from '../../harness/until.js'
import { startTestServer, type TestServer } from '../test-server.js'

const shedBy = async (api: TestServer) => {
  const { status, json, headers } = await api.post({ query: '{ hello }' })
  return [status, json.errors?.[0].extensions, headers.get('retry-after')]
}

test('an event loop that is late sheds GraphQL until it is not, and answers all else', async () => {
  const api = await startTestServer({ limits: { eventLoopDelay: 30 } })
  const limited = { code: 'SERVICE_UNAVAILABLE', limit: 'eventLoopDelay', allowed: 30, retryable: true }
  let busy = true
  const keepBusy = () => {
    const end = performance.now() + 80
    while (performance.now() < end); // nothing else has a turn
    if (busy) setImmediate(keepBusy)
  }
  setImmediate(keepBusy)
  await until(async () => (await shedBy(api))[0] === 503, 30_000)
  expect(await shedBy(api)).toEqual([503, limited, '1'])
  for (const path of ['/healthz', '/readyz', '/.well-known/jwks.json'])
    expect((await api.raw(path)).status).toBe(200)
  busy = false
  await until(async () => (await shedBy(api))[0] === 200, 30_000)
  await api.server.stop()
})

test('a heap that is nearly full sheds GraphQL', async () => {
  const api = await startTestServer({ limits: { heapPercent: 0.001 } })
  await until(async () => (await shedBy(api))[0] === 503, 30_000)
  expect((await shedBy(api))[1]).toMatchObject({ limit: 'heapPercent' })
  expect((await api.raw('/healthz')).status).toBe(200)
  await api.server.stop()
})

test('a process that takes nearly all the memory it may have sheds GraphQL', async () => {
  const api = await startTestServer({ limits: { memoryPercent: 0.001 } })
  await until(async () => (await shedBy(api))[0] === 503, 30_000)
  expect((await shedBy(api))[1]).toMatchObject({ limit: 'memoryPercent' })
  expect((await api.raw('/healthz')).status).toBe(200)
  await api.server.stop()
})
