import { createHash } from 'node:crypto'
import type { DocumentNode } from 'graphql'
import { createPersistedQueries } from '../../src/server/persisted-queries.js'
import { keptBytes } from '../harness/kept-bytes.js'
import { bytesOfUrls, sourcesInUrls } from '../harness/sources-in-urls.js'
import { canary, startTestServer, type TestServer } from './test-server.js'

const executed: DocumentNode[] = []
let api: TestServer
beforeAll(async () => {
  api = await startTestServer({
    decide: ({ document }) => {
      executed.push(document)
      return { kind: 'proceed' }
    },
  })
})
afterAll(() => api.server.stop())

const hashOf = (query: string) => createHash('sha256').update(query).digest('hex')
const extensionsOf = (query: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(query) } })
const byPost = (query: string, more: object = {}) => api.post({ extensions: extensionsOf(query), ...more })
const register = (query: string, more: object = {}) => byPost(query, { query, ...more })
const preflighted = { 'apollo-require-preflight': '1' }
const byGet = (query: string, more = '', headers: Record<string, string> = preflighted) =>
  api.raw(`/graphql?extensions=${encodeURIComponent(JSON.stringify(extensionsOf(query)))}${more}`, {
    headers,
  })
const codeOf = ({ json }: Awaited<ReturnType<typeof byPost>>) => json.errors?.[0]?.extensions.code

test('a client that sends a hash sends the document once, and no parser sees it again', async () => {
  const query = 'query once { hello }'
  const unknown = await byGet(query)
  expect([unknown.status, codeOf(unknown), unknown.json.data]).toEqual([
    200,
    'PERSISTED_QUERY_NOT_FOUND',
    undefined,
  ])
  executed.length = 0
  for (const answer of [
    await register(query),
    await byPost(query),
    await byGet(query),
    await api.post({ query }),
  ]) {
    expect([answer.status, answer.json]).toEqual([200, { data: { hello: 'world' } }])
  }
  expect(executed).toHaveLength(4)
  expect(new Set(executed).size).toBe(1)
})

test('a document can be registered by GET, and takes the variables of each request', async () => {
  const query = 'query ($how: String!) { failing(how: $how) }'
  const variables = (how: string) => `&variables=${encodeURIComponent(JSON.stringify({ how }))}`
  const first = await byGet(query, `&query=${encodeURIComponent(query)}${variables('not-found')}`)
  expect(codeOf(first)).toBe('NOT_FOUND')
  expect(codeOf(await byGet(query, variables('coded')))).toBe('OUT_OF_STOCK')
  expect(codeOf(await byGet(query))).toBe('BAD_USER_INPUT')
})

test.each([
  ['of another document', { version: 1, sha256Hash: hashOf('{ me { id } }') }],
  ['that is none', { version: 1, sha256Hash: '__proto__' }],
  ['that is no text', { version: 1, sha256Hash: { $gt: '' } }],
  ['of another version', { version: 2, sha256Hash: hashOf('{ hello }') }],
])('a hash %s is refused and registers nothing', async (_, persistedQuery) => {
  const answer = await api.post({ query: '{ hello }', extensions: { persistedQuery } })
  expect([answer.status, codeOf(answer), answer.json.data]).toEqual([400, 'BAD_REQUEST', undefined])
  const alone = await api.post({ extensions: { persistedQuery } })
  expect(alone.json.data).toBeUndefined()
  expect(['PERSISTED_QUERY_NOT_FOUND', 'BAD_REQUEST']).toContain(codeOf(alone))
})

test('a registered mutation does not run by GET, nor does anything without a preflight', async () => {
  const mutation = `mutation { login(input: { username: "ana", password: "${canary}" }) { accessToken } }`
  expect((await register(mutation)).status).toBe(200)
  const before = api.counters.resolved
  const answer = await byGet(mutation)
  expect([answer.status, answer.headers.get('allow'), codeOf(answer)]).toEqual([405, 'POST', 'BAD_REQUEST'])
  expect(api.counters.resolved).toBe(before)

  await register('{ hello }')
  const simple = await byGet('{ hello }', '', {})
  expect([simple.status, codeOf(simple), simple.json.data]).toEqual([400, 'BAD_REQUEST', undefined])
})

