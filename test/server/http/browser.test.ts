import { cookieNames } from '../../../src/server/http/cookies/cookie-names.js'
import { landingPagePolicy } from '../../../src/server/http/landing-page.js'
import { dataPolicy } from '../../../src/server/http/own-answer.js'
import { rawPost, sendRaw } from '../raw-http.js'
import { startTestServer, type TestServer } from '../test-server.js'

const { refresh: refreshCookieName } = cookieNames('')
const base = { corsOrigins: [], trustProxy: [], introspection: true } as const
const address = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'

describe('the landing page', () => {
  let development: TestServer
  let production: TestServer
  beforeAll(async () => {
    development = await startTestServer({ config: { ...base, mode: 'development' } })
    production = await startTestServer({ config: { ...base, mode: 'production' } })
  })
  afterAll(() => Promise.all([development.server.stop(), production.server.stop()]))

  const open = (api: TestServer, path = '/graphql') => api.raw(path, { headers: { accept: address } })

  test('a browser finds Apollo Sandbox at the address of the API in development', async () => {
    const { status, headers, text } = await open(development)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(text).toContain('new window.EmbeddedSandbox(')
    expect(text).toContain('initialEndpoint: window.location.origin + window.location.pathname')
    expect(text).not.toMatch(/apollo.server@|portcullis\/\d/)
    expect((await open(development, '/')).headers.get('location')).toBe('./graphql')
  })

  test('its policy names what the page loads, and the page loads nothing else', async () => {
    const { headers, text } = await open(development)
    const policy = headers.get('content-security-policy') ?? ''
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    expect(policy).toBe(landingPagePolicy(nonce))
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'nonce-${nonce}' https://embeddable-sandbox.cdn.apollographql.com`,
      `style-src 'nonce-${nonce}'`,
      'frame-src https://sandbox.embed.apollographql.com',
      "connect-src 'self'",
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ])
    const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url)
    expect(loaded).toEqual([
      'data:,',
      'https://embeddable-sandbox.cdn.apollographql.com/v2/embeddable-sandbox.umd.production.min.js',
    ])
    const inline = [...text.matchAll(/<(?:script|style)([^>]*)>/g)].map(([, attributes]) => attributes)
    expect(inline).toHaveLength(3)
    for (const attributes of inline) expect(attributes).toContain(`nonce="${nonce}"`)
    expect(text).not.toMatch(/ on\w+=| style=/)
  })

  test('each page has a nonce of its own', async () => {
    const [one, other] = await Promise.all([open(development), open(development)])
    expect(one.headers.get('content-security-policy')).not.toBe(other.headers.get('content-security-policy'))
  })

  test('clients that ask for JSON get GraphQL there', async () => {
    const answer = await development.raw('/graphql?query={hello}', {
      headers: { accept: 'application/json', 'apollo-require-preflight': '1' },
    })
    expect(answer.json).toEqual({ data: { hello: 'world' } })
  })

  test('there is none in production', async () => {
    const answer = await open(production)
    expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST'])
    expect((await open(production, '/')).status).toBe(404)
  })
})

