import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { until } from '../../../harness/until.js'
import { startTestServer, type TestServer } from '../../test-server.js'

const base = { mode: 'production', corsOrigins: [], trustProxy: [], introspection: false } as const
const folder = mkdtempSync(join(tmpdir(), 'portcullis-renewal-'))
const servers: TestServer[] = []
afterEach(() => Promise.all(servers.splice(0).map(({ server }) => server.stop())))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A folder with `cert.pem` and `key.pem` of this name. */
function issue(name: string): string {
  const into = join(folder, name)
  mkdirSync(into)
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const files = ['-keyout', join(into, 'key.pem'), '-out', join(into, 'cert.pem')]
  execFileSync('openssl', ['req', '-x509', ...key, ...files, '-subj', `/CN=${name}`, '-days', '2'], {
    stdio: 'ignore',
  })
  return into
}

/** OpenSSL's `req` refuses a day in the past, its `x509` does not. */
function issueExpired(): string {
  const into = issue('expired')
  const [key, request] = [join(into, 'key.pem'), join(into, 'request.pem')]
  execFileSync('openssl', ['req', '-new', '-key', key, '-subj', '/CN=expired', '-out', request])
  const signed = ['-req', '-in', request, '-signkey', key, '-days', '-1', '-out', join(into, 'cert.pem')]
  execFileSync('openssl', ['x509', ...signed], { stdio: 'ignore' })
  return into
}

/** Copies by rename, so that no half of a file is seen. */
function put(from: string, into: string, ...names: string[]): void {
  for (const name of names) {
    cpSync(join(from, name), join(into, `${name}.new`))
    renameSync(join(into, `${name}.new`), join(into, name))
  }
}

async function serve(
  from: string,
  more: Partial<Parameters<typeof startTestServer>[0]> = {},
): Promise<TestServer> {
  const config = { ...base, tlsCertFile: join(from, 'cert.pem'), tlsKeyFile: join(from, 'key.pem') }
  const api = await startTestServer({
    tlsIntervalMilliseconds: 20,
    ...more,
    config: { ...config, ...more?.config },
  })
  servers.push(api)
  return api
}

function nameAt(port: number, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, rejectUnauthorized: false }, () => {
      const { subject } = socket.getPeerCertificate()
      socket.destroy()
      resolve(String(subject.CN))
    })
    socket.on('error', reject)
  })
}
const linesOf = ({ lines }: TestServer, level: number) =>
  lines.filter((line) => line.level === level && /TLS/.test(String(line.msg)))

const old = issue('old')
const renewed = issue('renewed')
let count = 0
const copyOf = (from: string) => {
  const into = join(folder, `live-${count++}`)
  cpSync(from, into, { recursive: true })
  return into
}

test('renewed files are used for new connections, with a line in the log, on the port for metrics too', async () => {
  const live = copyOf(old)
  const metrics = { print: async () => '', contentType: 'text/plain' }
  const api = await serve(live, { config: { ...base, metricsPort: 0 }, metrics })
  const metricsPort = Number(new URL(api.metricsUrl ?? '').port)
  expect(await nameAt(api.port)).toBe('old')
  put(renewed, live, 'key.pem', 'cert.pem')
  await until(async () => (await nameAt(api.port)) === 'renewed')

  expect(await nameAt(metricsPort)).toBe('renewed')
  expect(linesOf(api, 30)).toEqual([expect.objectContaining({ validTo: expect.any(String) })])
  expect(linesOf(api, 50)).toEqual([])
})

test('symbolic links that are swapped are followed, as certbot and Kubernetes swap them', async () => {
  const live = join(folder, 'links')
  mkdirSync(live)
  symlinkSync(old, join(live, '..data'))
  for (const name of ['cert.pem', 'key.pem']) symlinkSync(join('..data', name), join(live, name))
  const api = await serve(live)
  expect(await nameAt(api.port)).toBe('old')
  symlinkSync(renewed, join(live, '..data_tmp'))
  renameSync(join(live, '..data_tmp'), join(live, '..data'))

  await until(async () => (await nameAt(api.port)) === 'renewed')
})

test('a key that comes before its certificate keeps the old pair until both are there', async () => {
  const live = copyOf(old)
  const api = await serve(live)
  put(renewed, live, 'cert.pem')
  await until(() => linesOf(api, 50).length > 0)
  expect(linesOf(api, 50)[0]).toMatchObject({ reason: 'the private key does not match the certificate' })
  expect(await nameAt(api.port)).toBe('old')
  put(renewed, live, 'key.pem')

  await until(async () => (await nameAt(api.port)) === 'renewed')
})

test.each<[string, (live: string) => void]>([
  ['no PEM', (live) => writeFileSync(join(live, 'cert.pem'), 'not a certificate')],
  ['half of a PEM', (live) => writeFileSync(join(live, 'key.pem'), '-----BEGIN PRIVATE KEY-----\nMIGH')],
  ['nothing', (live) => writeFileSync(join(live, 'cert.pem'), '')],
  ['no file', (live) => rmSync(join(live, 'key.pem'))],
  [
    'a folder',
    (live) => {
      rmSync(join(live, 'cert.pem'))
      mkdirSync(join(live, 'cert.pem'))
    },
  ],
  ['an expired certificate', (live) => put(issueExpired(), live, 'cert.pem', 'key.pem')],
])('%s keeps the old pair, the log says so once, and what is whole again is used', async (_what, spoil) => {
  const live = copyOf(old)
  const api = await serve(live)
  spoil(live)
  await until(() => linesOf(api, 50).length > 0)
  expect(await nameAt(api.port)).toBe('old')
  rmSync(join(live, 'cert.pem'), { recursive: true })
  put(renewed, live, 'cert.pem', 'key.pem')
  await until(async () => (await nameAt(api.port)) === 'renewed')

  const told = linesOf(api, 50).map(({ reason }) => reason)
  expect(new Set(told).size).toBe(told.length)
  expect(JSON.stringify(api.lines)).not.toContain('PRIVATE KEY')
})

test('an old pair that comes back is used, and files that only were touched change nothing', async () => {
  const live = copyOf(old)
  const api = await serve(live)
  put(renewed, live, 'cert.pem', 'key.pem')
  await until(async () => (await nameAt(api.port)) === 'renewed')
  put(renewed, live, 'cert.pem', 'key.pem')
  chmodSync(join(live, 'cert.pem'), 0o600)
  put(old, live, 'cert.pem', 'key.pem')
  await until(async () => (await nameAt(api.port)) === 'old')

  expect(linesOf(api, 30)).toHaveLength(2)
})

test('every address of localhost has the renewed certificate', async () => {
  const live = copyOf(old)
  const api = await serve(live, { host: 'localhost' })
  const addresses = api.server.fastify
    .addresses()
    .map((each) => (typeof each === 'string' ? each : each.address))
  put(renewed, live, 'cert.pem', 'key.pem')
  for (const address of addresses) await until(async () => (await nameAt(api.port, address)) === 'renewed')

  expect(addresses.length).toBeGreaterThan(0)
})
