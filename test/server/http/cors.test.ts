import { allowedHeaders, clientHeaders } from '../../../src/server/http/browser-headers.js'
import { startTestServer, type TestServer } from '../test-server.js'

const base = { mode: 'production', trustProxy: [], introspection: false } as const
const origins = [
  'https://app.example.com',
  'capacitor://localhost',
  'tauri://localhost',
  'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
]

let api: TestServer
beforeAll(async () => {
  api = await startTestServer({
    config: { ...base, corsOrigins: origins, corsHeaders: ['x-tenant'] },
  })
})
afterAll(() => api.server.stop())

async function preflight(origin: string, ...asked: string[]) {
  const { status, headers } = await api.raw('/graphql', {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': asked.join(','),
    },
  })
  const allowed = (headers.get('access-control-allow-headers') ?? '').split(', ')
  return { status, headers, allowed, refused: asked.filter((name) => !allowed.includes(name)) }
}

test('a preflight allows what GraphQL clients and tracing send, and what the configuration adds', async () => {
  const asked = [
    'apollographql-client-name',
    'apollographql-client-version',
    'authorization',
    'baggage',
    'content-type',
    'sentry-trace',
    'traceparent',
    'tracestate',
    'x-apollo-operation-name',
    'x-apollo-cache-control',
    'x-requested-with',
    'x-tenant',
  ]
  const { status, refused } = await preflight('https://app.example.com', ...asked)

  expect([status, refused]).toEqual([204, []])
})

test('a preflight allows nothing else', async () => {
  const asked = ['x-api-key', 'x-forwarded-for', 'cookie', 'x-apollo', 'x-apollo-', 'x-apollo-ä', 'apollo']

  expect((await preflight('https://app.example.com', ...asked)).refused).toEqual(asked)
})

test('what a client asks for is taken in any case, without blanks, and each name once', () => {
  expect(allowedHeaders(['x-tenant'], ' X-Apollo-One ,x-apollo-one,authorization, *')).toEqual([
    ...clientHeaders,
    'x-tenant',
    'x-apollo-one',
  ])
  expect(allowedHeaders([], undefined)).toEqual(clientHeaders)
})

test.each(origins)('%s may ask and read, with credentials', async (origin) => {
  const { status, headers } = await preflight(origin, 'content-type')
  const answer = await api.post({ query: '{ hello }' }, { origin })

  for (const each of [headers, answer.headers]) {
    expect(each.get('access-control-allow-origin')).toBe(origin)
    expect(each.get('access-control-allow-credentials')).toBe('true')
  }
  expect(status).toBe(204)
})

test.each([
  'capacitor://evil',
  'tauri://localhost.evil',
  'CAPACITOR://localhost',
  'chrome-extension://other',
  'null',
])('%s may not', async (origin) => {
  const { status, headers } = await preflight(origin, 'content-type')

  expect(status).toBe(405)
  expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
})
