import { connect, type Socket } from 'node:net'
import { getIntrospectionQuery } from 'graphql'
import { faultOf, parseAnswer } from '../fuzz/oracle.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { rawPost, readAll, sendRaw } from '../server/raw-http.js'
import * as documents from './hostile-documents.js'

let server: StartedPortcullis
let port: number
beforeAll(async () => {
  // As in production, but for the cost of a hash.
  server = await startPortcullis({ introspection: false })
  port = Number(new URL(server.url).port)
})

/** Nothing broke, nothing leaked, and whoever comes next is served. */
afterEach(async () => {
  const next = await server.api.send({ query: '{ __typename }' })
  expect([next.status, next.data]).toEqual([200, { __typename: 'Query' }])
  expect(server.logged()).not.toMatch(/unexpected error|"level":[56]0/)
})

/** @returns the status and codes of what came back, having looked for leaks in it */
async function outcomeOf(bytes: string | Buffer): Promise<string> {
  const answer = parseAnswer(await sendRaw(port, bytes))
  expect(faultOf(answer, 'POST')).toBeNull()
  const codes = [...(answer?.body ?? '').matchAll(/"code":"(\w+)"/g)].map(([, code]) => code)
  return `${answer?.status} ${[...new Set(codes)].join(' ')}`
}
const post = (query: string, ...headers: string[]) =>
  outcomeOf(rawPost(JSON.stringify({ query }), ...headers))

describe('what is no GraphQL', () => {
  const utf8 = (...bytes: number[]) =>
    Buffer.concat([Buffer.from('{"query":"'), Buffer.from(bytes), Buffer.from('"}')])

  test.each<[string, string | Buffer]>([
    ['a lone continuation byte', utf8(0x80)],
    ['an overlong form', utf8(0xc0, 0xaf)],
    ['a surrogate in UTF-8', utf8(0xed, 0xa0, 0x80)],
    ['a cut off character', utf8(0xf0, 0x9f, 0x98)],
    ['UTF-16', Buffer.from('\ufeff{"query":"{ __typename }"}', 'utf16le')],
    ['half of an object', '{"query":"{ __typename }"'],
    ['two objects', '{"query":"{ __typename }"}{}'],
    ['a key of prototypes', '{"query":"{ __typename }","__proto__":{"a":1}}'],
    ['a hundred thousand brackets', '['.repeat(100_000)],
    ['deep objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['NUL', '\0'],
  ])('%s is refused', async (_what, body) => {
    expect(await outcomeOf(rawPost(body))).toBe('400 BAD_REQUEST')
  })

  test('headers of 20 kB', async () => {
    const long = 'x'.repeat(20_000)
    expect(await post('{ __typename }', `X-Long: ${long}`)).toBe('431 BAD_REQUEST')
    expect(await post('{ __typename }', `Authorization: Bearer ${long}`)).toBe('431 BAD_REQUEST')
    expect(
      await post('{ __typename }', ...Array.from({ length: 2000 }, (_, at) => `X-Header-Number-${at}: 1`)),
    ).toBe('431 BAD_REQUEST')
  })

  test.each([
    ['two lengths', 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}'],
    [
      'a length and chunks',
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a chunk of no size',
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['no version', 'GET /graphql\r\n\r\n'],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n'],
  ])('a request with %s', async (_what, bytes) => {
    expect(await outcomeOf(bytes)).toBe('400 BAD_REQUEST')
  })
})

describe('too large a body', () => {
  const head = 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'

  test('50 MB that say so are refused before they come', async () => {
    expect(await outcomeOf(`${head}Content-Length: 50000000\r\n\r\n{`)).toBe('413 BAD_REQUEST')
  })

  test('50 MB in chunks are refused at the limit, and the rest is not taken', async () => {
    const socket = connect(port, '127.0.0.1')
    const answer = readAll(socket).catch(() => '')
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`)
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    let sent = 0
    for (; sent < 50_000_000 && socket.writable && !socket.destroyed; sent += chunk.length) {
      if (!socket.write(chunk))
        await new Promise((resolve) => ['drain', 'close', 'error'].map((e) => socket.once(e, resolve)))
    }
    socket.destroy()
    expect(sent).toBeLessThan(10_000_000)
    const text = await answer
    // The reset of the connection may overtake the answer.
    if (text !== '') expect(faultOf(parseAnswer(text), 'POST')).toBeNull()
  })

  test('a token of 1 MB', async () => {
    expect(await post('{ __typename }', `Authorization: Bearer ${'a.'.repeat(500_000)}`)).toBe(
      '431 BAD_REQUEST',
    )
    const query = `mutation { refreshSession(refreshToken: "${'a'.repeat(60_000)}") { accessToken } }`
    expect(await post(query)).toBe('400 OPERATION_TOO_LARGE')
  })
})

test.each(Object.entries(documents))('a document: %s', async (_name, [query, outcome]) => {
  expect(await post(query)).toBe(outcome)
})

test('introspection in a flood of forms', async () => {
  expect(await post(getIntrospectionQuery())).toBe('400 GRAPHQL_VALIDATION_FAILED')
})

describe('connections', () => {
  test('pipelined requests are answered in their order', async () => {
    const one = rawPost('{"query":"{ __typename }"}').toString().replace('Connection: close\r\n', '')
    const bad = rawPost('{"query":"{ nothing }"}').toString().replace('Connection: close\r\n', '')
    const text = await sendRaw(
      port,
      one + bad + one.repeat(50) + rawPost('{"query":"{ __typename }"}').toString(),
    )
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)
    expect(statuses).toEqual(['200', '400', ...Array(51).fill('200')])
  })

  test('many idle and half-open ones keep nobody out', async () => {
    const open = Array.from({ length: 200 }, () => connect(port, '127.0.0.1'))
    await Promise.all(open.map(connected))
    open.forEach((socket, at) => {
      if (at % 3 === 0) socket.write('POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n')
      if (at % 3 === 1) socket.end()
    })
    expect((await server.api.send({ query: '{ __typename }' })).status).toBe(200)
    for (const socket of open) socket.destroy()
    await until(async () => (await openConnections()) < 50)
  })

  function connected(socket: Socket): Promise<void> {
    return new Promise((resolve, reject) => {
      socket.once('error', reject).once('connect', () => resolve())
    })
  }

  function openConnections(): Promise<number> {
    return new Promise((resolve) => {
      server.portcullis.fastify.server.getConnections((_error, count) => resolve(count))
    })
  }
})
