import { connect } from 'node:net'
import { until } from '../harness/until.js'
import { eventStream, multipart } from './open-stream.js'
import { firstError, start } from './started.js'

test('a client that never reads is cut off with the reason, and no other stream notices', async () => {
  const { open, source, server, token } = await start({ limits: { streamQueueBytes: 65_536 } })
  const reader = await open()
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname).pause()
  const body = JSON.stringify({ query: 'subscription Slow { noteAdded { id text } }' })
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nauthorization: Bearer ${token}\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  await until(() => source.subscribers.size === 2)
  const text = 'x'.repeat(20_000)
  let published = 0
  await until(() => {
    source.publish({ id: ++published, text })
    return source.subscribers.size === 1
  })
  const last = published
  await until(() => reader.results().length >= last)
  expect(reader.hasEnded()).toBe(false)
  // Far fewer bytes than the socket buffers of the kernel and the limit together.
  expect(published * text.length).toBeLessThan(20_000_000)
  await until(() => server.logged().includes('"reason":"slow"'))
  expect(server.logged()).toContain('SUBSCRIBER_TOO_SLOW')
  // What has arrived ends with the reason, for a client that reads in the end.
  let received = ''
  socket.on('data', (chunk) => {
    received = (received + chunk.toString()).slice(-2_000)
  })
  socket.resume()
  await until(() => received.includes('SUBSCRIBER_TOO_SLOW') || socket.destroyed)
  expect(received).toContain('SUBSCRIBER_TOO_SLOW')
  socket.destroy()
})

test('an event whose resolver never settles ends the stream at its time limit; the stream itself has none', async () => {
  const { open, source } = await start({ limits: { seconds: 1 } })
  const idle = await open()
  const never = await open('subscription { never { id } }')
  source.publish({ id: 1 })
  await never.ended()
  expect(firstError(never)).toMatchObject({ code: 'OPERATION_TIMED_OUT', limit: 'seconds' })
  await until(() => idle.results().length === 1)
  expect(idle.hasEnded()).toBe(false)
})

test('a subscription whose source does not open in time is a response of 504, and a late source is closed', async () => {
  const { open, source, gate } = await start({ limits: { seconds: 1 } })
  const stream = await open('subscription { slowToOpen { id } }')
  await stream.ended()
  expect([stream.status, stream.text()]).toEqual([504, expect.stringContaining('OPERATION_TIMED_OUT')])
  gate.open()
  await until(() => source.closed === 1)
  expect(source.signals[0]?.aborted).toBe(true)
})

test.each([
  [eventStream, ':\n\n:\n\n'],
  [multipart, '\r\ncontent-type: application/json\r\n\r\n{}\r\n--graphql'],
])('an idle stream of %s sends pings', async (accept, ping) => {
  const { open } = await start({ limits: { streamPingSeconds: 1 } })
  const stream = await open(undefined, { accept })
  await until(() => stream.text().includes(ping))
  expect([stream.results(), stream.hasEnded()]).toEqual([[], false])
})
