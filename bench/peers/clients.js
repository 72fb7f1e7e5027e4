// How each kind of server is asked: the requests to measure, and whether the answer is the right one.
// @ts-check
import assert from 'node:assert/strict'

/**
 * @typedef {{ path: string, method: string, headers: Record<string, string>, body?: string }} Request
 * @typedef {{ status: number, text: string, headers: Record<string, string | string[]> }} Answer
 * @typedef {(request: Request) => Promise<Answer>} Send
 * @typedef {{ token?: string, refreshToken?: string, cookie?: string }} Credentials
 *
 * @typedef {object} Dialect
 * @property {(send: Send, name: string) => Promise<Credentials>} signUp
 * @property {(credentials: Credentials) => Request} me
 * @property {((credentials: Credentials) => Request) | null} items
 * @property {((send: Send, credentials: Credentials) => Promise<void>) | null} refresh - keeps what it was given
 * @property {((send: Send, name: string) => Promise<'signed in' | 'busy'>) | null} signIn
 */

export const password = 'orchard lantern 4711 drizzle'

const queries = {
  constant: '{ constant { id username roles } }',
  me: '{ me { id username roles } }',
  items: '{ items { id title body author rating } }',
  register:
    'mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken user { id } } }',
  login: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken user { id } } }',
  refresh:
    'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken refreshToken user { id } } }',
}

/**
 * @param {string} query @param {Credentials} [credentials] @param {object} [variables]
 * @returns {Request}
 */
function graphql(query, { token } = {}, variables = {}) {
  return {
    path: '/graphql',
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  }
}

/** What nobody has to sign in for. */
export const constantRequest = graphql(queries.constant)

/** @param {Answer} answer @param {string} field @returns {any} */
function payload({ status, text }, field) {
  const found = status === 200 ? JSON.parse(text).data?.[field] : null
  assert.ok(found, `${field} was refused: ${status} ${text.slice(0, 500)}`)
  return found
}

/** @param {any} payload @returns {Credentials} */
const credentialsOf = ({ accessToken, refreshToken }) => ({ token: accessToken, refreshToken })

/** @type {Dialect} */
const openGraphql = {
  signUp: async () => ({}),
  me: () => graphql(queries.me),
  items: () => graphql(queries.items),
  refresh: null,
  signIn: null,
}

/** @type {Dialect} */
const guardedGraphql = {
  signUp: async (send, username) =>
    credentialsOf(
      payload(await send(graphql(queries.register, {}, { input: { username, password } })), 'register'),
    ),
  me: (credentials) => graphql(queries.me, credentials),
  items: (credentials) => graphql(queries.items, credentials),
  async refresh(send, credentials) {
    const answer = await send(graphql(queries.refresh, {}, { token: credentials.refreshToken }))
    Object.assign(credentials, credentialsOf(payload(answer, 'refreshSession')))
  },
  async signIn(send, username) {
    const answer = await send(graphql(queries.login, {}, { input: { username, password } }))
    if (answer.text.includes('"SIGN_IN_BUSY"')) return 'busy'
    payload(answer, 'login')
    return 'signed in'
  },
}

/** @param {string} path @param {object} body @returns {Request} */
const post = (path, body) => ({
  path: `/api/auth${path}`,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const emailOf = (/** @type {string} */ name) => `${name}@example.com`

/** @param {Credentials} credentials @param {string} [search] @returns {Request} */
const getSession = ({ cookie = '' }, search = '') => ({
  path: `/api/auth/get-session${search}`,
  method: 'GET',
  headers: { cookie },
})

/** @param {Answer} answer */
function signedInCookie({ status, text, headers }) {
  assert.equal(status, 200, `It was refused: ${text.slice(0, 500)}`)
  return [headers['set-cookie'] ?? []]
    .flat()
    .map((line) => line.split(';', 1)[0])
    .join('; ')
}

/** @type {Dialect} */
const betterAuth = {
  signUp: async (send, name) => ({
    cookie: signedInCookie(await send(post('/sign-up/email', { email: emailOf(name), name, password }))),
  }),
  me: (credentials) => getSession(credentials, '?disableRefresh=true'),
  items: null,
  async refresh(send, credentials) {
    const answer = await send(getSession(credentials))
    assert.ok(signedInCookie(answer), 'The session was not prolonged.')
  },
  async signIn(send, name) {
    signedInCookie(await send(post('/sign-in/email', { email: emailOf(name), password })))
    return 'signed in'
  },
}

export const dialects = { openGraphql, guardedGraphql, betterAuth }

/**
 * Sends that request whenever it is called, and fails where the answer is another than at first.
 *
 * @param {Send} send
 * @param {Request} request
 * @param {string} mark - what the right answer contains
 */
export async function repeat(send, request, mark) {
  const first = await send(request)
  assert.ok(first.status === 200 && first.text.includes(mark), `Not the answer: ${first.text.slice(0, 500)}`)
  return async () => {
    const { text } = await send(request)
    if (text !== first.text) throw new Error(`Another answer than at first: ${text.slice(0, 500)}`)
  }
}

/** The end of the list. */
export const lastItem = '"title":"The title of item 49"'
