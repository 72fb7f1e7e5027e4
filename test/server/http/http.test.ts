import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../../harness/until.js'
import { rawPost, readAll, sendRaw } from '../raw-http.js'
import { startTestServer, type TestServer } from '../test-server.js'

let api: TestServer
beforeAll(async () => {
  api = await startTestServer()
})
afterAll(() => api.server.stop())

const hello = JSON.stringify({ query: '{ hello }' })
const json = { 'content-type': 'application/json' }
const preflight = { 'apollo-require-preflight': '1' }

describe('what is not a GraphQL request is refused in the shape of a GraphQL answer', () => {
  test.each<[string, number, RequestInit & { path?: string }]>([
    ['JSON that is none', 400, { headers: json, body: '{"query": "{ hello }"' }],
    ['an empty body', 400, { headers: json, body: '' }],
    ['a body without a query', 400, { headers: json, body: '{}' }],
    ['a query that is no string', 400, { headers: json, body: '{"query":{}}' }],
    ['null for a body', 400, { headers: json, body: 'null' }],
    ['a text for a body', 400, { headers: json, body: '"{ hello }"' }],
    ['an array of operations', 400, { headers: json, body: `[${hello}]` }],
    ['variables that are a text', 400, { headers: json, body: '{"query":"{ hello }","variables":"{}"}' }],
    ['__proto__ in the body', 400, { headers: json, body: '{"query":"{ hello }","__proto__":{}}' }],
    ['no media type', 415, { body: Buffer.from(hello) }],
    ['a form', 415, { body: new URLSearchParams({ query: '{ hello }' }) }],
    ['text/plain', 415, { headers: { 'content-type': 'text/plain' }, body: hello }],
    [
      'another charset',
      415,
      { headers: { 'content-type': 'application/json; charset=utf-16' }, body: hello },
    ],
    [
      'a second charset',
      415,
      { headers: { 'content-type': 'application/json; charset=utf-8; charset="latin1"' }, body: hello },
    ],
    ['a compressed body', 415, { headers: { ...json, 'content-encoding': 'gzip' }, body: hello }],
    ['invalid UTF-8', 400, { headers: json, body: Buffer.from([0x22, 0xff, 0x22]) }],
    [
      'a body of more than 100 kB',
      413,
      { headers: json, body: JSON.stringify({ query: '{ hello }', x: 'x'.repeat(110_000) }) },
    ],
    ['PUT', 405, { method: 'PUT', headers: json, body: hello }],
    ['DELETE', 405, { method: 'DELETE' }],
    ['another address', 404, { path: '/graphiql', headers: json, body: hello }],
    ['an address that is none', 400, { path: '/%ff', headers: json, body: hello }],
    ['another scheme', 400, { headers: { ...json, authorization: 'Basic YTpi' }, body: hello }],
    [
      'GET without a preflight header, with an empty Authorization',
      400,
      { method: 'GET', path: '/graphql?query={hello}', headers: { authorization: '' } },
    ],
    [
      'GET with credentials that a browser sends by itself',
      400,
      { method: 'GET', path: '/graphql?query={hello}', headers: { authorization: 'Basic YTpi' } },
    ],
    ['GET without a preflight header', 400, { method: 'GET', path: '/graphql?query={hello}' }],
    ['GET without a query', 400, { method: 'GET', headers: preflight }],
    [
      'a mutation by GET',
      405,
      { method: 'GET', path: '/graphql?query=mutation{logout}', headers: preflight },
    ],
    [
      'two queries by GET',
      400,
      { method: 'GET', path: '/graphql?query={hello}&query={hello}', headers: preflight },
    ],
    [
      'variables by GET that are no JSON',
      400,
      { method: 'GET', path: '/graphql?query={hello}&variables={', headers: preflight },
    ],
  ])('%s: %i', async (_what, status, { path = '/graphql', ...init }) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const headers = { ...Object.fromEntries(new Headers(init.headers)), accept }
      const answer = await api.raw(path, { method: 'POST', ...init, headers })
      expect(answer.status).toBe(status)
      expect(answer.headers.get('content-type')).toBe(`${accept}; charset=utf-8`)
      expect(answer.json).toEqual({
        errors: [
          { message: expect.any(String), extensions: expect.objectContaining({ code: 'BAD_REQUEST' }) },
        ],
      })
    }
  })

  test('405 says which methods are allowed', async () => {
    expect((await api.raw('/graphql', { method: 'PATCH' })).headers.get('allow')).toBe('GET, POST')
    expect((await api.raw('/graphql', { method: 'HEAD' })).status).toBe(405)
    const mutation = await api.raw('/graphql?query=mutation{logout}', { headers: preflight })
    expect(mutation.headers.get('allow')).toBe('POST')
  })

  test('two Authorization headers are 400, whatever they hold', async () => {
    const answer = await sendRaw(
      api.port,
      rawPost(hello, 'Authorization: Bearer good', 'AUTHORIZATION: Bearer good'),
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('"code":"BAD_REQUEST"')
  })

  test.each([
    ['Host', ['HOST: localhost']],
    ['Host, a second one that differs', ['Host: evil.example.com']],
    ['Content-Type', ['Content-type: text/plain']],
  ])('two headers are 400 at every address: %s', async (_what, headers) => {
    for (const path of ['/graphql', '/healthz', '/nothing']) {
      const request = rawPost(hello, ...headers)
        .toString()
        .replace('/graphql', path)
      const answer = await sendRaw(api.port, request)
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
      expect(answer).toContain('"code":"BAD_REQUEST"')
    }
  })

  test.each([
    ['431', '/graphql', `X-Large: ${'x'.repeat(17_000)}`],
    ['400', '/graphql', 'no header'],
    ['400', '/graphql', 'Host: b'],
    ['404', '/nothing', 'Accept: */*'],
  ])('an answer to HEAD has no body: %s for %s', async (status, path, header) => {
    const answer = await sendRaw(
      api.port,
      `HEAD ${path} HTTP/1.1\r\nHost: a\r\n${header}\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).toMatch(/\r\n\r\n$/)
  })

  test('what can not be read behind a request that is served is answered after it', async () => {
    const served = '{"query":"{ held }"}'
    const socket = connect(api.port, '127.0.0.1')
    const answers = readAll(socket)
    const before = api.counters.resolved
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${served.length}\r\n\r\n${served}`,
    )
    await until(() => api.counters.resolved > before)
    socket.write('no request\r\n\r\n')

    api.release()

    expect(await answers).toMatch(
      /^HTTP\/1\.1 200 .*"held":"released".*HTTP\/1\.1 400 .*"code":"BAD_REQUEST"/s,
    )
  })

  test('headers beyond 16 kB are 431', async () => {
    const answer = await sendRaw(api.port, rawPost(hello, `X-Large: ${'x'.repeat(17_000)}`))
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '').errors[0].extensions.code).toBe('BAD_REQUEST')
  })

  test('what is not HTTP is 400, and the next request is served', async () => {
    expect(await sendRaw(api.port, 'NOT HTTP AT ALL\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 .*"code":"BAD_REQUEST"/s,
    )
    expect((await api.post({ query: '{ hello }' })).status).toBe(200)
  })

  test('a body that ends early or is cut off harms nobody', async () => {
    const short = rawPost(hello)
      .toString()
      .replace(/Content-Length: \d+/, 'Content-Length: 5')
    expect(await sendRaw(api.port, short)).toMatch(/^HTTP\/1\.1 400 /)
    expect((await api.post({ query: '{ hello }' })).status).toBe(200)
  })
})