test('a document that is refused is not registered', async () => {
  for (const [query, code] of [
    [`{ ${Array.from({ length: 51 }, (_, at) => `a${at}: hello`).join(' ')} }`, 'OPERATION_TOO_LARGE'],
    ['{ users(first: 101) { id } }', 'OPERATION_TOO_LARGE'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ hello', 'GRAPHQL_PARSE_FAILED'],
    ['{ __schema { types { name } } }', 'GRAPHQL_VALIDATION_FAILED'],
  ] as const) {
    const refused = await register(query)
    expect([refused.status, codeOf(refused)]).toEqual([400, code])
    expect(codeOf(await byPost(query))).toBe('PERSISTED_QUERY_NOT_FOUND')
  }
})

test('a document that was sent as a text is found by its hash, and the text runs again', async () => {
  const query = 'query text { hello }'
  executed.length = 0
  for (const answer of [await api.post({ query }), await api.post({ query }), await byPost(query)]) {
    expect([answer.status, answer.json]).toEqual([200, { data: { hello: 'world' } }])
  }
  expect(new Set(executed).size).toBe(1)
  for (const refused of ['{ nothing }', '{ me { name } hello', '{ users(first: 102) { id } }']) {
    await api.post({ query: refused })
    await api.post({ query: refused })
    expect(codeOf(await byPost(refused))).toBe('PERSISTED_QUERY_NOT_FOUND')
  }
})

test('a registered document passes the limits again with the variables of each request', async () => {
  const query = 'query ($first: Int) { users(first: $first) { id } }'
  expect((await register(query, { variables: { first: 1 } })).status).toBe(200)
  const answer = await byPost(query, { variables: { first: 101 } })
  expect([answer.status, codeOf(answer)]).toEqual([400, 'OPERATION_TOO_LARGE'])
})

test('a dead token gets nothing by a hash either', async () => {
  await register('{ me { name } }')
  const answer = await api.post(
    { extensions: extensionsOf('{ me { name } }') },
    { authorization: 'Bearer old' },
  )
  expect([answer.status, codeOf(answer), answer.json.data]).toEqual([401, 'UNAUTHENTICATED', undefined])
})

test('sources are kept within a bound of memory, those used last', async () => {
  const store = createPersistedQueries(10_000)
  const source = 'x'.repeat(400)
  for (let at = 0; at < 100; at += 1) {
    await store.set(`key ${at}`, source)
    await store.get('key 0')
    expect(store.bytes).toBeLessThanOrEqual(10_000)
  }
  expect(await store.get('key 0')).toBe(source)
  expect(await store.get('key 1')).toBeUndefined()
  expect(await store.get('key 99')).toBe(source)
  await store.set('large', 'x'.repeat(10_000))
  expect(await store.get('large')).toBeUndefined()
})

test('a source is known by its hash for as long as it is kept', async () => {
  const store = createPersistedQueries(10_000)
  const keep = (source: string) => store.set(`apq:${hashOf(source)}`, source)
  expect(store.find('{ a }')).toEqual({ hash: hashOf('{ a }'), isKnown: false })
  await keep('{ a }')
  expect(store.find('{ a }')).toMatchObject({ hash: hashOf('{ a }'), isKnown: true })
  for (let at = 0; at < 100; at += 1) {
    await keep(`{ a${at} }`)
    expect(store.find('{ a }').isKnown).toBe(true)
  }
  expect(store.find('{ a0 }').isKnown).toBe(false)
  await store.delete(`apq:${hashOf('{ a }')}`)
  expect(store.find('{ a }').isKnown).toBe(false)
  await keep('x'.repeat(10_000))
  expect(store.find('x'.repeat(10_000)).isKnown).toBe(false)
})

test('a source that came in a URL does not keep the rest of it', async () => {
  const store = createPersistedQueries(1_000_000)
  const kept = await keptBytes(() => {
    for (const source of sourcesInUrls()) void store.set(`apq:${hashOf(source)}`, source)
  })

  expect(store.find('{alias10001:b}').isKnown).toBe(true)
  expect(kept).toBeLessThan(bytesOfUrls / 2)
})
