import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { eventStream, multipart, openStream } from './open-stream.js'
import { openAcknowledged, openSocket } from './raw-socket.js'
import { streamingApplication } from './streaming-application.js'

// The nginx block of docs/subscriptions.md, as it stands there but for addresses.

const folder = mkdtempSync(join(tmpdir(), 'portcullis-nginx-'))
const { options, source } = streamingApplication()
let server: StartedPortcullis
let nginx: ChildProcess
let origin: string
let said = ''

beforeAll(async () => {
  server = await startPortcullis({
    ...options,
    trustProxy: ['127.0.0.1'],
    limits: { streamPingSeconds: 1, anonymousStreamsPerAddress: 2 },
  })
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  const [, block] = /```nginx\n(.*?)```/s.exec(readFileSync('docs/subscriptions.md', 'utf8')) ?? []
  if (block === undefined) throw new Error('docs/subscriptions.md has no block for nginx.')
  const own = block
    .replace('http://portcullis:4000', server.origin)
    .replace('listen 80', `listen 127.0.0.1:${port}`)
    // Less than the test lasts: only the pings keep the connection open.
    .replace('proxy_read_timeout 60s', 'proxy_read_timeout 3s')
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
    mkdirSync(join(folder, name))
    return `${name}_temp_path ${join(folder, name)};`
  })
  const file = join(folder, 'nginx.conf')
  const main = `daemon off; master_process off; pid ${join(folder, 'pid')}; error_log stderr warn; events {}`
  writeFileSync(file, `${main} http { access_log off; gzip on; gzip_types *; ${paths.join(' ')} ${own} }`)
  nginx = spawn(process.env.NGINX || '/usr/sbin/nginx', ['-p', folder, '-c', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  nginx.stderr?.on('data', (chunk) => {
    said += chunk
  })
  await until(async () => {
    if (nginx.exitCode !== null) throw new Error(`nginx ended at once: ${said}`)
    return fetch(`${origin}/graphql`).then(
      () => true,
      () => false,
    )
  })
})

afterAll(async () => {
  if (nginx?.exitCode === null) {
    nginx.kill('SIGTERM')
    await once(nginx, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo // of a TCP server
  probe.close()
  await once(probe, 'close')
  return port
}

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
