import { createServerSessions, type Opened } from '../../../src/client/server/index.js'
import { type StartedPortcullis, startPortcullis } from '../../harness/portcullis.js'
import { createBrowser, manyPeople, newPerson, post } from './front-end.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis(manyPeople)
})

const cookie = { name: 'session', secret: 'a secret of the front end of 32 bytes' }

function createFrontEnd() {
  const network = createBrowser(server.origin)
  const sessions = createServerSessions({
    url: server.url,
    cookie,
    fetch: network.send,
    now: server.clock.now,
  })
  return { network, sessions }
}
/** The next request of a browser that got these headers. */
const requestWith = ({ headers }: Pick<Opened, 'headers'>) => ({
  headers: new Headers({ cookie: `other=1; ${headers.get('set-cookie')?.split(';')[0]}` }),
})

async function signedIn() {
  const frontEnd = createFrontEnd()
  const person = await newPerson(server)
  const opened = await frontEnd.sessions.signIn(person)
  if (!('headers' in opened)) throw new Error('A second factor is demanded.')
  return { ...frontEnd, person, opened }
}
const me = async ({ session }: Opened) =>
  Object(await (await session.fetch(server.url, post('{ me { username } }'))).json()).data?.me?.username

test('a sign-in sets a sealed cookie that opens the session again, without a request', async () => {
  const { sessions, network, person, opened } = await signedIn()
  const before = network.sent.length
  const next = await sessions.open(requestWith(opened))

  expect(opened.headers.get('set-cookie')).toMatch(
    /^session=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/,
  )
  expect(opened.headers.get('set-cookie')).not.toMatch(/eyJ|pcr_/)
  expect(next.session.state).toMatchObject({ status: 'signedIn', username: person.username })
  expect(network.sent.length).toBe(before)
  expect(next.headers.get('set-cookie')).toBeNull()
  expect(await me(next)).toBe(person.username)
})

test('requests of one page share one refresh, and each gets the new cookie', async () => {
  const { sessions, network, person, opened } = await signedIn()
  server.clock.advance({ minutes: 16 })
  const all = await Promise.all(Array.from({ length: 8 }, () => sessions.open(requestWith(opened))))

  expect(network.refreshes()).toBe(1)
  expect(await Promise.all(all.map(me))).toEqual(all.map(() => person.username))
  for (const { headers } of all) expect(headers.get('set-cookie')).toContain('session=')
  expect(await me(await sessions.open(requestWith(all[3] ?? opened)))).toBe(person.username)
})

test('peek reads only: what has expired is not refreshed, and what open has refreshed is seen', async () => {
  const { sessions, network, opened } = await signedIn()
  server.clock.advance({ minutes: 16 })
  const { headers } = requestWith(opened)
  const peeked = await sessions.peek(headers.get('cookie'))
  expect([peeked.accessToken, peeked.state.status, network.refreshes()]).toEqual([null, 'signedIn', 0])

  await sessions.open({ headers })
  const value = headers.get('cookie')?.split('session=')[1] ?? ''
  const again = await sessions.peek({ get: (name) => (name === 'session' ? { value } : undefined) })
  expect(again.accessToken).toEqual(expect.any(String))
})

test('an API that is away signs nobody out; a session that has ended clears the cookie', async () => {
  const { sessions, network, opened, person } = await signedIn()
  server.clock.advance({ minutes: 16 })
  network.network = async () => new Response('', { status: 503 })
  const away = await sessions.open(requestWith(opened))
  expect([away.session.state.status, away.headers.get('set-cookie')]).toEqual(['signedIn', null])

  const later = createFrontEnd()
  await server.portcullis.sessions.endAll(person.userId)
  const ended = await later.sessions.open(requestWith(opened))
  expect(ended.session.state).toEqual({ status: 'signedOut', reason: 'REFRESH_TOKEN_INVALID' })
  expect(ended.headers.get('set-cookie')).toContain('session=; ')
})

test('a cookie that was changed, or sealed with another secret, opens nothing', async () => {
  const { opened } = await signedIn()
  const value = opened.headers.get('set-cookie')?.split(';')[0]?.slice('session='.length) ?? ''
  const { sessions } = createFrontEnd()
  const other = createServerSessions({ url: server.url, cookie: { ...cookie, secret: 'x'.repeat(32) } })
  const stateOf = async (of: typeof sessions, text: string) => (await of.peek(`session=${text}`)).state
  const nobody = { status: 'signedOut', reason: null }

  expect(await stateOf(sessions, value)).toMatchObject({ status: 'signedIn' })
  expect(await stateOf(other, value)).toEqual(nobody)
  for (const text of ['', 'x', `${value.slice(0, -2)}AA`, value.slice(20), '%00', 'null'])
    expect(await stateOf(sessions, text)).toEqual(nobody)
  expect(() => createServerSessions({ url: server.url, cookie: { name: 'a', secret: 'short' } })).toThrow(
    RangeError,
  )
})

test('a sign-out ends the session at the API and clears the cookie, and the token goes to the API alone', async () => {
  const { sessions, network, opened } = await signedIn()
  await opened.session.fetch('http://127.0.0.1:9/').catch(() => undefined)
  expect(network.sent.at(-1)?.authorization).toBeNull()
  const out = await sessions.signOut(requestWith(opened))

  expect(out.headers.get('set-cookie')).toContain('Max-Age=0')
  const token = opened.session.accessToken ?? ''
  expect((await server.api.send({ query: '{ me { id } }', token })).status).toBe(401)
})
