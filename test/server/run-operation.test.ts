import { createHash } from 'node:crypto'
import { HeaderMap } from '@apollo/server'
import fc from 'fast-check'
import { startTestServer, type TestServer } from './test-server.js'

let api: TestServer
beforeAll(async () => {
  api = await startTestServer()
})
afterAll(() => api.server.stop())

const sources = [
  '{ hello }',
  'query A { hello } query B { cookie }',
  'query ($how: String!) { failing(how: $how) }',
  'query ($first: Int) { users(first: $first) { id } }',
  'mutation { logout }',
  '{ must }',
  '{ nothing }',
  '{ hello',
  '{ __schema { types { name } } }',
  'fragment F on Query { hello }',
  '# nothing',
  '',
]
const hashOf = (source: string) => createHash('sha256').update(source).digest('hex')
const source = fc.constantFrom(...sources)
const strange = fc.constantFrom(
  null,
  '',
  'A',
  'x',
  0,
  7,
  true,
  false,
  [],
  [1],
  {},
  { how: 'coded' },
  { first: 101 },
)
const persistedQuery = fc.oneof(
  strange,
  fc.record(
    {
      version: fc.constantFrom(1, 1, 2, '1'),
      sha256Hash: fc.oneof(source.map(hashOf), fc.constantFrom(null, '', [hashOf('{ hello }')], { $gt: '' })),
    },
    { requiredKeys: [] },
  ),
)
const body = fc.record(
  {
    query: fc.oneof({ weight: 9, arbitrary: source }, strange),
    operationName: strange,
    variables: strange,
    extensions: fc.oneof(strange, fc.record({ persistedQuery }, { requiredKeys: [] })),
    id: strange,
  },
  { requiredKeys: [] },
)

/** Each unexpected error has an id of its own. */
const read = (text: string): unknown =>
  JSON.parse(text, (name, value: unknown) => (name === 'errorId' ? undefined : value))

/** The answer of Apollo's own HTTP layer. */
async function byHttpLayer(request: object) {
  const { status, body: answer } = await api.server.apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: 'POST',
      headers: new HeaderMap([['content-type', 'application/json']]),
      search: '',
      body: request,
    },
    // No whole context: what the resolvers that are asked here read of it.
    context: async () => ({ counters: api.counters, refreshCookie: { read: () => null } }) as never,
  })
  return { status: status ?? 200, json: read(answer.kind === 'complete' ? answer.string : '') }
}

test("whatever is posted, the answer is that of Apollo's HTTP layer, which most of it goes past", async () => {
  const property = fc.asyncProperty(body, async (request) => {
    const expected = await byHttpLayer(request)
    const { status, text } = await api.post(request)

    expect({ status, json: read(text) }).toEqual(expected)
  })
  await fc.assert(property, { numRuns: 300 })
})
