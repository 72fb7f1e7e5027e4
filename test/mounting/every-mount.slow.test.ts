import { createHash } from 'node:crypto'
import { testPassword } from '../../src/testing/client.js'
import { until } from '../harness/until.js'
import { sendRaw } from '../server/raw-http.js'
import { type Mounted, mounts } from './mounts.js'
import { bodyOf, createUnlistened, friend, graphql, registration, type Unlistened } from './unlistened.js'

const html = { accept: 'text/html,application/xhtml+xml' }

describe.each(mounts)('$name', ({ basePath, start }) => {
  let server: Unlistened
  let mounted: Mounted
  beforeAll(async () => {
    server = await createUnlistened({ basePath })
    mounted = await start(server.portcullis)
  })
  afterAll(async () => {
    await mounted?.close()
    await server?.stop()
  })

  const send = (path: string, init?: RequestInit) => mounted.send(path, init)
  const accounts = () => server.portcullis.accounts.list({ first: 100 })

  test('register, login and me work', async () => {
    expect((await bodyOf(send('/graphql', registration('ana')))).data.register.accessToken).toMatch(/^ey/)
    const login = graphql('mutation ($input: LoginInput!) { login(input: $input) { accessToken } }', {
      variables: { input: { username: 'ana', password: testPassword } },
    })
    const { accessToken } = (await bodyOf(send('/graphql', login))).data.login
    const me = await send(
      '/graphql',
      graphql('{ me { username } }', { headers: { authorization: `Bearer ${accessToken}` } }),
    )
    expect([me.status, await me.json()]).toEqual([200, { data: { me: { username: 'ana' } } }])
    expect(me.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(me.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('without a viewer, and with a token that is none, the answer is 401 with WWW-Authenticate', async () => {
    const none = await send('/graphql', graphql('{ me { username } }'))
    const bad = await send(
      '/graphql',
      graphql('{ me { username } }', { headers: { authorization: 'Bearer no.such.token' } }),
    )
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect([bad.status, bad.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"'])
    expect((await bad.json()).errors[0].extensions).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('both cookies are set, their names carry the base path, and the refresh cookie works', async () => {
    const cookies = (await send('/graphql', registration('cookies', true))).headers.getSetCookie()
    const suffix = basePath.replaceAll('/', '+')
    expect(cookies.map((cookie) => cookie.split('=')[0]).sort()).toEqual([
      `__Host-portcullis-device${suffix}`,
      `__Host-portcullis-refresh${suffix}`,
    ])
    for (const cookie of cookies) expect(cookie).toMatch(/; Path=\/;.*HttpOnly.*Secure.*SameSite=Strict/)
    const cookie = cookies.map((each) => each.split(';')[0]).join('; ')
    const refresh = (headers: Record<string, string>) =>
      send(
        '/graphql',
        graphql('mutation { refreshSession { accessToken } }', { headers: { cookie, ...headers } }),
      )

    expect((await bodyOf(refresh({ origin: 'https://evil.example' }))).errors[0].extensions.code).toBe(
      'BAD_REQUEST',
    )
    expect((await bodyOf(refresh({}))).data.refreshSession.accessToken).toMatch(/^ey/)
  })

  test('CORS allows the configured origins only', async () => {
    const preflight = (origin: string) =>
      send('/graphql', {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      })
    const allowed = await preflight(friend)
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, friend])
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
    const answer = await send('/graphql', graphql('{ __typename }', { headers: { origin: friend } }))
    expect(answer.headers.get('access-control-allow-origin')).toBe(friend)
  })

  test('an unknown path below it is a 404 in JSON', async () => {
    for (const path of ['/nothing', '/graphql/more', '/graphqlx']) {
      const answer = await send(path)
      expect([answer.status, (await answer.json()).errors[0].extensions.code]).toEqual([404, 'BAD_REQUEST'])
    }
  })

  test('a persisted query works by GET, and a GET that could be forged does not', async () => {
    const query = '{ __typename }'
    const sha256Hash = createHash('sha256').update(query).digest('hex')
    const search = new URLSearchParams({
      extensions: JSON.stringify({ persistedQuery: { version: 1, sha256Hash } }),
    })
    const headers = { 'apollo-require-preflight': 'true' }
    const unknown = await bodyOf(send(`/graphql?${search}`, { headers }))
    expect(unknown.errors[0].extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND')
    await send(`/graphql?${search}&${new URLSearchParams({ query })}`, { headers })
    expect(await bodyOf(send(`/graphql?${search}`, { headers }))).toEqual({ data: { __typename: 'Query' } })
    expect((await send(`/graphql?${search}`)).status).toBe(400)
  })

  test('a body above the limit is a 413, also one without a length', async () => {
    const body = JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(150_000) } })
    const headers = { 'content-type': 'application/json' }
    const whole = await send('/graphql', { method: 'POST', headers, body })
    expect([whole.status, (await whole.json()).errors[0].extensions.limit]).toEqual([413, 'bodyBytes'])
    // `duplex` is missing in the types of Node 20.
    const streamed = { method: 'POST', headers, body: new Blob([body]).stream(), duplex: 'half' }
    expect((await send('/graphql', streamed)).status).toBe(413)
  })

  test('a body in many chunks is read whole', async () => {
    const text = JSON.stringify({ query: '{ __typename }', variables: { x: 'é'.repeat(20_000) } })
    const chunks = Buffer.from(text)
    let at = 0
    const body = new ReadableStream({
      pull(controller) {
        if (at >= chunks.length) controller.close()
        else controller.enqueue(new Uint8Array(chunks.subarray(at, at + 997)))
        at += 997
      },
    })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' }
    expect(await bodyOf(send('/graphql', init))).toEqual({ data: { __typename: 'Query' } })
  })

  test.each([
    ['nothing', 400, 'application/json', ''],
    ['no JSON', 400, 'application/json', '{"query"'],
    ['__proto__', 400, 'application/json', '{"query":"{ __typename }","__proto__":{}}'],
    ['an array', 400, 'application/json', '[{"query":"{ __typename }"}]'],
    ['text', 415, 'text/plain', '{"query":"{ __typename }"}'],
    ['another charset', 415, 'application/json; charset=utf-16', '{"query":"{ __typename }"}'],
  ])('a body of %s is refused with %i', async (_what, status, type, body) => {
    const answer = await send('/graphql', { method: 'POST', headers: { 'content-type': type }, body })
    // A parser of the application may refuse it first, in its own words.
    expect(Math.floor(answer.status / 100)).toBe(Math.floor(status / 100))
    if (!/body parsers/.test(expect.getState().currentTestName ?? '')) expect(answer.status).toBe(status)
  })

  test('a form of another site registers nobody', async () => {
    const query = `mutation { register(input: { username: "forged", password: "${testPassword}" }) { accessToken } }`
    const answer = await send('/graphql', {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ query, 'query[]': query }),
    })
    expect(answer.status).toBe(415)
    expect((await accounts()).nodes.map(({ username }) => username)).not.toContain('forged')
  })

  test('a client that disconnects aborts the operation', async () => {
    const { waiting, aborted } = server.seen
    const before = aborted.length
    const controller = new AbortController()
    const sent = send('/graphql', { ...graphql('{ waits }'), signal: controller.signal })
    const failed = sent.then(
      () => 'answered',
      ({ name }: Error) => name,
    )
    await until(() => server.seen.waiting === waiting + 1)
    controller.abort()
    expect(await failed).toBe('AbortError')
    await until(() => aborted.length === before + 1)
    expect(aborted.at(-1)).toBe('REQUEST_ABORTED')
  })

  test('HEAD has the head of the answer and no body', async () => {
    const health = await send('/healthz', { method: 'HEAD' })
    const api = await send('/graphql', { method: 'HEAD' })
    expect([health.status, await health.text()]).toEqual([200, ''])
    expect([api.status, api.headers.get('allow'), await api.text()]).toEqual([405, 'GET, POST', ''])
  })

  test('the key set and the health checks are below it', async () => {
    const keys = await send('/.well-known/jwks.json')
    expect((await keys.json()).keys[0]).toMatchObject({ kty: 'EC', use: 'sig' })
    expect(keys.headers.get('cache-control')).toBe('public, max-age=300')
    expect((await send('/healthz')).status).toBe(200)
    expect((await send('/readyz')).status).toBe(200)
  })

  test('a browser gets from the prefix to the landing page', async () => {
    for (const path of ['', '/']) {
      const redirect = await send(path, { headers: html })
      const location = redirect.headers.get('location') ?? ''
      expect(redirect.status).toBe(302)
      expect(new URL(location, `http://localhost/auth${path}`).href).toBe('http://localhost/auth/graphql')
    }
    const page = await send('/graphql', { headers: html })
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.headers.get('content-security-policy')).toMatch(/nonce-/)
    expect(await page.text()).toContain('new window.EmbeddedSandbox(')
  })

  test('repeated headers are refused', async () => {
    if (mounted.port === null) return
    const body = '{"query":"{ me { username } }"}'
    const post = (...lines: string[]) =>
      sendRaw(
        mounted.port ?? 0,
        [
          'POST /auth/graphql HTTP/1.1',
          'Host: localhost',
          'Content-Type: application/json',
          `Content-Length: ${body.length}`,
          'Connection: close',
          ...lines,
          '',
          body,
        ].join('\r\n'),
      )
    expect(await post('Authorization: Bearer a', 'Authorization: Bearer b')).toMatch(/^HTTP\/1\.1 40[01] /)
    expect(await post('Content-Type: text/plain')).toMatch(/^HTTP\/1\.1 4(00|15) /)
    expect(await post('Host: other')).toMatch(/^HTTP\/1\.1 400 /)
  })

  test('headers above 16 kB are a 431', async () => {
    const headers = { 'x-long': 'x'.repeat(17_000) }
    expect((await send('/healthz', { headers })).status).toBe(431)
  })
})
