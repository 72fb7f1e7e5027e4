import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { fastify } from 'fastify'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { openStream } from '../subscriptions/open-stream.js'
import { streamingApplication } from '../subscriptions/streaming-application.js'

const { options, source } = streamingApplication()
let server: StartedPortcullis
const ends: (() => unknown)[] = []
beforeAll(async () => {
  server = await startPortcullis(options)
})
afterAll(async () => {
  for (const end of ends.splice(0)) await end()
})

async function listen(listener: RequestListener): Promise<string> {
  const http = createServer(listener)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    http.closeAllConnections()
    http.close()
  })
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/graphql` // of a TCP server
}

const mounts: readonly (readonly [string, () => Promise<string>])[] = [
  [
    'Express, after a body parser',
    () => {
      const app = express()
      app.use(express.json())
      app.use(server.portcullis.handler)
      return listen(app)
    },
  ],
  [
    'Fastify',
    async () => {
      const app = fastify()
      await app.register(server.portcullis.plugin)
      ends.push(() => {
        app.server.closeAllConnections()
        return app.close()
      })
      return `${await app.listen({ port: 0, host: '127.0.0.1' })}/graphql`
    },
  ],
]

const query = 'subscription { noteAdded { id } }'
let names = 0

test.each(mounts)(
  'a subscription streams in %s, ends with its session and with its client',
  async (_name, mount) => {
    const url = await mount()
    const { accessToken: token, userId } = await server.api.register(`mounted-${++names}`)
    const left = await openStream({ url, query, token })
    const ended = await openStream({ url, query, token })
    source.publish({ id: 1 })
    await until(() => left.results().length === 1 && ended.results().length === 1)
    left.close()
    await until(() => source.subscribers.size === 1)
    await server.portcullis.sessions.endAll(userId)
    await ended.ended()

    expect(ended.results().at(-1)?.errors?.[0]?.extensions.reason).toBe('SESSION_REVOKED')
    await until(() => source.subscribers.size === 0)
  },
)

test('a subscription streams by fetch, ends with its session, and with a reader that cancels', async () => {
  const { accessToken: token, userId } = await server.api.register(`mounted-${++names}`)
  const send = () =>
    server.portcullis.fetch(
      new Request('http://example.com/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          authorization: `Bearer ${token}`,
        },
        body: JSON.stringify({ query }),
      }),
      { clientAddress: '192.0.2.1' },
    )
  const left = await send()
  const ended = await send()
  expect(left.headers.get('content-type')).toMatch(/^text\/event-stream/)
  await left.body?.cancel()
  await until(() => source.subscribers.size === 1)
  source.publish({ id: 1 })
  await server.portcullis.sessions.endAll(userId)
  const text = await ended.text()

  expect(text).toContain('{"data":{"noteAdded":{"id":"1"}}}')
  expect(text).toContain('SESSION_REVOKED')
  expect(text.endsWith('event: complete\ndata:\n\n')).toBe(true)
})
