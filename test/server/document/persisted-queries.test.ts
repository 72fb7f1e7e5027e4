import { createHash } from 'node:crypto'
import { buildSchema, type DocumentNode } from 'graphql'
import { createDocuments } from '../../../src/server/document/documents.js'
import { createPersistedQueries } from '../../../src/server/document/persisted-queries.js'
import { defaultLimits } from '../../../src/server/request-limits.js'
import { keptBytes } from '../../harness/kept-bytes.js'
import { bytesOfUrls, sourcesInUrls } from '../../harness/sources-in-urls.js'
import { canary, startTestServer, type TestServer } from '../test-server.js'

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

const testDocuments = {
  schema: buildSchema(`
    input Credentials { username: String!, password: String!, friends: [Credentials!] }
    type Payload { accessToken: String! }
    type User { id: ID! }
    type Query { hello: String, failing(how: String!): String, node(id: ID!): String, users(first: Int): [User!]! }
    type Mutation {
      login(input: Credentials!): Payload!
      refreshSession(refreshToken: String): Payload!
      change(id: ID!): User
    }
  `),
  limits: defaultLimits,
  introspection: false,
  suggestions: false,
}
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
  const mutation = 'mutation ($input: Credentials!) { login(input: $input) { accessToken } }'
  const variables = { input: { username: 'ana', password: canary } }
  expect((await register(mutation, { variables })).status).toBe(200)
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

test('a document that was sent as a text is found by no hash, and runs again without being parsed', async () => {
  const query = 'query text { hello }'
  executed.length = 0
  for (const answer of [await api.post({ query }), await api.post({ query })]) {
    expect([answer.status, answer.json]).toEqual([200, { data: { hello: 'world' } }])
  }
  expect(new Set(executed).size).toBe(1)
  for (const sent of [query, '{ nothing }', '{ me { name } hello', '{ users(first: 102) { id } }']) {
    await api.post({ query: sent })
    await api.post({ query: sent })
    for (const answer of [await byPost(sent), await byGet(sent)])
      expect([answer.status, codeOf(answer), answer.json.data]).toEqual([
        200,
        'PERSISTED_QUERY_NOT_FOUND',
        undefined,
      ])
  }
  // Nor does it keep a client from registering it.
  expect((await register(query)).json).toEqual({ data: { hello: 'world' } })
  expect((await byPost(query)).json).toEqual({ data: { hello: 'world' } })
})

const secretMutations = [
  ['in an object', `mutation { login(input: { username: "ana", password: "${canary}" }) { accessToken } }`],
  [
    'in a block of text',
    `mutation { login(input: { username: "ana", password: """${canary}""" }) { accessToken } }`,
  ],
  [
    'in a list within an object',
    `mutation ($u: String!) { login(input: { username: $u, password: $u, friends: [{ username: $u, password: "${canary}" }] }) { accessToken } }`,
  ],
  [
    "as a variable's default",
    `mutation ($u: String!, $p: String! = "${canary}") { login(input: { username: $u, password: $p }) { accessToken } }`,
  ],
  [
    "within a variable's default",
    `mutation ($i: Credentials! = { username: "ana", password: "${canary}" }) { login(input: $i) { accessToken } }`,
  ],
  ['as an argument of its own', `mutation { refreshSession(refreshToken: "${canary}") { accessToken } }`],
  ['as an id', `mutation { change(id: "${canary}") { id } }`],
  ['as a number', 'mutation { change(id: 123456) { id } }'],
  [
    'in a fragment',
    `mutation { ...F } fragment F on Mutation { l: login(input: { username: "ana", password: "${canary}" }) { accessToken } }`,
  ],
  [
    'beside a query',
    `query Q { hello } mutation M { login(input: { username: "ana", password: "${canary}" }) { accessToken } }`,
  ],
] as const