describe('the refresh cookie', () => {
  const friend = 'https://app.example.com'
  let api: TestServer
  beforeAll(async () => {
    api = await startTestServer({ config: { ...base, mode: 'production', corsOrigins: [friend] } })
  })
  afterAll(() => api.server.stop())

  const set = async (value: string) => {
    const query = 'mutation ($value: String!) { setCookie(value: $value) }'
    return (await api.post({ query, variables: { value } })).headers.get('set-cookie')
  }
  const read = (headers: Record<string, string>) =>
    api.post({ query: '{ cookie }' }, { cookie: `a=b; ${refreshCookieName}=secret`, ...headers })

  test('is bound to the host, out of reach of scripts, other sites and plain HTTP', async () => {
    expect(await set('secret')).toBe(
      '__Host-portcullis-refresh=secret; Path=/; Expires=Tue, 01 Jan 2030 00:00:00 GMT; HttpOnly; Secure; SameSite=Strict',
    )
    expect(await set('')).toBe(
      '__Host-portcullis-refresh=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Strict',
    )
  })

  test.each<[string, Record<string, string>]>([
    ['a client without an origin', {}],
    ['a page of the server itself', { origin: 'SELF' }],
    ['a page of a configured origin', { origin: friend }],
  ])('is read from %s', async (_who, headers) => {
    const origin = headers.origin === 'SELF' ? api.origin : headers.origin
    const answer = await read(origin === undefined ? {} : { origin })
    expect(answer.json).toEqual({ data: { cookie: 'secret' } })
  })

  test.each(['https://other.example.com', 'null', `${friend}.evil.com`, 'https://127.0.0.1'])(
    'is refused from a page of %s',
    async (origin) => {
      const answer = await read({ origin })
      expect(answer.json.errors[0].extensions.code).toBe('BAD_REQUEST')
      expect(answer.text).not.toContain('secret')
    },
  )

  test('a refusal tells the log which two values differ, and the page nothing of them', async () => {
    api.lines.length = 0
    const answer = await read({ origin: 'https://old.example.com' })
    const line = api.lines.find(({ msg }) => msg === 'refused')
    expect(line?.detail).toEqual({
      origin: 'https://old.example.com',
      ownOrigin: api.origin,
      hint: expect.stringContaining('PORTCULLIS_TRUST_PROXY'),
    })
    expect(answer.text).not.toContain(api.origin)
    expect(JSON.stringify(line)).not.toContain('secret')
  })

  test('of what is no origin the log has a short piece', async () => {
    api.lines.length = 0
    await read({ origin: `https://${'x'.repeat(5000)}@evil` })
    expect(JSON.stringify(api.lines.find(({ msg }) => msg === 'refused')).length).toBeLessThan(1000)
  })

  test('is null where there is none, whatever the origin', async () => {
    const answer = await api.post(
      { query: '{ cookie }' },
      { origin: 'https://other.example.com', cookie: 'a=b' },
    )
    expect(answer.json).toEqual({ data: { cookie: null } })
  })
})

describe('the refresh cookie behind a proxy', () => {
  let api: TestServer
  beforeAll(async () => {
    api = await startTestServer({ config: { ...base, mode: 'production', trustProxy: ['127.0.0.1'] } })
  })
  afterAll(() => api.server.stop())

  const read = async (origin: string, ...headers: string[]) => {
    const query = JSON.stringify({ query: '{ cookie }' })
    const lines = [`Origin: ${origin}`, `Cookie: ${refreshCookieName}=secret`, ...headers]
    const [host = 'Host: localhost'] = headers.filter((line) => /^host:/i.test(line))
    const others = lines.filter((line) => !/^host:/i.test(line))
    const request = rawPost(query, ...others)
      .toString()
      .replace('Host: localhost', host)
    return (await sendRaw(api.port, request)).includes('"cookie":"secret"')
  }
  const https = 'X-Forwarded-Proto: https'

  test.each([
    ['https://api.example.com', ['Host: api.example.com', https]],
    ['https://api.example.com', ['Host: api.example.com:443', https]],
    ['https://api.example.com', ['Host: API.Example.COM', https]],
    ['https://api.example.com', ['Host: api.example.com:', https]],
    ['https://api.example.com', ['Host: api.example.com.', https]],
    ['https://api.example.com.', ['Host: api.example.com', https]],
    ['https://api.example.com', ['Host: api.example.com', 'X-Forwarded-Proto: HTTPS']],
    ['https://api.example.com:8443', ['Host: api.example.com:8443', https]],
    ['http://api.example.com', ['Host: api.example.com:80']],
    ['http://api.example.com', ['Host: api.example.com', 'X-Forwarded-Proto: http']],
    ['https://[2001:db8::1]', ['Host: [2001:DB8:0::1]:443', https]],
    ['http://[::1]:4000', ['Host: [::1]:4000']],
    ['https://api.example.com', ['Host: inner:4000', 'X-Forwarded-Host: api.example.com', https]],
    ['https://api.example.com', ['X-Forwarded-Host: evil.example.com, api.example.com:443', https]],
    ['https://xn--bcher-kva.example', ['Host: XN--BCHER-KVA.example', https]],
  ])('is read from a page of %s where the request has %j', async (origin, headers) => {
    expect(await read(origin, ...headers)).toBe(true)
  })

  test.each([
    ['https://api.example.com', ['Host: api.example.com']],
    ['http://api.example.com', ['Host: api.example.com', https]],
    ['https://api.example.com', ['Host: api.example.com:80', https]],
    ['https://api.example.com:8443', ['Host: api.example.com', https]],
    ['https://api.example.com', ['Host: api.example.com:8443', https]],
    ['https://api.example.com', ['Host: example.com', https]],
    ['https://api.example.com', ['Host: old.api.example.com', https]],
    ['https://api.example.com', ['Host: x@api.example.com', https]],
    ['https://api.example.com', ['Host: api.example.com/', https]],
    ['https://api.example.com', ['Host: api.example.com#', https]],
    ['https://api.example.com', ['Host: api.example.com..', https]],
    ['https://api.example.com, https://api.example.com', ['Host: api.example.com', https]],
    ['https://api.example.com', ['Host: api.example.com', 'X-Forwarded-Host: evil.example.com', https]],
    ['null', ['Host: null']],
    ['', ['Host: localhost']],
  ])('is refused from a page of %j where the request has %j', async (origin, headers) => {
    expect(await read(origin, ...headers)).toBe(false)
  })
})

