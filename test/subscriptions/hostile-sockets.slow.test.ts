import { connect } from 'node:net'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { openAcknowledged, openSocket, type RawSocket } from './raw-socket.js'
import { streamingApplication } from './streaming-application.js'

const application = streamingApplication()
const { source } = application
let server: StartedPortcullis
let token: string
/** Somebody else, who must notice nothing. */
let bystander: RawSocket
beforeAll(async () => {
  server = await startPortcullis({
    ...application.options,
    limits: {
      streamsPerSession: 3,
      anonymousStreamsPerAddress: 5,
      pendingSocketsPerAddress: 3,
      socketInitSeconds: 2,
      socketMessageBytes: 10_000,
      streamQueueBytes: 65_536,
    },
  })
  token = (await server.api.register('hostile')).accessToken
})
beforeEach(async () => {
  const { accessToken } = await server.api.register(`bystander-${Math.random().toString(36).slice(2, 8)}`)
  bystander = await openAcknowledged({ url: server.url, token: accessToken })
  bystander.send({ id: '1', type: 'subscribe', payload: { query: 'subscription { noteAdded { id } }' } })
  await until(() => source.subscribers.size === 1)
})
afterEach(async () => {
  await until(() => source.subscribers.size === 0)
})

/** The bystander gets an event, as if nothing had happened. */
async function expectUndisturbed() {
  source.publish({ id: 'undisturbed' })
  await until(() => bystander.messages.some((each) => JSON.stringify(each).includes('undisturbed')))
  expect(bystander.socket.readyState).toBe(bystander.socket.OPEN)
  expect((await server.api.send({ query: '{ me { id } }', token })).status).toBe(200)
}

const subscribe = (id: string, query = 'subscription { anyone { id text } }') => ({
  id,
  type: 'subscribe',
  payload: { query },
})
const init = { type: 'connection_init' }

test.each([
  ['text that is no JSON', [init, 'x'], 4400],
  ['a message of no type', [init, {}], 4400],
  ['an unknown type', [init, { type: 'next', id: '1' }], 4400],
  ['a subscription without a query', [init, { id: '1', type: 'subscribe', payload: {} }], 4400],
  [
    'variables that are no object',
    [init, { id: '1', type: 'subscribe', payload: { query: '{a}', variables: 'x' } }],
    4400,
  ],
  ['an authorization that is no text', [{ ...init, payload: { authorization: { $ne: '' } } }], 4400],
  [
    'two authorizations',
    [{ ...init, payload: { authorization: 'Bearer a', Authorization: 'Bearer b' } }],
    4400,
  ],
  ['another scheme', [{ ...init, payload: { authorization: 'Basic YTpi' } }], 4400],
  ['deep JSON', [`{"type":"connection_init","payload":${'['.repeat(100)}${']'.repeat(100)}}`], 4400],
  ['connection_init twice', [init, init], 4429],
  ['a subscription before connection_init', [subscribe('1')], 4401],
  ['an id that is in use', [init, subscribe('1'), subscribe('1')], 4409],
  ['a message that is too large', [`"${'x'.repeat(10_001)}"`], 1009],
  ['a name of Object.prototype as an id', [init, subscribe('__proto__')], 4409],
] as const)('%s closes its own socket only', async (_case, messages, code) => {
  const socket = await openSocket({ url: server.url })
  for (const message of messages) {
    socket.send(message)
    // What needs an acknowledgement would otherwise be refused for that.
    if (message === init && messages.length > 1) await socket.message('connection_ack')
  }

  expect((await socket.closed()).code).toBe(code)
  await expectUndisturbed()
})

test('binary frames and invalid UTF-8 close their own socket only', async () => {
  const binary = await openSocket({ url: server.url })
  binary.socket.send(Buffer.from(JSON.stringify(init)))
  expect((await binary.closed()).code).toBe(4400)
  const text = await openSocket({ url: server.url })
  text.socket.send(Buffer.from([0xff, 0xfe]), { binary: false })
  expect((await text.closed()).code).toBe(1007)
  await expectUndisturbed()
})

