import type { PortcullisOptions } from '../../src/index.js'
import { openTestDatabase } from '../harness/database.js'
import { startPortcullis } from '../harness/portcullis.js'
import { startWire } from '../harness/proxy.js'
import { until } from '../harness/until.js'
import { type OpenedStream, openStream } from './open-stream.js'
import { openAcknowledged } from './raw-socket.js'
import { streamingApplication } from './streaming-application.js'

const query = 'subscription { noteAdded { id } }'

async function startPair(options: PortcullisOptions = {}) {
  const { uri } = await openTestDatabase()
  const application = streamingApplication()
  const a = await startPortcullis({ ...streamingApplication().options, ...options, mongodbUri: uri })
  const b = await startPortcullis({ ...application.options, ...options, mongodbUri: uri })
  return { a, b, source: application.source }
}

function reasonOf(stream: OpenedStream): unknown {
  return stream.results().at(-1)?.errors?.[0]?.extensions.reason
}

test('a session that is revoked on one instance ends its streams on another, within the bound, and no event follows', async () => {
  const { a, b, source } = await startPair()
  const rounds = 200
  const times: number[] = []
  let sent = 0
  for (let round = 0; round < rounds; round += 1) {
    const name = `revoked-${round}`
    const { accessToken: token, userId } = await a.api.register(name)
    const stream = await openStream({ url: b.url, query, token })
    const socket = round % 2 === 0 ? await openAcknowledged({ url: b.url, token }) : null
    source.publish({ id: 'before' })
    await until(() => stream.results().length === 1)
    await a.portcullis.sessions.endAll(userId)
    const revokedAt = performance.now()
    // Events go on all the time.
    while (!stream.hasEnded()) {
      source.publish({ id: `after-${++sent}` })
      await new Promise((resolve) => setImmediate(resolve))
      if (performance.now() - revokedAt > 10_000) throw new Error('The stream did not end.')
    }
    times.push(performance.now() - revokedAt)
    expect(reasonOf(stream)).toBe('SESSION_REVOKED')
    if (socket !== null) expect((await socket.closed()).code).toBe(4401)
  }
  times.sort((one, other) => one - other)
  const at = (share: number) => times[Math.floor(share * (rounds - 1))] ?? 0
  console.info(
    `revoked on another instance, until the stream ended: median ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms`,
  )
  expect(at(0.99)).toBeLessThan(1_000)
})

test('events that are delivered on another instance precede the change that revokes, never follow its arrival', async () => {
  const { a, b, source } = await startPair()
  const { accessToken: token, userId } = await a.api.register('ana')
  const stream = await openStream({ url: b.url, query, token })
  await a.portcullis.sessions.endAll(userId)
  // Once the other instance refuses requests, it delivers nothing either.
  await until(async () => (await b.api.send({ query: '{ me { id } }', token })).status === 401)
  source.publish({ id: 'after' })
  await stream.ended()
  expect(stream.text()).not.toContain('after')
})

test('under strict revocation, an idle stream on another instance ends within seconds, and an event finds it at once', async () => {
  const { a, b, source } = await startPair({ revocation: 'strict' })
  const ana = await a.api.register('ana')
  const idle = await openStream({ url: b.url, query, token: ana.accessToken })
  await a.portcullis.sessions.endAll(ana.userId)
  await idle.ended()
  expect(reasonOf(idle)).toBe('SESSION_REVOKED')

  const bob = await a.api.register('bob')
  const busy = await openStream({ url: b.url, query, token: bob.accessToken })
  await a.portcullis.sessions.endAll(bob.userId)
  source.publish({ id: 'after' })
  await busy.ended()
  expect([reasonOf(busy), busy.text().includes('after')]).toEqual(['SESSION_REVOKED', false])
})

test('without the database streams end as unavailable, others are refused with 503, and all works again by itself', async () => {
  const { uri } = await openTestDatabase()
  const direct = new URL(uri)
  const wire = await startWire(Number(direct.port))
  direct.port = String(wire.port)
  direct.searchParams.set('directConnection', 'true')
  direct.searchParams.set('serverSelectionTimeoutMS', '2000')
  const { options, source } = streamingApplication()
  const server = await startPortcullis({ ...options, mongodbUri: direct.href })
  const { accessToken: token } = await server.api.register('ana')
  const idle = await openStream({ url: server.url, query, token })
  const multipart = await openStream({
    url: server.url,
    query,
    token,
    accept: 'multipart/mixed;subscriptionSpec=1.0',
  })
  const socket = await openAcknowledged({ url: server.url, token })
  const anonymous = await openStream({ url: server.url, query: 'subscription { anyone { id } }' })
  wire.cut()
  await Promise.all([idle, multipart].map((stream) => until(stream.hasEnded, 30_000)))
  for (const stream of [idle, multipart])
    expect(stream.results().at(-1)?.errors?.[0]?.extensions.code).toBe('SERVICE_UNAVAILABLE')
  expect((await socket.closed()).code).toBe(1013)
  // It needs no database.
  source.publish({ id: 'public' })
  await until(() => anonymous.results().length === 1)
  const refused = await openStream({ url: server.url, query, token })
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])

  wire.mend()
  await until(async () => {
    const again = await openStream({ url: server.url, query, token })
    if (again.status !== 200) return false
    source.publish({ id: 'again' })
    await until(() => again.results().length === 1)
    return true
  }, 30_000)
})