describe('a page of an application', () => {
  const page = '<script>document.title = "runs"</script>'
  let api: TestServer
  beforeAll(async () => {
    api = await startTestServer({
      config: { ...base, mode: 'production' },
      add: (fastify) => {
        fastify.get('/page', (_request, reply) => reply.type('text/html').send(page))
        fastify.get('/strict', (_request, reply) =>
          reply.header('content-security-policy', "default-src 'self'").type('text/html').send(page),
        )
        fastify.get('/broken', async () => {
          throw new Error('a fault of the application')
        })
        fastify.register(
          async (scope) => scope.setNotFoundHandler((_request, reply) => reply.type('text/html').send(page)),
          { prefix: '/app' },
        )
      },
    })
  })
  afterAll(() => api.server.stop())
  const policyOf = async (path: string) => (await api.raw(path)).headers.get('content-security-policy')

  test('is not blocked by the policy of the API, and may have one of its own', async () => {
    expect(await policyOf('/page')).toBeNull()
    expect(await policyOf('/app/any/address')).toBeNull()
    expect(await policyOf('/strict')).toBe("default-src 'self'")
    const { headers } = await api.raw('/page')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('whatever Portcullis answers itself has the policy', async () => {
    const own = ['/graphql', '/healthz', '/readyz', '/.well-known/jwks.json', '/nothing', '/%ff', '/broken']
    for (const path of own) expect([path, await policyOf(path)]).toEqual([path, dataPolicy])
    const answer = await api.post({ query: '{ hello }' })
    expect(answer.headers.get('content-security-policy')).toBe(dataPolicy)
  })
})

describe('Strict-Transport-Security', () => {
  const header = async (config: object, forwarded: Record<string, string> = {}) => {
    const api = await startTestServer({ config: { ...base, mode: 'production', ...config } })
    const answers = [
      await api.raw('/healthz', { headers: forwarded }),
      await api.raw('/nothing', { headers: forwarded }),
    ]
    await api.server.stop()
    const [one, other] = answers.map(({ headers }) => headers.get('strict-transport-security'))
    expect(other).toBe(one)
    return one
  }
  const trustProxy = ['127.0.0.1']
  const https = { 'x-forwarded-proto': 'https' }

  test('is sent over TLS only, by the word of a trusted proxy', async () => {
    expect(await header({})).toBeNull()
    expect(await header({}, https)).toBeNull()
    expect(await header({ trustProxy })).toBeNull()
    expect(await header({ trustProxy }, { 'x-forwarded-proto': 'http' })).toBeNull()
    expect(await header({ trustProxy }, https)).toBe('max-age=31536000')
    expect(await header({ trustProxy, mode: 'development' }, https)).toBe('max-age=31536000')
  })

  test('says what PORTCULLIS_HSTS says', async () => {
    expect(await header({ trustProxy, hsts: 'max-age=60; includeSubDomains' }, https)).toBe(
      'max-age=60; includeSubDomains',
    )
    expect(await header({ trustProxy, hsts: 'off' }, https)).toBeNull()
  })
})