test('a Host header that is no host is served like any other', async () => {
  const request = rawPost(hello).toString().replace('Host: localhost', 'Host: a b')
  expect(await sendRaw(api.port, request)).toMatch(/^HTTP\/1\.1 200 /)
})

test.each(['', '  '])('an empty Authorization, %j, is no credentials', async (authorization) => {
  const request = rawPost('{"query":"{ viewerId }"}', `Authorization:${authorization}`)
  expect(await sendRaw(api.port, request)).toMatch(/^HTTP\/1\.1 200 .*"viewerId":null/s)
  const refused = await sendRaw(api.port, rawPost('{"query":"{ me { id } } #refuseMe"}', 'Authorization:'))
  expect(refused).toMatch(/^HTTP\/1\.1 401 .*www-authenticate: Bearer\r/s)
})

test('a query by GET is served with a bearer, which makes a browser ask first; without either the message says what to set', async () => {
  const address = '/graphql?query={viewerId}'
  const withBearer = await api.raw(address, { headers: { authorization: 'Bearer good' } })
  expect([withBearer.status, withBearer.json]).toEqual([200, { data: { viewerId: 'ana' } }])
  expect((await api.raw(address, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
  const mutation = await api.raw('/graphql?query=mutation{logout}', {
    headers: { authorization: 'Bearer good' },
  })
  expect(mutation.status).toBe(405)

  const refused = await api.raw(address)
  expect(refused.status).toBe(400)
  expect(refused.json.errors[0].message).toContain('apollo-require-preflight: true')
  expect(refused.json.errors[0].message).toContain('preferGetMethod: false')
})

test.each(['Bearer good', 'bearer good', 'BEARER  good'])(
  'the scheme is read in any case: %j',
  async (authorization) => {
    expect((await api.post({ query: '{ viewerId }' }, { authorization })).json.data.viewerId).toBe('ana')
  },
)

test.each([
  'application/json; charset=utf-8',
  'application/json;charset="UTF-8"',
  'application/JSON; Charset=utf8',
])('UTF-8 may be named: %s', async (type) => {
  expect(
    (await api.raw('/graphql', { method: 'POST', headers: { 'content-type': type }, body: hello })).status,
  ).toBe(200)
})

test.each([
  ['*/*', 'application/json'],
  ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
  ['application/json, application/graphql-response+json', 'application/json'],
  ['application/json;q=0.5, application/graphql-response+json', 'application/graphql-response+json'],
  ['application/graphql-response+json;q=0', 'application/json'],
  ['application/*, application/graphql-response+json;q=0.1', 'application/json'],
  ['text/html', 'application/json'],
  ['application/json;q=0, image/png', 'application/json'],
  ['multipart/mixed;deferSpec=20220824', 'application/json'],
])('Accept: %s is answered with %s', async (accept, type) => {
  const answer = await api.post({ query: '{ hello }' }, { accept })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`])
})

test('a query by GET is served with a preflight header, and its variables are read', async () => {
  const query = encodeURIComponent('query ($n: Int) { users(first: $n) { id } }')
  const answer = await api.raw(`/graphql?query=${query}&variables={"n":5}`, { headers: preflight })
  expect(answer.json).toEqual({ data: { users: [{ id: 'u1' }] } })
})

describe('headers', () => {
  test('every answer is guarded, is not stored, names its request and shows no banner', async () => {
    const answers = [
      await api.post({ query: '{ requestId }' }),
      await api.raw('/nothing'),
      await api.raw('/healthz'),
    ]
    for (const { headers } of answers) {
      expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.has('strict-transport-security')).toBe(false)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-request-id')).toMatch(/^[-0-9a-f]{36}$/)
      expect(headers.has('server')).toBe(false)
      expect(headers.has('x-powered-by')).toBe(false)
      expect(headers.has('access-control-allow-origin')).toBe(false)
      // Each has its use in an answer with data, or in a page of an application's own route.
      expect(Object.fromEntries(headers)).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'origin-agent-cluster': '?1',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
      })
    }
    expect(answers[0]?.json.data.requestId).toBe(answers[0]?.headers.get('x-request-id'))
  })

  test('pages of configured origins may ask and read, others may not', async () => {
    const origin = 'https://app.example.com'
    const open = await startTestServer({ config: { ...production, corsOrigins: [origin] } })
    const options = (from: string) =>
      open.raw('/graphql', {
        method: 'OPTIONS',
        headers: {
          origin: from,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      })
    const allowed = await options(origin)
    const answer = await open.post({ query: '{ hello }' }, { origin })
    const others = [
      await options('https://evil.example.com'),
      await options('null'),
      await open.post({ query: '{ hello }' }, { origin: 'https://evil.example.com' }),
      await open.post({ query: '{ hello }' }),
    ]
    await open.server.stop()
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get('access-control-allow-origin')).toBe(origin)
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true')
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
    for (const { headers } of [answer, ...others]) expect(headers.get('vary')).toContain('Origin')
    for (const { headers } of others) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
    }
  })

  test('without configured origins there is no preflight to pass', async () => {
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' }
    const answer = await api.raw('/graphql', { method: 'OPTIONS', headers })
    expect(answer.headers.has('access-control-allow-origin')).toBe(false)
    expect(answer.status).toBe(405)
  })
})

const production = { mode: 'production', corsOrigins: [], trustProxy: [], introspection: false } as const

test('a request is logged by what was asked and what came of it', async () => {
  api.lines.length = 0
  const query = 'query q { hello failing(how: "not-found") }'
  const { headers } = await api.post({ query }, { authorization: 'Bearer good', cookie: 'a=b' })
  const line = api.lines.find(({ msg }) => msg === 'request')
  expect(line).toEqual({
    level: 30,
    time: expect.any(Number),
    pid: expect.any(Number),
    hostname: expect.any(String),
    requestId: headers.get('x-request-id'),
    method: 'POST',
    route: '/graphql',
    status: 200,
    milliseconds: expect.any(Number),
    address: '127.0.0.1',
    operation: 'q',
    codes: ['NOT_FOUND'],
    msg: 'request',
  })
})

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-tls-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('certificate and key by file serve https', async () => {
    const tlsKeyFile = join(folder, 'key.pem')
    const tlsCertFile = join(folder, 'cert.pem')
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', tlsKeyFile]
    execFileSync('openssl', ['req', '-x509', ...key, '-out', tlsCertFile, '-days', '1', ...names], {
      stdio: 'ignore',
    })
    const secure = await startTestServer({ config: { ...production, tlsCertFile, tlsKeyFile } })
    const status = await new Promise((resolve, reject) => {
      get(`${secure.origin}/healthz`, { rejectUnauthorized: false, agent: false }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      }).on('error', reject)
    })
    await secure.server.stop()
    expect(secure.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/graphql$/)
    expect(status).toBe(200)
  })
})
