import { createServer, request as sendRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { openAcknowledged, openSocket } from './raw-socket.js'
import { streamingApplication } from './streaming-application.js'

const application = streamingApplication()
const { source } = application
let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis({ ...application.options, corsOrigins: 'https://app.example' })
})
let names = 0
const register = () => server.api.register(`viewer-${++names}`)
const noteAdded = 'subscription Added { noteAdded { id text draft viewerId } }'
const anyone = 'subscription { anyone { id viewerId } }'
const subscribe = (query: string, id = '1') => ({ id, type: 'subscribe', payload: { query } })
const results = ({ messages }: Awaited<ReturnType<typeof openSocket>>) =>
  messages.filter(({ type }) => type === 'next').map(({ payload }) => payload)

test('delivers the events of several subscriptions to the viewer of its connection_init', async () => {
  const ana = await register()
  const socket = await openAcknowledged({ url: server.url, token: ana.accessToken })
  socket.send(subscribe('subscription { noteAdded { id text viewerId } }', 'a'))
  socket.send(subscribe(anyone, 'b'))
  await until(() => source.subscribers.size === 2)
  source.publish({ id: 1, text: 'one' })
  await until(() => socket.messages.length >= 3)
  expect(results(socket)).toEqual([
    { data: { noteAdded: { id: '1', text: 'one', viewerId: ana.userId } } },
    { data: { anyone: { id: '1', viewerId: ana.userId } } },
  ])

  source.publish('end')
  await until(() => socket.messages.filter(({ type }) => type === 'complete').length === 2)
  expect(socket.socket.readyState).toBe(socket.socket.OPEN)
})

test('a subscription that the client completes closes its source, and an id can be used again', async () => {
  const socket = await openAcknowledged({ url: server.url })
  socket.send(subscribe(anyone))
  await until(() => source.subscribers.size === 1)
  const signal = source.signals.at(-1)
  socket.send({ id: '1', type: 'complete' })
  await until(() => source.subscribers.size === 0)
  expect(signal?.aborted).toBe(true)
  socket.send(subscribe(anyone))
  await until(() => source.subscribers.size === 1)
  expect(socket.messages.map(({ type }) => type)).toEqual(['connection_ack'])
})

test.each([
  [
    'revocation',
    'SESSION_REVOKED',
    4401,
    async (userId: string): Promise<void> => void (await server.portcullis.sessions.endAll(userId)),
  ],
  [
    'disabling',
    'SESSION_REVOKED',
    4401,
    async (userId: string): Promise<void> => void (await server.portcullis.accounts.disable(userId)),
  ],
  ['expiry', 'TOKEN_EXPIRED', 4403, async (): Promise<void> => server.clock.advance({ minutes: 16 })],
] as const)('%s closes the socket, with %s and no further event', async (_how, reason, code, end) => {
  const ana = await register()
  const socket = await openAcknowledged({ url: server.url, token: ana.accessToken })
  const idle = await openAcknowledged({ url: server.url, token: ana.accessToken })
  socket.send(subscribe(noteAdded))
  await until(() => source.subscribers.size === 1)
  await end(ana.userId)
  source.publish({ id: 'after' })

  expect(await socket.closed()).toEqual({ code, reason })
  expect(results(socket)).toEqual([])
  expect(await idle.closed()).toEqual({ code, reason })
  await until(() => source.subscribers.size === 0)
})

