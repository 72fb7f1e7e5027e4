import { createConnection } from 'node:net'
import { rawPost, readAll } from '../raw-http.js'
import { startTestServer, type TestServer } from '../test-server.js'

const production = { mode: 'production', corsOrigins: [], introspection: false } as const
const hello = JSON.stringify({ query: '{ hello }' })

/** The address of the last request, as the log has it. */
async function lineOf(api: TestServer, ...headers: string[]) {
  api.lines.length = 0
  await readAll(connectTo(api.port, rawPost(hello, ...headers)))
  return api.lines.find(({ msg }) => msg === 'request')?.address
}

function connectTo(port: number, bytes: Buffer, host = '127.0.0.1') {
  const socket = createConnection({ port, host }, () => socket.write(bytes))
  return socket
}

describe('behind a trusted proxy', () => {
  let api: TestServer
  beforeAll(async () => {
    const trustProxy = ['127.0.0.1', '10.0.0.0/8', 'fd00::/8']
    api = await startTestServer({ config: { ...production, trustProxy } })
  })
  afterAll(() => api.server.stop())

  test.each([
    ['a port', ['198.51.100.8:40001'], '198.51.100.8'],
    ['another port of the same client', ['198.51.100.8:40002'], '198.51.100.8'],
    ['brackets and a port', ['[2001:DB8::8]:40001'], '2001:db8::8'],
    ['quotes', ['"[2001:db8::8]"'], '2001:db8::8'],
    ['an IPv4-mapped address', ['::ffff:198.51.100.8'], '198.51.100.8'],
    ['a zone', ['fe80::8%eth0'], 'fe80::8'],
    ['spaces', ['  198.51.100.8  ,  10.0.0.2  '], '198.51.100.8'],
    ['unknown', ['unknown'], '127.0.0.1'],
    ['a hidden name', ['_hidden'], '127.0.0.1'],
    ['a host name', ['client.example.com'], '127.0.0.1'],
    ['nothing', [''], '127.0.0.1'],
    ['no header', [], '127.0.0.1'],
    ['several proxies, with ports', ['198.51.100.8:1, 10.0.0.3:2, [::ffff:10.0.0.2]:3'], '198.51.100.8'],
    ['several headers', ['198.51.100.8:1', '10.0.0.3:2'], '198.51.100.8'],
    ['a client that names another one', ['192.0.2.1, 198.51.100.8:1, 10.0.0.2'], '198.51.100.8'],
    ['unknown to the second proxy', ['192.0.2.1, unknown, 10.0.0.2'], '10.0.0.2'],
    ['nothing by the second proxy', ['192.0.2.1, , fd00::2'], 'fd00::2'],
    ['a client within the trusted network', ['10.0.0.9:5'], '10.0.0.9'],
  ])('X-Forwarded-For with %s: %j', async (_what, headers, address) => {
    expect(await lineOf(api, ...headers.map((each) => `X-Forwarded-For: ${each}`))).toBe(address)
  })

  test('the header Forwarded counts for nothing: a proxy that sets the other one may pass it on unread', async () => {
    expect(await lineOf(api, 'Forwarded: for=192.0.2.1', 'X-Forwarded-For: 198.51.100.8')).toBe(
      '198.51.100.8',
    )
    expect(await lineOf(api, 'Forwarded: for=192.0.2.1')).toBe('127.0.0.1')
  })

  test('a route and a hook of an application see the same', async () => {
    const own = await startTestServer({
      config: { ...production, trustProxy: ['127.0.0.1', '10.0.0.0/8'] },
      add: (fastify) =>
        fastify.get('/seen', async ({ ip, ips, protocol, host, hostname }) => ({
          ip,
          ips,
          protocol,
          host,
          hostname,
        })),
    })
    const answer = await own.raw('/seen', {
      headers: {
        'x-forwarded-for': '192.0.2.1, 198.51.100.8:40001, 10.0.0.2:80',
        'x-forwarded-proto': 'http, HTTPS',
        'x-forwarded-host': 'evil.example.com, api.example.com',
      },
    })
    await own.server.stop()
    expect(answer.json).toEqual({
      ip: '198.51.100.8',
      ips: ['127.0.0.1', '10.0.0.2', '198.51.100.8'],
      protocol: 'https',
      host: 'api.example.com',
      hostname: 'api.example.com',
    })
  })

  test('what is no scheme or no host counts as not forwarded', async () => {
    const own = await startTestServer({
      config: { ...production, trustProxy: ['127.0.0.1'] },
      add: (fastify) => fastify.get('/seen', async ({ protocol, host }) => ({ protocol, host })),
    })
    const headers = { 'x-forwarded-proto': 'javascript', 'x-forwarded-host': ' ' }
    const { json } = await own.raw('/seen', { headers })
    await own.server.stop()
    expect(json).toEqual({ protocol: 'http', host: `127.0.0.1:${own.port}` })
  })
})

test('nobody but a named proxy tells where a request comes from', async () => {
  for (const trustProxy of [[], ['10.0.0.0/8'], ['::1']]) {
    const api = await startTestServer({ config: { ...production, trustProxy } })
    expect(await lineOf(api, 'X-Forwarded-For: 198.51.100.8')).toBe('127.0.0.1')
    await api.server.stop()
  }
})

test('on a socket of both families an IPv4 peer has its IPv4 address, and is trusted by it', async () => {
  for (const [trustProxy, address] of [
    [[], '127.0.0.1'],
    [['127.0.0.1'], '198.51.100.8'],
    [['::ffff:127.0.0.1'], '198.51.100.8'],
  ] as const) {
    const api = await startTestServer({ config: { ...production, trustProxy: [...trustProxy] }, host: '::' })
    expect(await lineOf(api, 'X-Forwarded-For: 198.51.100.8:1')).toBe(address)
    await api.server.stop()
  }
})
