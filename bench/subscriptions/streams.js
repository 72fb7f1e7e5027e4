// Clients of subscriptions, as small as possible: what they cost must not hide what the server costs.
// @ts-check
import { connect } from 'node:net'
import { WebSocket } from 'ws'

/** @typedef {'event-stream' | 'multipart' | 'websocket'} Transport */
/** @typedef {{ received: number, lastAt: number, pause(): void, end(): void }} Stream */

const query = 'subscription Added { noteAdded { id at title body rating } }'
const accepts = {
  'event-stream': 'text/event-stream',
  multipart: 'multipart/mixed;subscriptionSpec=1.0',
}
const mark = '"noteAdded"'
const now = () => performance.timeOrigin + performance.now()

/**
 * Opens a stream and resolves once the server has answered.
 *
 * @param {string} url @param {Transport} transport @param {string | undefined} token @returns {Promise<Stream>}
 */
export function openStream(url, transport, token) {
  return transport === 'websocket' ? openSocket(url, token) : openResponse(url, transport, token)
}

/** @param {string} url @param {'event-stream' | 'multipart'} transport @param {string | undefined} token @returns {Promise<Stream>} */
function openResponse(url, transport, token) {
  const { hostname, port, pathname } = new URL(url)
  const body = JSON.stringify({ query })
  const head = [
    `POST ${pathname} HTTP/1.1`,
    'host: bench',
    `accept: ${accepts[transport]}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
  ]
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    const stream = {
      received: 0,
      lastAt: 0,
      pause: () => void socket.pause(),
      end: () => void socket.destroy(),
    }
    socket.on('error', reject)
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
    // The end of the last chunk, where an event may have been cut in two.
    let tail = Buffer.alloc(0)
    socket.on('data', (/** @type {Buffer} */ data) => {
      stream.lastAt = now()
      const chunk = Buffer.concat([tail, data])
      tail = chunk.subarray(-mark.length + 1)
      for (let at = chunk.indexOf(mark); at !== -1; at = chunk.indexOf(mark, at + 1)) stream.received += 1
      if (chunk.includes('HTTP/1.1 200')) resolve(stream)
      else if (chunk.includes('HTTP/1.1')) reject(new Error(chunk.toString().slice(0, 500)))
    })
  })
}

/** @param {string} url @param {string | undefined} token @returns {Promise<Stream>} */
function openSocket(url, token) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', {
      perMessageDeflate: false,
    })
    const stream = { received: 0, lastAt: 0, pause: () => socket.pause(), end: () => socket.terminate() }
    socket.on('error', reject)
    socket.on('open', () => {
      const payload = token === undefined ? {} : { authorization: `Bearer ${token}` }
      socket.send(JSON.stringify({ type: 'connection_init', payload }))
    })
    socket.on('message', (data) => {
      const bytes = /** @type {Buffer} */ (data)
      if (bytes.includes(mark)) {
        stream.received += 1
        stream.lastAt = now()
      } else if (bytes.includes('connection_ack')) {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }), () => resolve(stream))
      }
    })
  })
}