test.each(secretMutations)(
  'a mutation with a secret %s runs, and is found by no hash, whoever registers it',
  async (_, query) => {
    const more = query.includes('$u')
      ? { variables: { u: 'ana' } }
      : query.startsWith('query')
        ? { operationName: 'M' }
        : {}
    for (const send of [() => api.post({ query, ...more }), () => register(query, more)]) {
      const answer = await send()
      expect([answer.status, answer.json.errors]).toEqual([200, undefined])
      const before = api.counters.resolved
      expect(codeOf(await byPost(query, more))).toBe('PERSISTED_QUERY_NOT_FOUND')
      expect(api.counters.resolved).toBe(before)
    }
  },
)

test.each(secretMutations)(
  'a mutation with a secret %s is kept in no memory of documents',
  async (_, query) => {
    const documents = createDocuments(testDocuments)
    const first = documents.prepare(query)
    expect(first.kind).toBe('ready')
    expect(documents.prepare(query)).not.toBe(first)
    expect([documents.keyOf(query), documents.mayBeRegistered(query)]).toEqual([undefined, false])
  },
)

test('a query with a text of its own is remembered by its source only, one with an id by its hash too', async () => {
  const byCode = `query { failing(how: "${canary}") }`
  await register(byCode)
  expect(codeOf(await byPost(byCode))).toBe('PERSISTED_QUERY_NOT_FOUND')
  const documents = createDocuments(testDocuments)
  expect(documents.prepare(byCode)).toBe(documents.prepare(byCode))
  expect(documents.mayBeRegistered(byCode)).toBe(false)

  const byId = 'query ($no: Boolean = false) { node(id: "1") @include(if: $no) users(first: 10) { id } }'
  expect(documents.prepare(byId).kind).toBe('ready')
  expect(documents.mayBeRegistered(byId)).toBe(true)
})

test('a mutation that takes its values from variables is registered, and takes those of each request', async () => {
  const query = 'mutation byVariables($input: Credentials!) { login(input: $input) { accessToken } }'
  const variables = { input: { username: 'ana', password: canary } }
  expect(codeOf(await byPost(query, { variables }))).toBe('PERSISTED_QUERY_NOT_FOUND')
  expect((await register(query, { variables })).status).toBe(200)
  expect((await byPost(query, { variables })).json.errors).toBeUndefined()
  expect(codeOf(await byPost(query))).toBe('BAD_USER_INPUT')
})

test('the key of a kept document is no hash of it, and differs between processes', () => {
  const query = '{ hello }'
  const [first, second] = [createDocuments(testDocuments), createDocuments(testDocuments)]
  for (const { prepare } of [first, second]) expect(prepare(query).kind).toBe('ready')
  const keys = [first.keyOf(query), second.keyOf(query), hashOf(query)]
  expect(new Set(keys).size).toBe(3)
  expect(first.sourceOf(first.keyOf(query) ?? '')).toBe(query)
  expect(first.sourceOf(second.keyOf(query) ?? '')).toBeUndefined()
})

test('the keys of documents go with them', () => {
  const documents = createDocuments({ ...testDocuments, maxBytes: 20_000 })
  documents.prepare('{ hello }')
  const key = documents.keyOf('{ hello }') ?? ''
  for (let at = 0; at < 100; at += 1) documents.prepare(`{ a${at}: hello }`)
  expect([documents.keyOf('{ hello }'), documents.sourceOf(key)]).toEqual([undefined, undefined])
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

const everything = { sourceOf: () => undefined, mayBeRegistered: () => true }

test('sources are kept within a bound of memory, those used last', async () => {
  const store = createPersistedQueries(10_000, everything)
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

test('a source that came in a URL does not keep the rest of it', async () => {
  const store = createPersistedQueries(1_000_000, everything)
  const kept = await keptBytes(() => {
    for (const source of sourcesInUrls()) void store.set(`apq:${hashOf(source)}`, source)
  })

  expect(await store.get(`apq:${hashOf('{alias10001:b}')}`)).toBe('{alias10001:b}')
  expect(kept).toBeLessThan(bytesOfUrls / 2)
})
