// What is sent many times over, and how each is to be answered.
// @ts-check
import { connect } from 'node:net'
import { head, hostile } from '../soak/hostile.js'

/** @typedef {import('../soak/client.js').SoakClient} SoakClient */
/**
 * @typedef {object} Flood
 * @property {string} name
 * @property {number} count
 * @property {number} [parallel] - how many are under way at once
 * @property {readonly string[]} expected
 * @property {(client: SoakClient, index: number) => Promise<string>} send
 */

const usual = 1000
/** These wait for seconds, and so go all at once. */
const waiting = new Set(['a body that never comes', 'half a header'])
const login = 'login(input: { username: "ana", password: "a long wrong password" }) { accessToken }'
const aliasedLogins = `mutation { ${Array.from({ length: 1000 }, (_, index) => `a${index}: ${login}`).join(' ')} }`
const megabyte = 'x'.repeat(1_000_000)
const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
const open = '{"query":"{ __typename }"}'
const pipelined = head(`Content-Length: ${open.length}`) + open
const atOnce = 50

/** @type {readonly Flood[]} */
export const floods = [
  {
    name: 'distinct documents, each of 1 kB',
    count: 10_000,
    expected: ['ok'],
    send: async (client, index) => (await client.send(`{ ${aliases(index)} }`)).code,
  },
  {
    name: 'distinct tokens',
    count: 10_000,
    expected: ['UNAUTHENTICATED TOKEN_INVALID'],
    send: async (client, index) =>
      (await client.send('{ me { id } }', { token: `${'e'.repeat(300)}.${index}.e30` })).code,
  },
  {
    name: 'persisted queries that nobody stored',
    count: 5_000,
    expected: ['PERSISTED_QUERY_NOT_FOUND'],
    send: async (client, index) => (await client.sendBody(persisted(index))).code,
  },
  {
    name: 'persisted queries under a wrong hash',
    count: 5_000,
    expected: ['BAD_REQUEST'],
    send: async (client, index) => (await client.sendBody(persisted(index, '{ __typename }'))).code,
  },
  {
    name: '1,000 aliased sign-ins',
    count: usual,
    expected: ['OPERATION_TOO_LARGE'],
    send: async (client) => (await client.send(aliasedLogins)).code,
  },
  {
    name: 'tokens of 1 MB',
    count: 200,
    expected: ['HTTP 431', 'reset'],
    send: ({ url }) => exchange(url, head(`Authorization: Bearer ${megabyte}`)),
  },
  {
    name: 'bodies of 50 MB, in chunks without a length',
    count: 200,
    expected: ['HTTP 413', 'reset'],
    send: ({ url }) => exchange(url, head('Transfer-Encoding: chunked'), chunk, 800),
  },
  {
    name: `${atOnce} requests written at once`,
    count: 200,
    expected: [`HTTP 200 x ${atOnce}`],
    send: ({ url }) => exchange(url, pipelined.repeat(atOnce - 1) + lastOf(pipelined)),
  },
  ...hostile.map(({ name, expected, send }) => ({
    name,
    count: usual,
    ...(waiting.has(name) ? { parallel: usual } : {}),
    expected,
    send,
  })),
]

/** @param {number} index */
function aliases(index) {
  return Array.from({ length: 29 }, (_, at) => `alias_${index}_of_document_${at}: __typename`).join(' ')
}

/** @param {number} index @param {string} [query] */
function persisted(index, query) {
  const persistedQuery = { version: 1, sha256Hash: index.toString(16).padStart(64, '0') }
  return JSON.stringify({ ...(query === undefined ? {} : { query }), extensions: { persistedQuery } })
}

/** The server closes the connection after this one. @param {string} request */
function lastOf(request) {
  return request.replace('\r\nHost', '\r\nConnection: close\r\nHost')
}

/**
 * Writes to a connection of its own until it is closed.
 *
 * @param {URL} url
 * @param {string} bytes - first
 * @param {string} [more] - then this, again and again, as fast as it is taken
 * @param {number} [times]
 * @returns {Promise<string>} the statuses that came back; `reset` where the closing overtook the answer
 */
function exchange(url, bytes, more = '', times = 0) {
  return new Promise((resolve) => {
    let text = ''
    let left = times
    const socket = connect(Number(url.port), '127.0.0.1', () => socket.write(bytes, proceed))
    function proceed() {
      if (left-- > 0 && socket.writable && text === '') socket.write(more, proceed)
    }
    socket.setEncoding('latin1').on('data', (/** @type {string} */ data) => (text += data))
    socket.on('error', () => undefined) // followed by "close"
    socket.on('close', () => resolve(told(text)))
  })
}

/** @param {string} text */
function told(text) {
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)
  if (statuses.length === 0) return 'reset'
  return statuses.length === 1 ? `HTTP ${statuses[0]}` : `HTTP ${[...new Set(statuses)]} x ${statuses.length}`
}
