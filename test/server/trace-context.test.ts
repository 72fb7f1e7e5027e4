import { startTestServer, type TestServer } from './test-server.js'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'
const traceparent = `00-${traceId}-${spanId}-01`
let api: TestServer
beforeAll(async () => {
  api = await startTestServer()
})
afterAll(() => api.server.stop())

/** The lines of one request. */
async function linesOf(query: string, headers: Record<string, string>) {
  const { headers: answered } = await api.post({ query }, headers)
  const requestId = answered.get('x-request-id')
  return api.lines.filter((line) => line.requestId === requestId)
}

test('without an SDK, each line of a request carries the ids of its caller', async () => {
  const lines = await linesOf('{ failing(how: "plain") }', { traceparent })
  expect(lines.map(({ msg }) => msg)).toEqual(['unexpected error', 'request'])
  for (const line of lines) expect(line).toMatchObject({ trace_id: traceId, span_id: spanId })
})

test('a request without a traceparent, or with a wrong one, has a line without ids', async () => {
  for (const headers of [{}, { traceparent: `${traceparent}0` }, { traceparent: 'x"\\u0000' }] as Record<
    string,
    string
  >[]) {
    const [line] = await linesOf('{ hello }', headers)
    expect(line).toMatchObject({ msg: 'request', requestId: expect.any(String) })
    expect(line).not.toHaveProperty('trace_id')
    expect(line).not.toHaveProperty('span_id')
  }
})

test('the name of an operation is logged as far as anybody reads', async () => {
  const [line] = await linesOf(`query ${'n'.repeat(50_000)} { hello }`, {})
  expect(line).toMatchObject({ operation: 'n'.repeat(128) })
})
