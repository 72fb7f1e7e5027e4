import { sendRaw } from '../raw-http.js'
import { startTestServer } from '../test-server.js'

test('headers and bodies that do not arrive in time are given up with 408', async () => {
  const api = await startTestServer()
  const [headers, body] = await Promise.all([
    sendRaw(api.port, 'POST /graphql HTTP/1.1\r\nHost: a\r\nX-Slow: '),
    sendRaw(
      api.port,
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{',
    ),
  ])
  expect(headers).toMatch(/^HTTP\/1\.1 408 .*"code":"BAD_REQUEST"/s)
  expect(body).toMatch(/^HTTP\/1\.1 408 .*"code":"BAD_REQUEST"/s)
  expect((await api.post({ query: '{ hello }' })).status).toBe(200)
  await api.server.stop()
}, 60_000)
