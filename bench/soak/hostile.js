// Requests that mean harm, and how each is to be refused.
// @ts-check
import { connect } from 'node:net'

/** @typedef {import('./client.js').SoakClient} SoakClient */
/** @typedef {{ readonly name: string, readonly expected: readonly string[], send(client: SoakClient): Promise<string> }} Hostile */

const repeat = (/** @type {string} */ text, /** @type {number} */ times) => text.repeat(times)
const aliases = Array.from({ length: 1000 }, (_, index) => `a${index}: __typename`).join(' ')

/** @param {string} name @param {string} expected @param {string} query @returns {Hostile} */
const document = (name, expected, query) => ({
  name,
  expected: [expected],
  send: async (client) => (await client.send(query)).code,
})

/** @param {string} name @param {string} expected @param {string | Buffer} body @param {Record<string, string>} [headers] @returns {Hostile} */
const body = (name, expected, body, headers = {}) => ({
  name,
  expected: [expected],
  send: async (client) => (await client.sendBody(body, { headers })).code,
})

/** @param {string} name @param {string} token @returns {Hostile} */
const bearer = (name, token) => ({
  name,
  expected: ['UNAUTHENTICATED TOKEN_INVALID'],
  send: async (client) => (await client.send('{ me { id } }', { token })).code,
})

/** @param {string} name @param {string} expected @param {string} bytes @returns {Hostile} */
const raw = (name, expected, bytes) => ({
  name,
  expected: [expected],
  send: ({ url }) => statusOf(Number(url.port), bytes),
})

/** The head of a request to the API that has a body. */
export const head = (/** @type {string[]} */ ...lines) =>
  ['POST /graphql HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', ...lines, '', ''].join(
    '\r\n',
  )

/** @type {readonly Hostile[]} */
export const hostile = [
  body('JSON that breaks off', 'BAD_REQUEST', '{"query":"{ me { id'),
  body('invalid UTF-8', 'BAD_REQUEST', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
  body(
    'JSON 5,000 deep',
    'BAD_REQUEST',
    `{"query":"{ me { id } }","variables":${repeat('[', 5000)}${repeat(']', 5000)}}`,
  ),
  body(
    'a batch of operations',
    'BAD_REQUEST',
    `[${repeat('{"query":"{ me { id } }"},', 99)}{"query":"{ me { id } }"}]`,
  ),
  body('another media type', 'BAD_REQUEST', '{ me { id } }', { 'content-type': 'text/plain' }),
  document('1,000 aliases', 'OPERATION_TOO_LARGE', `{ ${aliases} }`),
  document(
    '1,000 directives',
    'OPERATION_TOO_LARGE',
    `{ __typename ${repeat('@include(if: true) ', 1000)} }`,
  ),
  document('500 brackets deep', 'OPERATION_TOO_LARGE', `${repeat('{ a ', 500)}${repeat('}', 500)}`),
  document(
    'a cycle of fragments',
    'GRAPHQL_VALIDATION_FAILED',
    '{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }',
  ),
  document(
    'introspection',
    'GRAPHQL_VALIDATION_FAILED',
    '{ __schema { types { fields { type { fields { name } } } } } }',
  ),
  document('a syntax error', 'GRAPHQL_PARSE_FAILED', '{ me { id } '),
  document('a list of 100,000', 'OPERATION_TOO_LARGE', '{ users(first: 100000) { nodes { id } } }'),
  bearer('a token that is none', 'not.a.token'),
  bearer('an unsigned token', 'eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiIxIn0.'),
  bearer('a token of 12 kB', `${repeat('a', 6000)}.${repeat('b', 6000)}.c`),
  raw('headers of 20 kB', 'HTTP 431', head(`X-Long: ${repeat('x', 20_000)}`)),
  raw('two lengths', 'HTTP 400', head('Content-Length: 2', 'Content-Length: 3')),
  raw('a body of 50 MB, announced', 'HTTP 413', head('Content-Length: 50000000')),
  {
    name: 'a body that never comes',
    expected: ['cut off'],
    send: ({ url }) => leaveAfter(Number(url.port), head('Content-Length: 1000'), 2_000),
  },
  {
    name: 'half a header',
    expected: ['cut off'],
    send: ({ url }) => leaveAfter(Number(url.port), 'POST /graphql HTTP/1.1\r\nHost: loc', 2_000),
  },
]

/** @param {number} port @param {string} bytes @returns {Promise<string>} the status that these bytes were answered with */
function statusOf(port, bytes) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.once('data', (chunk) => {
      socket.destroy()
      resolve(`HTTP ${chunk.toString('latin1').split(' ')[1]}`)
    })
    socket.once('error', reject)
    socket.once('close', () => resolve('closed without an answer'))
  })
}

/**
 * Sends half a request and goes away in the middle of it.
 *
 * @param {number} port @param {string} bytes @param {number} millis
 * @returns {Promise<string>}
 */
function leaveAfter(port, bytes, millis) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.once('data', () => resolve('answered before it was complete'))
    socket.once('error', reject)
    setTimeout(() => {
      socket.destroy()
      resolve('cut off')
    }, millis)
  })
}
