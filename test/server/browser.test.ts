import { landingPagePolicy } from '../../src/server/landing-page.js'
import { refreshCookieName } from '../../src/server/refresh-cookie.js'
import { startTestServer, type TestServer } from './test-server.js'

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
    expect((await open(development, '/')).headers.get('location')).toBe('/graphql')
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

  test('is null where there is none, whatever the origin', async () => {
    const answer = await api.post(
      { query: '{ cookie }' },
      { origin: 'https://other.example.com', cookie: 'a=b' },
    )
    expect(answer.json).toEqual({ data: { cookie: null } })
  })
})
