import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, nginxBlockOf, startNginx } from '../harness/nginx.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { eventStream, multipart, openStream } from './open-stream.js'
import { openAcknowledged, openSocket } from './raw-socket.js'
import { streamingApplication } from './streaming-application.js'

// The nginx block of docs/subscriptions.md, as it stands there but for addresses.

const folder = mkdtempSync(join(tmpdir(), 'portcullis-nginx-'))
const { options, source } = streamingApplication()
let server: StartedPortcullis
let stopNginx: (() => Promise<void>) | undefined
let origin: string

beforeAll(async () => {
  server = await startPortcullis({
    ...options,
    trustProxy: ['127.0.0.1'],
    limits: { streamPingSeconds: 1, anonymousStreamsPerAddress: 2 },
  })
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  const own = nginxBlockOf('docs/subscriptions.md')
    .replace('http://portcullis:4000', server.origin)
    .replace('listen 80', `listen 127.0.0.1:${port}`)
    // Less than the test lasts: only the pings keep the connection open.
    .replace('proxy_read_timeout 60s', 'proxy_read_timeout 3s')
  stopNginx = await startNginx(folder, `gzip on; gzip_types *; ${own}`, () =>
    fetch(`${origin}/graphql`).then(
      () => true,
      () => false,
    ),
  )
})

afterAll(async () => {
  await stopNginx?.()
  rmSync(folder, { recursive: true, force: true })
})

const query = 'subscription { noteAdded { id } }'
let names = 0
const register = () => server.api.register(`behind-${++names}`)

test.each([
  ['an event stream', eventStream],
  ['multipart', multipart],
])(
  '%s passes each event at once, stays open while idle, and ends with its session',
  async (_format, accept) => {
    const { accessToken: token, userId } = await register()
    const stream = await openStream({
      url: `${origin}/graphql`,
      query,
      token,
      accept,
      headers: { 'accept-encoding': 'gzip' },
    })
    source.publish({ id: 1 })
    await until(() => stream.results().length === 1)
    const idleSince = Date.now()
    await until(() => Date.now() - idleSince > 4_000)
    source.publish({ id: 2 })
    await until(() => stream.results().length === 2)
    await server.portcullis.sessions.endAll(userId)
    await stream.ended()

    expect(stream.results().at(-1)?.errors?.[0]?.extensions.reason).toBe('SESSION_REVOKED')
    expect(stream.failure()).toBeNull()
  },
)

test('an expired token ends an event stream in order, without complete', async () => {
  const { accessToken: token } = await register()
  const stream = await openStream({ url: `${origin}/graphql`, query, token })
  server.clock.advance({ minutes: 16 })
  await stream.ended()
  expect([stream.text().includes('complete'), stream.failure()]).toEqual([false, null])
})

test('a WebSocket passes events, stays open while idle, and is closed with its code', async () => {
  const { accessToken: token, userId } = await register()
  const socket = await openAcknowledged({ url: `${origin}/graphql`, token, headers: { origin } })
  socket.send({ id: '1', type: 'subscribe', payload: { query } })
  await until(() => source.subscribers.size === 1)
  const idleSince = Date.now()
  await until(() => Date.now() - idleSince > 4_000)
  source.publish({ id: 1 })
  await socket.message('next')
  await server.portcullis.sessions.endAll(userId)
  expect(await socket.closed()).toEqual({ code: 4401, reason: 'SESSION_REVOKED' })
  await expect(
    openSocket({ url: `${origin}/graphql`, headers: { origin: 'http://evil.example' } }),
  ).rejects.toThrow('403')
})

test('limits count the client, and not the proxy', async () => {
  const anyone = (address: string) =>
    openStream({
      url: server.url,
      query: 'subscription { anyone { id } }',
      headers: { 'x-forwarded-for': address },
    })
  const statuses = []
  for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2'])
    statuses.push((await anyone(address)).status)
  expect(statuses).toEqual([200, 200, 429, 200])
})