test('another subprotocol is closed with 4406', async () => {
  const socket = await openSocket({ url: server.url, protocol: 'graphql-ws' }).catch((error: Error) => error)
  if (socket instanceof Error) expect(socket.message).toContain('subprotocol')
  else expect((await socket.closed()).code).toBe(4406)
})

test('a client that sends no connection_init is closed in time, and an address has a number of such sockets', async () => {
  const silent = await Promise.all([1, 2, 3].map(() => openSocket({ url: server.url })))
  await expect(openSocket({ url: server.url })).rejects.toThrow('429')
  for (const socket of silent) expect((await socket.closed()).code).toBe(4408)
  // Their places are free again.
  await openAcknowledged({ url: server.url, token })
  await expectUndisturbed()
})

test('thousands of subscriptions close the socket that sends them, and leave nothing behind', async () => {
  const socket = await openAcknowledged({ url: server.url, token })
  for (let id = 0; id < 3_000; id += 1) socket.send(subscribe(String(id)))

  expect(await socket.closed()).toEqual({ code: 4429, reason: 'Limit reached: streamsPerSession' })
  await until(() => source.subscribers.size === 1)
  await expectUndisturbed()
})

test('several sockets of a session share its number of streams', async () => {
  const sockets = await Promise.all([1, 2, 3, 4].map(() => openAcknowledged({ url: server.url, token })))
  for (const socket of sockets.slice(0, 3)) socket.send(subscribe('1'))
  await until(() => source.subscribers.size === 4)
  sockets[3]?.send(subscribe('1'))

  expect((await sockets[3]?.closed())?.code).toBe(4429)
  expect(sockets.slice(0, 3).map(({ socket }) => socket.readyState)).toEqual([1, 1, 1])
})

test('a subscription that is completed before it is open leaves nothing behind', async () => {
  const socket = await openAcknowledged({ url: server.url, token })
  const begun = source.signals.length
  for (let count = 1; count <= 30; count += 1) {
    socket.send(subscribe('same'))
    socket.send({ id: 'same', type: 'complete' })
    await until(() => source.signals.length === begun + count)
  }
  await until(() => source.subscribers.size === 1)
  await expectUndisturbed()
})

test('a client that never reads is cut off, and no other notices', async () => {
  const socket = await openAcknowledged({ url: server.url, token })
  socket.send(subscribe('1'))
  await until(() => source.subscribers.size === 2)
  socket.socket.pause()
  const text = 'x'.repeat(20_000)
  let published = 0
  await until(() => {
    source.publish({ id: ++published, text })
    return source.subscribers.size === 1
  })
  expect(published * text.length).toBeLessThan(20_000_000)
  socket.socket.resume()
  // The reason, if the socket still takes it.
  expect([4429, 1006]).toContain((await socket.closed()).code)
  expect(server.logged()).toContain('"reason":"slow"')
  await expectUndisturbed()
})

test('a client that sends pings and reads no pong is cut off', async () => {
  const { port } = new URL(server.url)
  const raw = connect(Number(port), '127.0.0.1')
  raw.on('error', () => undefined)
  raw.write(
    'GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n' +
      `sec-websocket-key: ${Buffer.alloc(16).toString('base64')}\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n`,
  )
  await new Promise((resolve) => raw.once('data', resolve))
  raw.pause()
  const payload = Buffer.from(JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(8_000) } }))
  // A masked text frame, whose mask is zero.
  const frame = Buffer.concat([
    Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 255, 0, 0, 0, 0]),
    payload,
  ])
  const closed = new Promise((resolve) => raw.once('close', resolve))
  await until(() => {
    if (raw.destroyed || raw.closed) return true
    while (raw.writableLength < 1_000_000) raw.write(frame)
    return raw.bytesWritten > 60_000_000 || raw.writableEnded
  }).catch(() => undefined)
  raw.resume()
  await closed
  await expectUndisturbed()
})
