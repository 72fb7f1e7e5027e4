import { request as nodeRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import express, { type Express } from 'express'
import { testPassword } from '../../src/testing/client.js'
import { until } from '../harness/until.js'
import { listen, type Mounted } from './mounts.js'
import { bodyOf, createUnlistened, graphql, registration, type Unlistened } from './unlistened.js'

let server: Unlistened
beforeAll(async () => {
  server = await createUnlistened()
})
afterAll(() => server?.stop())

const hello = graphql('{ __typename }')
const answered = { data: { __typename: 'Query' } }

/** Runs `use` with an Express application that listens. */
async function withExpress(prepare: (app: Express) => void, use: (mounted: Mounted) => Promise<void>) {
  const app = express()
  prepare(app)
  const mounted = await listen(app)
  try {
    await use(mounted)
  } finally {
    await mounted.close()
  }
}

describe('a body that was read before', () => {
  const sendForm = async ({ send }: Mounted, name: string) => {
    const query = `mutation { register(input: { username: "${name}", password: "${testPassword}" }) { accessToken } }`
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const answer = await send('/graphql', { method: 'POST', headers, body: new URLSearchParams({ query }) })
    return { status: answer.status, made: await server.portcullis.accounts.findByUsername(name) }
  }

  test.each([
    ['urlencoded', () => express.urlencoded()],
    ['urlencoded, after json', () => [express.json(), express.urlencoded({ extended: true })]],
    ['text of every type', () => express.text({ type: '*/*' })],
    ['raw of every type', () => express.raw({ type: '*/*' })],
  ])('as %s does not make a form of another site a request', async (_name, parsers) => {
    await withExpress(
      (app) => app.use(parsers()).use('/auth', server.portcullis.handler),
      async (mounted) => {
        expect(await sendForm(mounted, 'forged-form')).toEqual({ status: 415, made: null })
      },
    )
  })

  test('as JSON of every type does not make text/plain a request', async () => {
    await withExpress(
      (app) => app.use(express.json({ type: '*/*' })).use('/auth', server.portcullis.handler),
      async ({ send }) => {
        const init = { ...hello, headers: { 'content-type': 'text/plain' } }
        expect((await send('/graphql', init)).status).toBe(415)
        expect(await bodyOf(send('/graphql', hello))).toEqual(answered)
      },
    )
  })

  test.each([
    ['JSON', () => express.json()],
    ['bytes', () => express.raw({ type: 'application/json' })],
  ])('as %s is taken, with its length as sent, in chunks too', async (_name, parser) => {
    await withExpress(
      (app) => app.use(parser()).use('/auth', server.portcullis.handler),
      async ({ send }) => {
        const body = '{\n  "query": "{ __typename }",\n  "variables": { "x": "é\\u00e9" }\n}\n'
        const init = { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8' } }
        expect(await bodyOf(send('/graphql', { ...init, body }))).toEqual(answered)
        const chunks = { ...init, body: new Blob([body]).stream(), duplex: 'half' }
        expect(await bodyOf(send('/graphql', chunks))).toEqual(answered)
      },
    )
  })

  test.each<[string, number, unknown]>([
    ['a text', 400, '{"query":"{ __typename }"}'],
    ['null', 400, null],
    ['a number', 400, 1],
    ['a BigInt', 400, { query: 1n }],
    ['a cycle', 400, cyclic()],
    ['a function', 400, () => 'query'],
    ['an array', 400, [{ query: '{ __typename }' }]],
    [
      'deep nesting',
      400,
      JSON.parse(`{"query":"{ __typename }","variables":${'['.repeat(500)}${']'.repeat(500)}}`),
    ],
    ['more than the limit', 413, { query: '{ __typename }', variables: { x: 'x'.repeat(150_000) } }],
  ])('as %s is refused with %i', async (_name, status, value) => {
    await withExpress(
      (app) =>
        app
          .use(express.json())
          .use((request, _response, next) => {
            request.body = value
            next()
          })
          .use('/auth', server.portcullis.handler),
      async ({ send }) => {
        const answer = await send('/graphql', hello)
        expect([answer.status, (await bodyOf(answer)).data]).toEqual([status, undefined])
      },
    )
  })

  test('a body that was read and not kept is a 500 that the log explains', async () => {
    await withExpress(
      (app) =>
        app
          .use(async (request, _response, next) => {
            await text(request)
            next()
          })
          .use('/auth', server.portcullis.handler),
      async ({ send }) => {
        const answer = await send('/graphql', hello)
        expect([answer.status, (await bodyOf(answer)).errors[0].extensions.code]).toEqual([
          500,
          'INTERNAL_SERVER_ERROR',
        ])
        expect(server.logged()).toContain('was read before Portcullis')
        // A request without a body has none to lose.
        expect((await send('/healthz')).status).toBe(200)
      },
    )
  })

  test('`request.body` does not count unless the body was read', async () => {
    await withExpress(
      (app) =>
        app
          .use((request, _response, next) => {
            request.body = { query: 'mutation { logout }' }
            next()
          })
          .use('/auth', server.portcullis.handler),
      async ({ send }) => expect(await bodyOf(send('/graphql', hello))).toEqual(answered),
    )
  })

  function cyclic(): object {
    const value: { self?: object } = {}
    value.self = value
    return value
  }
})

describe('paths', () => {
  test('a path that is not below the base path belongs to the application', async () => {
    const based = await createUnlistened({ basePath: '/auth' })
    await withExpress(
      (app) => app.use(based.portcullis.handler).use((_request, response) => void response.send('own page')),
      async ({ send, port }) => {
        for (const path of ['/', '/graphql', '/authx', '/AUTH/graphql', '/auth%2Fgraphql', '//auth/graphql'])
          expect(await (await fetch(`http://localhost:${port}${path}`)).text()).toBe('own page')
        expect((await send('/graphql?query={__typename}')).status).toBe(400)
        expect((await send('?a=b')).status).toBe(302)
      },
    )
    await based.stop()
  })

  test('below a path, a redirect stays on the host, also where the path has parameters', async () => {
    await withExpress(
      (app) => app.use('/:tenant', server.portcullis.handler),
      async ({ port }) => {
        for (const path of ['/a', '/a/', '/javascript:alert(1)', '/%5C%5Cevil.example', '/..%2F..']) {
          const url = `http://localhost:${port}${path}`
          const location = (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? ''
          expect(new URL(location, url).origin).toBe(`http://localhost:${port}`)
        }
      },
    )
  })

  test('two servers on one host keep their cookies apart', async () => {
    const [one, other] = [
      await createUnlistened({ basePath: '/one' }),
      await createUnlistened({ basePath: '/two' }),
    ]
    await withExpress(
      (app) => app.use(one.portcullis.handler).use(other.portcullis.handler),
      async ({ port }) => {
        const send = (path: string, init: RequestInit) =>
          fetch(`http://localhost:${port}${path}/graphql`, init)
        const cookies = [
          ...(await send('/one', registration('ana', true))).headers.getSetCookie(),
          ...(await send('/two', registration('ana', true))).headers.getSetCookie(),
        ].map((cookie) => cookie.split(';')[0] ?? '')
        expect(new Set(cookies.map((cookie) => cookie.split('=')[0])).size).toBe(4)
        const refresh = graphql('mutation { refreshSession { accessToken } }', {
          headers: { cookie: cookies.join('; ') },
        })
        for (const path of ['/one', '/two'])
          expect((await bodyOf(send(path, refresh))).data.refreshSession.accessToken).toMatch(/^ey/)
        const [stolen = ''] = cookies.filter((cookie) => cookie.includes('refresh+two'))
        const renamed = stolen.replace('+two', '+one')
        const refused = await send(
          '/one',
          graphql('mutation { refreshSession { accessToken } }', { headers: { cookie: renamed } }),
        )
        expect((await bodyOf(refused)).errors[0].extensions.code).toBe('REFRESH_TOKEN_INVALID')
      },
    )
    await Promise.all([one.stop(), other.stop()])
  })
})

describe('the server of the application', () => {
  test('keeps its headers on the answer, and its own settings for proxies do not count', async () => {
    await withExpress(
      (app) =>
        app
          .set('trust proxy', true)
          .use((_request, response, next) => {
            response.setHeader('x-own', 'kept')
            next()
          })
          .use('/auth', server.portcullis.handler),
      async ({ send }) => {
        const answer = await send(
          '/graphql',
          graphql('{ clientAddress }', { headers: { 'x-forwarded-for': '203.0.113.9' } }),
        )
        expect(answer.headers.get('x-own')).toBe('kept')
        expect((await bodyOf(answer)).data.clientAddress).toMatch(/^(127\.0\.0\.1|::1)$/)
      },
    )
  })

  test('behind a trusted proxy, the client is the one that it forwards', async () => {
    const trusting = await createUnlistened({ trustProxy: ['127.0.0.1', '::1'] })
    await withExpress(
      (app) => app.use('/auth', trusting.portcullis.handler),
      async ({ send }) => {
        const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.9', 'x-forwarded-proto': 'https' }
        const answer = await send('/graphql', graphql('{ clientAddress }', { headers }))
        expect(await bodyOf(answer)).toEqual({ data: { clientAddress: '203.0.113.9' } })
        expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
      },
    )
    await trusting.stop()
  })

  test('a client that disconnects in the middle of its body leaves nothing behind', async () => {
    const own = await createUnlistened()
    await withExpress(
      (app) => app.use('/auth', own.portcullis.handler),
      async ({ port, send }) => {
        const headers = { 'content-type': 'application/json', 'content-length': 1000 }
        const half = nodeRequest({ port, path: '/auth/graphql', method: 'POST', headers })
        half.on('error', () => undefined)
        half.write('{"query":')
        await until(async () => (await send('/readyz')).status === 200)
        half.destroy()
        // `stop()` waits for requests in progress.
        await own.stop()
      },
    )
  })
})
