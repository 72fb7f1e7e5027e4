import { createHash } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPortcullis } from '../../../src/index.js'
import { type TestResponse, testPassword } from '../../../src/testing/client.js'
import { codes, startPortcullis } from '../../harness/portcullis.js'

const typeDefs = 'extend type Query { hello: String! @public  other: String! @public }'
const resolvers = { Query: { hello: () => 'Hello', other: () => 'Other' } }
const hello = 'query Hello {\n  hello\n}'
const login = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }'
const register = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }'
const hashOf = (source: string) => createHash('sha256').update(source).digest('hex')

async function file(content: unknown): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'operations-')), 'operations.json')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const manifest = (sources: readonly string[]) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: sources.map((body) => ({ id: hashOf(body), name: 'Any', type: 'query', body })),
})

async function sendTo(url: string, body: object) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const { data, errors }: TestResponse = await response.json()
  return { data, codes: (errors ?? []).map(({ extensions }) => extensions.code) }
}

async function serverOf(content: unknown) {
  return startPortcullis({
    operations: 'registered',
    operationsFile: await file(content),
    typeDefs,
    resolvers,
  })
}

test.each([
  ['a manifest of Apollo', manifest([hello, login, register])],
  [
    'an object of sources by id',
    Object.fromEntries([hello, login, register].map((body) => [hashOf(body), body])),
  ],
])('only operations of %s are accepted, as text or by id', async (_case, content) => {
  const { api, url } = await serverOf(content)
  const byId = await sendTo(url, {
    extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(hello) } },
  })
  const byGet = await fetch(
    `${url}?extensions=${encodeURIComponent(JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hashOf(hello) } }))}`,
    { headers: { 'apollo-require-preflight': 'yes' } },
  )

  expect((await api.send({ query: hello })).data).toEqual({ hello: 'Hello' })
  // Printed by another client.
  expect((await api.send({ query: '# mine\nquery Hello { hello, }' })).data).toEqual({ hello: 'Hello' })
  expect(byId.data).toEqual({ hello: 'Hello' })
  expect(await byGet.json()).toEqual({ data: { hello: 'Hello' } })
  const input = { username: 'ana', password: testPassword }
  const registered = await api.send({ query: register, variables: { input } })
  expect(registered.data).toEqual({ register: { accessToken: expect.any(String) } })
})

test.each([
  ['another field', 'query Hello { other }'],
  ['another name', 'query Hallo { hello }'],
  ['one operation more', `${hello} query B { other }`],
  ['introspection', '{ __schema { types { name } } }'],
  ['what cannot be parsed', '{ hello '],
  ['a string that holds a registered operation', `query Hello { hello } # ${hello} } {`],
])('%s is refused with 400 OPERATION_NOT_REGISTERED', async (_case, query) => {
  const { api } = await shared
  const answer = await api.send({ query })

  expect([answer.status, codes(answer)]).toEqual([400, ['OPERATION_NOT_REGISTERED']])
  expect(answer.data).toBeUndefined()
})
const shared = serverOf(manifest([hello]))

test('clients register no persisted queries', async () => {
  const { url } = await shared
  const query = '{ other }'
  const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(query) } }

  expect((await sendTo(url, { extensions })).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND'])
  expect((await sendTo(url, { query, extensions })).codes).toEqual(['OPERATION_NOT_REGISTERED'])
  expect((await sendTo(url, { extensions })).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND'])
})

test('the program itself executes any operation', async () => {
  const { portcullis } = await shared

  expect(await portcullis.execute({ document: '{ other }', viewer: null })).toEqual({
    data: { other: 'Other' },
  })
})

test('a registered operation that the schema does not know is logged, and refused as invalid', async () => {
  const { api, logged } = await serverOf(manifest([hello, '{ gone }']))

  expect(logged()).toMatch(/"operation":"[0-9a-f]{64}".*registered operation is not valid/)
  expect(codes(await api.send({ query: '{ gone }' }))).toEqual(['GRAPHQL_VALIDATION_FAILED'])
  expect((await api.send({ query: hello })).data).toEqual({ hello: 'Hello' })
})

test.each<[string, object]>([
  ['no file', { operations: 'registered' }],
  ['a file without the setting', { operationsFile: '/tmp/any.json' }],
  ['a file that is not there', { operations: 'registered', operationsFile: '/nowhere/operations.json' }],
])('%s stops the start', async (_case, options) => {
  await expect(createPortcullis({ mode: 'development', env: {}, ...options })).rejects.toMatchObject({
    name: 'ConfigurationError',
  })
})

test.each([['{'], ['[]'], ['{ "a": 1 }'], ['"a secret text"'], ['{ "format": "other", "operations": [] }']])(
  'the content %s stops the start, and is not repeated',
  async (content) => {
    const operationsFile = await file(content)
    const starting = createPortcullis({
      mode: 'development',
      env: {},
      operations: 'registered',
      operationsFile,
    })

    await expect(starting).rejects.toThrow('must name a JSON file with operations')
    await expect(starting).rejects.not.toThrow('a secret text')
  },
)
