// What a server has to do in a day, all at once: each kind of request at a pace of its own.
// @ts-check
import { firstFree, rotate, signIn } from './accounts.js'
import { applicationDocument, me } from './documents.js'
import { hostile } from './hostile.js'

/**
 * @typedef {import('./client.js').SoakClient} SoakClient
 * @typedef {import('./accounts.js').Session} Session
 * @typedef {{ readonly code: string, readonly expected: readonly string[], readonly what?: string }} Outcome
 * @typedef {{ readonly name: string, readonly perSecond: number, once(): Promise<Outcome> }} Kind
 */

const list = '{ users(first: 50) { nodes { id username roles disabled createdAt } } }'
const logout = 'mutation ($token: String) { logout(refreshToken: $token) }'
/** Half of what is refused for one account would be throttled: each wrong password names another one. */
const wrong = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }'
const rotateUnknown = 'mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken } }'

/**
 * @param {SoakClient} client
 * @param {{ admin: Session, users: readonly Session[] }} accounts
 * @returns {Kind[]}
 */
export function createTraffic(client, { admin, users }) {
  const all = [admin, ...users]
  /** Sessions that began during the soak and are to end in it. @type {Session[]} */
  const visits = []
  const [ofUser, ofDocument, ofRefresh, ofRefusal, ofHostile] = [turns(), turns(), turns(), turns(), turns()]
  const user = () => pick(users, ofUser())
  const answered = async (/** @type {Promise<{ code: string }>} */ answer) => ({
    code: (await answer).code,
    expected: ['ok'],
  })

  return [
    { name: 'read', perSecond: 100, once: () => answered(client.send(me, { token: user().token })) },
    { name: 'guarded list', perSecond: 10, once: () => answered(client.send(list, { token: admin.token })) },
    {
      name: 'new document',
      perSecond: 5,
      // As long as documents of applications are: what is kept of them has to be bounded.
      once: () =>
        answered(client.send(applicationDocument('in pace', ofDocument()), { token: user().token })),
    },
    {
      name: 'refresh',
      perSecond: 10,
      async once() {
        // In turns: each session has a limit of its own on how often it is refreshed.
        const free = firstFree(all, ofRefresh())
        if (free === undefined) return { code: 'none was free', expected: ['none was free'] }
        return { code: await rotate(client, free), expected: ['ok'] }
      },
    },
    {
      name: 'sign-in',
      perSecond: 2,
      async once() {
        const { code, session } = await signIn(client, user().name)
        if (session !== null) {
          await client.send(me, { token: session.token }) // so that the server has it in mind
          visits.push(session)
        }
        return { code, expected: ['ok', 'SIGN_IN_BUSY'] }
      },
    },
    { name: 'revocation', perSecond: 2, once: () => revoke(client, visits.shift()) },
    { name: 'refused', perSecond: 10, once: () => refuse(client, ofRefusal(), user()) },
    {
      name: 'hostile',
      perSecond: 10,
      async once() {
        const { name, expected, send } = pick(hostile, ofHostile())
        return { code: await send(client), expected, what: name }
      },
    },
  ]
}

/**
 * Ends a session; from then on its token is refused.
 *
 * @param {SoakClient} client @param {Session | undefined} session
 * @returns {Promise<Outcome>}
 */
async function revoke(client, session) {
  if (session === undefined) return { code: 'nothing to revoke', expected: ['nothing to revoke'] }
  const { code, data } = await client.send(logout, { variables: { token: session.refreshToken } })
  if (code !== 'ok' || data.logout !== true) return { code, expected: [], what: 'logout' }
  const after = await client.send(me, { token: session.token })
  return { code: after.code, expected: ['UNAUTHENTICATED SESSION_REVOKED'], what: 'a read after logout' }
}

/** @param {SoakClient} client @param {number} turn @param {Session} user @returns {Promise<Outcome>} */
async function refuse(client, turn, user) {
  switch (turn % 20) {
    case 0: {
      const input = { username: `nobody-${turn}`, password: 'not the password of anyone' }
      const { code } = await client.send(wrong, { variables: { input } })
      return { code, expected: ['INVALID_CREDENTIALS', 'SIGN_IN_BUSY'] }
    }
    case 1: {
      const token = `pcr_${String(turn).padStart(70, 'A')}`
      const { code } = await client.send(rotateUnknown, { variables: { token } })
      return { code, expected: ['REFRESH_TOKEN_INVALID'] }
    }
    default: {
      const isAnonymous = turn % 2 === 0
      const { code } = await client.send(list, isAnonymous ? {} : { token: user.token })
      return { code, expected: [isAnonymous ? 'UNAUTHENTICATED' : 'FORBIDDEN'] }
    }
  }
}

/** Counts from 0. */
function turns() {
  let turn = 0
  return () => turn++
}

/** @template Item @param {readonly Item[]} items @param {number} turn @returns {Item} */
function pick(items, turn) {
  const item = items[turn % items.length]
  if (item === undefined) throw new Error('There is nothing to pick from.')
  return item
}
