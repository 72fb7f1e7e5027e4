import { until } from '../harness/until.js'
import { mounts } from './mounts.js'
import { bodyOf, createUnlistened, graphql } from './unlistened.js'

describe.each(mounts)('$name', ({ basePath, start }) => {
  test('stop() answers what is in progress, and refuses what comes after', async () => {
    const server = await createUnlistened({ basePath })
    const mounted = await start(server.portcullis)
    const inProgress = mounted.send('/graphql', graphql('{ held }'))
    await until(() => server.seen.waiting === 1)

    let isStopped = false
    const stopping = server.stop().then(() => {
      isStopped = true
    })
    await until(async () => (await mounted.send('/readyz')).status === 503)
    const refused = await mounted.send('/graphql', graphql('{ __typename }'))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect((await bodyOf(refused)).errors[0].extensions.code).toBe('SERVICE_UNAVAILABLE')
    expect(isStopped).toBe(false)

    server.release()
    expect(await bodyOf(inProgress)).toEqual({ data: { held: 'released' } })
    await stopping
    await mounted.close()
  })
})

test('a server that was never used stops, mounted or not', async () => {
  const server = await createUnlistened()
  await server.stop()
  expect((await server.portcullis.fetch(new Request('http://app.example/healthz'))).status).toBe(503)
})

test('METRICS_PORT without listen() is reported in the log', async () => {
  const server = await createUnlistened({ metricsPort: 0 })
  await server.portcullis.fetch(new Request('http://app.example/healthz'))
  expect(server.logged()).toContain('METRICS_PORT is set')
  await server.stop()
})

test('metrics on the same port are below the base path', async () => {
  const metricsToken = 'a-token-for-metrics-of-32-characters'
  const server = await createUnlistened({ metricsToken, basePath: '/auth' })
  const get = (path: string) =>
    server.portcullis.fetch(
      new Request(`http://app.example${path}`, { headers: { authorization: `Bearer ${metricsToken}` } }),
    )
  expect((await get('/metrics')).status).toBe(404)
  expect((await get('/auth/graphql')).status).toBe(400)
  await until(async () => (await (await get('/auth/metrics')).text()).includes('route="/auth/graphql"'))
  await server.stop()
})

test('listen() serves below the base path too, and returns that URL', async () => {
  const server = await createUnlistened({ basePath: '/api/auth/' })
  const { url } = await server.portcullis.listen({ port: 0 })
  expect(new URL(url).pathname).toBe('/api/auth/graphql')
  expect(await bodyOf(fetch(url, graphql('{ __typename }')))).toEqual({ data: { __typename: 'Query' } })
  expect((await fetch(new URL('/graphql', url), graphql('{ __typename }'))).status).toBe(404)
  expect((await fetch(new URL('/', url))).status).toBe(404)
  await server.stop()
})
