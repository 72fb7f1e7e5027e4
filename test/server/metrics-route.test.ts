import { createMetrics } from '../../src/metrics/index.js'
import { parse } from '../metrics/scrape.js'
import { type Answer, canary, startTestServer } from './test-server.js'

const metricsToken = 'a-token-for-tests-of-32-characters'
const base = { mode: 'production', corsOrigins: [], trustProxy: [], introspection: false } as const

async function start(settings: { readonly metricsPort?: number; readonly metricsToken?: string }) {
  const metrics = createMetrics()
  const api = await startTestServer({
    config: { ...base, ...settings },
    metrics,
    onAnswered: metrics.countRequest,
  })
  return { ...api, stop: () => api.server.stop() }
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

test('without METRICS_PORT and METRICS_TOKEN there is no /metrics', async () => {
  const { raw, metricsUrl, stop } = await start({})
  expect((await raw('/metrics')).status).toBe(404)
  expect(metricsUrl).toBeNull()
  await stop()
})

test('METRICS_TOKEN: beside the API, for who knows it; 401 in the shape of any failure for who does not', async () => {
  const { raw, metricsUrl, origin, lines, stop } = await start({ metricsToken })
  const none = await raw('/metrics')
  expect(none.status).toBe(401)
  expect(none.headers.get('www-authenticate')).toBe('Bearer')
  expect(none.json).toEqual({
    errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }],
  })

  for (const wrong of [
    '',
    canary,
    `${metricsToken}x`,
    metricsToken.slice(0, -1),
    metricsToken.toUpperCase(),
  ]) {
    const refused = await raw('/metrics', bearer(wrong))
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  }
  // The viewer of the API is nobody here.
  expect((await raw('/metrics', bearer('good'))).status).toBe(401)
  expect((await raw('/metrics', { headers: { authorization: `Basic ${metricsToken}` } })).status).toBe(400)
  expect((await raw(`/metrics?access_token=${metricsToken}`)).status).toBe(401)

  const answer = await raw('/metrics', bearer(metricsToken))
  expect(metricsUrl).toBe(`${origin}/metrics`)
  expectMetrics(answer)
  const text = JSON.stringify(lines)
  expect(text).not.toContain(metricsToken)
  expect(text).not.toContain(canary)
  await stop()
})

test('METRICS_PORT: on a port of its own and not on the other, which does not serve the API', async () => {
  const { raw, metricsUrl, post, origin, stop } = await start({ metricsPort: 0 })
  const own = new URL(metricsUrl ?? '').origin
  const at = (path: string, init: RequestInit = {}) => fetch(own + path, init)
  expect(own).not.toBe(origin)
  expect((await raw('/metrics')).status).toBe(404)
  await post({ query: '{ hello }' })
  const answer = await at('/metrics')
  const text = await answer.text()
  expectMetrics({ status: answer.status, headers: answer.headers, text })
  expect(
    parse(text).value('portcullis_root_field_operations_total', {
      field: 'hello',
      type: 'query',
      code: 'OK',
    }),
  ).toBe(1)
  expect((await at('/graphql', { method: 'POST', body: '{}' })).status).toBe(404)
  expect((await at('/metrics', { method: 'POST', body: '{}' })).status).not.toBe(200)
  await stop()
  await expect(at('/metrics')).rejects.toThrow('fetch failed')
})

test('both: the port of its own asks for the token', async () => {
  const { raw, metricsUrl, stop } = await start({ metricsPort: 0, metricsToken })
  const status = async (init: RequestInit = {}) => (await fetch(metricsUrl ?? '', init)).status
  expect([await status(), await status(bearer(metricsToken))]).toEqual([401, 200])
  expect((await raw('/metrics', bearer(metricsToken))).status).toBe(404)
  await stop()
})

test('a server that drains is still seen, until it ends', async () => {
  const { post, release, metricsUrl, counters, server } = await start({ metricsPort: 0 })
  const held = post({ query: '{ held }' })
  while (counters.resolved === 0) await new Promise((resolve) => setImmediate(resolve))
  const stopped = server.stop()
  expect((await fetch(metricsUrl ?? '')).status).toBe(200)
  release()
  expect((await held).status).toBe(200)
  await stopped
})

function expectMetrics({ status, headers, text }: Pick<Answer, 'status' | 'headers' | 'text'>): void {
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(parse(text).names).toContain('portcullis_sign_ins_total')
}
