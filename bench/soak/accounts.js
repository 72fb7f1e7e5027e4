// @ts-check
import { runCommand } from '../load/start-command.js'

/** @typedef {import('./client.js').SoakClient} SoakClient */
/** @typedef {{ name: string, id: string, token: string, refreshToken: string, isBusy: boolean }} Session */

export const password = 'orchard lantern 4711 drizzle'
const payload = '{ accessToken refreshToken user { id } }'
const register = `mutation ($input: RegisterInput!) { register(input: $input) ${payload} }`
const login = `mutation ($input: LoginInput!) { login(input: $input) ${payload} }`
const refresh = `mutation ($token: String) { refreshSession(refreshToken: $token) ${payload} }`

/** @param {string} name @param {any} data @returns {Session} */
const sessionOf = (name, { accessToken, refreshToken, user }) => ({
  name,
  id: user.id,
  token: accessToken,
  refreshToken,
  isBusy: false,
})

/** @param {SoakClient} client @param {string} username */
export async function signIn(client, username) {
  const { code, data } = await client.send(login, { variables: { input: { username, password } } })
  return { code, session: code === 'ok' ? sessionOf(username, data.login) : null }
}

/** @param {SoakClient} client @param {Session} session @returns {Promise<string>} the code of the answer */
export async function rotate(client, session) {
  session.isBusy = true
  try {
    const { code, data } = await client.send(refresh, { variables: { token: session.refreshToken } })
    if (code === 'ok') Object.assign(session, sessionOf(session.name, data.refreshSession))
    return code
  } finally {
    session.isBusy = false
  }
}

/**
 * The next session, in turns, that is not being refreshed.
 *
 * @param {readonly Session[]} sessions @param {number} turn
 */
export function firstFree(sessions, turn) {
  const inTurn = sessions.map((_, index) => sessions[(turn + index) % sessions.length])
  return inTurn.find((session) => session?.isBusy === false)
}

/**
 * Makes accounts, the first of them an admin, and signs each in.
 *
 * @param {SoakClient} client @param {number} count @param {Record<string, string>} env - of the command
 */
export async function makeAccounts(client, count, env) {
  await runCommand(['users', 'create', 'overseer', '--role', 'ADMIN'], env, password)
  const { session } = await signIn(client, 'overseer')
  if (session === null) throw new Error('The admin could not sign in.')
  /** @type {Session[]} */
  const users = []
  while (users.length < count) {
    const username = `user-${users.length}`
    const { code, data } = await client.send(register, { variables: { input: { username, password } } })
    if (code !== 'ok') throw new Error(`No account could be made: ${code}`)
    users.push(sessionOf(username, data.register))
  }
  return { admin: session, users }
}