test.each([
  [
    'an expired token',
    async (): Promise<string> => {
      const { accessToken } = await register()
      server.clock.advance({ minutes: 16 })
      return accessToken
    },
    4403,
    'TOKEN_EXPIRED',
  ],
  [
    'a revoked session',
    async (): Promise<string> => {
      const { accessToken, userId } = await register()
      await server.portcullis.sessions.endAll(userId)
      return accessToken
    },
    4401,
    'SESSION_REVOKED',
  ],
  ['an invalid token', async (): Promise<string> => 'x.y.z', 4401, 'TOKEN_INVALID'],
] as const)(
  '%s in connection_init is refused, as what the client does about it needs',
  async (_case, tokenOf, code, reason) => {
    const socket = await openSocket({ url: server.url })
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${await tokenOf()}` } })

    expect(await socket.closed()).toEqual({ code, reason })
    expect(socket.messages).toEqual([])
  },
)

test('a token in the URL, in a cookie or in a header of the upgrade signs nobody in', async () => {
  const { accessToken } = await register()
  const headers = { authorization: `Bearer ${accessToken}`, cookie: `authorization=${accessToken}` }
  const socket = await openAcknowledged({
    url: `${server.url}?authorization=Bearer%20${accessToken}`,
    headers,
  })
  socket.send(subscribe(noteAdded))
  const { payload } = await socket.message('error')

  expect(payload).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  expect(server.logged()).not.toContain(accessToken)
})

test('a refused subscription is an error of its own, and others go on', async () => {
  const { accessToken } = await register()
  const socket = await openAcknowledged({ url: server.url, token: accessToken })
  socket.send(subscribe(anyone, 'goes-on'))
  for (const [id, query] of [
    ['role', 'subscription { edited { id } }'],
    ['unknown', 'subscription { nothing }'],
    ['syntax', 'subscription {'],
    ['no-stream', 'subscription { broken { id } }'],
    ['query', '{ me { username } }'],
    ['mutation', 'mutation { logout }'],
    ['deep', `subscription { anyone ${'{ id '.repeat(70)}${'}'.repeat(70)} }`],
  ])
    socket.send(subscribe(query ?? '', id))
  await until(() => socket.messages.filter(({ type }) => type === 'error').length === 7)
  const codes = Object.fromEntries(
    socket.messages.flatMap(({ type, id, payload }) =>
      type === 'error' ? [[id, payload?.[0]?.extensions.code]] : [],
    ),
  )
  expect(codes).toEqual({
    role: 'FORBIDDEN',
    unknown: 'GRAPHQL_VALIDATION_FAILED',
    syntax: 'GRAPHQL_PARSE_FAILED',
    'no-stream': 'INTERNAL_SERVER_ERROR',
    query: 'BAD_REQUEST',
    mutation: 'BAD_REQUEST',
    deep: 'OPERATION_TOO_LARGE',
  })
  const message = socket.messages.find(({ id }) => id === 'mutation')?.payload?.[0]?.message
  expect(message).toContain('POST')
  source.publish({ id: 'still' })
  await until(() => results(socket).length === 1)
  // The mutation did not run.
  expect((await server.api.send({ query: '{ me { id } }', token: accessToken })).status).toBe(200)
})

test('a lost role ends one subscription with an error, and keeps the socket', async () => {
  const { accessToken, userId } = await register()
  await server.portcullis.accounts.setRoles(userId, ['EDITOR'])
  const socket = await openAcknowledged({ url: server.url, token: accessToken })
  socket.send(subscribe('subscription { edited { id } }', 'edited'))
  socket.send(subscribe('subscription { noteAdded { draft } }', 'fields'))
  await until(() => source.subscribers.size === 2)
  await server.portcullis.accounts.setRoles(userId, [])
  const { id, payload } = await socket.message('error')
  source.publish({ draft: 'd' })
  await until(() => results(socket).length === 1)

  expect([id, payload?.[0]?.extensions.code]).toEqual(['edited', 'FORBIDDEN'])
  expect(results(socket)).toMatchObject([
    { data: { noteAdded: { draft: null } }, errors: [{ extensions: { code: 'FORBIDDEN' } }] },
  ])
  expect(socket.messages.filter((each) => each.id === 'edited')).toHaveLength(1)
})

test.each([
  ['another site', 'https://evil.example', false],
  ['null', 'null', false],
  ['its own origin', (): string => server.origin, true],
  ['a configured one', 'https://app.example', true],
] as const)('a page of %s may open a socket: %s', async (_case, origin, isAllowed) => {
  const headers = { origin: typeof origin === 'function' ? origin() : origin }
  const opening = openSocket({ url: server.url, headers }).then(
    () => true,
    (error: Error) => error.message,
  )

  expect(await opening).toEqual(isAllowed ? true : expect.stringContaining('403'))
})

test('other upgrades are served as if they had not been asked for', async () => {
  const status = (path: string, headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      const asked = sendRequest(new URL(path, server.origin), {
        headers: { connection: 'Upgrade', ...headers },
      })
      asked.on('response', (answer) => resolve(answer.resume().statusCode))
      asked.on('upgrade', () => resolve('upgraded'))
      asked.on('error', reject)
      asked.end()
    })
  const socket = {
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': Buffer.alloc(16).toString('base64'),
  }
  expect(await status('/healthz', { upgrade: 'h2c' })).toBe(200)
  expect(await status('/elsewhere', socket)).toBe(404)
  expect(await status('/graphql', { ...socket, 'sec-websocket-version': '7' })).toBe(400)
  expect(await status('/graphql', { upgrade: 'h2c' })).toBe(400)
})

test('with WebSockets off, an upgrade is a request like any other', async () => {
  const off = await startPortcullis({ ...streamingApplication().options, websockets: 'off' })
  await expect(openSocket({ url: off.url })).rejects.toThrow('400')
})

test('a server of the application passes its upgrades on', async () => {
  const http = createServer(server.portcullis.handler)
  http.on('upgrade', server.portcullis.upgrade)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo // of a TCP server
  try {
    const { accessToken } = await register()
    const socket = await openAcknowledged({ url: `http://127.0.0.1:${port}/graphql`, token: accessToken })
    socket.send(subscribe(noteAdded))
    await until(() => source.subscribers.size === 1)
    source.publish({ id: 1 })
    await until(() => results(socket).length === 1)
  } finally {
    http.closeAllConnections()
    http.close()
  }
})

test('a server that stops closes its sockets with 1012, idle ones too', async () => {
  const { options, source: own } = streamingApplication()
  const stopping = await startPortcullis(options)
  const busy = await openAcknowledged({ url: stopping.url })
  const idle = await openAcknowledged({ url: stopping.url })
  const fresh = await openSocket({ url: stopping.url })
  busy.send(subscribe(anyone))
  await until(() => own.subscribers.size === 1)
  const startedAt = performance.now()
  await stopping.portcullis.stop()

  for (const socket of [busy, idle, fresh])
    expect(await socket.closed()).toEqual({ code: 1012, reason: 'SERVICE_UNAVAILABLE' })
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})
