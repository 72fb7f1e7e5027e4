import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { buildSync } from 'esbuild'
import { clearOnChange, errorsOf, type RefreshTokenStore } from '../../../src/client/index.js'
import { type StartedPortcullis, startPortcullis } from '../../harness/portcullis.js'
import { until } from '../../harness/until.js'
import { createTestHost, manyPeople, newPerson, open, openPage, openTab, post } from './front-end.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis(manyPeople)
})

const me = post('{ me { username } }')

async function signedIn(options = {}) {
  const page = openPage(server, options)
  const person = await newPerson(server)
  await page.session.signIn(person)
  return { ...page, person }
}

/** A store that keeps what it is given, and can be slow or broken. */
function createStore(): RefreshTokenStore & {
  token: string | null
  device: string | null
  fault: Error | null
} {
  return {
    token: null,
    device: null,
    fault: null,
    load() {
      return this.token
    },
    async save(token) {
      await new Promise((resolve) => setImmediate(resolve))
      if (this.fault !== null) throw this.fault
      this.token = token
    },
    loadDevice() {
      return this.device
    },
    saveDevice(device) {
      this.device = device
    },
  }
}

test('12: a new refresh token is saved before any request uses the new access token', async () => {
  const keep = createStore()
  const { session, browser } = await signedIn({ keep })
  const first = keep.token
  server.clock.advance({ minutes: 16 })
  const seen: (string | null)[] = []
  browser.network = async (request, pass) => {
    if ((await request.clone().text()).includes('used')) seen.push(keep.token)
    return pass()
  }
  await session.fetch(server.url, post('query used { me { id } }'))

  expect(seen).toEqual([first, keep.token])
  expect(keep.token).not.toBe(first)
})

test('12: where it cannot be saved, the error is reported and the session goes on in memory', async () => {
  const reported: unknown[] = []
  const keep = createStore()
  const { session } = await signedIn({ keep, onError: (error: unknown) => reported.push(error) })
  keep.fault = new Error('quota')
  for (let count = 0; count < 2; count += 1) {
    server.clock.advance({ minutes: 16 })
    expect((await session.fetch(server.url, me)).status).toBe(200)
  }

  expect(reported).toEqual([keep.fault, keep.fault])
})

test.each(['the refresh is answered first', 'the sign-out is sent first'])(
  '13: a sign-out while a refresh is under way signs out, whichever is answered first: %s',
  async (order) => {
    const { session, browser } = await signedIn()
    const token = await session.accessToken()
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    browser.network = async (request, pass) => {
      if (!(await request.clone().text()).includes('refreshSession')) return pass()
      const response = pass()
      await Promise.race([held, new Promise((resolve) => request.signal.addEventListener('abort', resolve))])
      return response
    }
    const refreshing = session.refresh().catch(() => undefined)
    await until(() => browser.refreshes() === 1)
    const out = session.signOut()
    if (order === 'the refresh is answered first') release()
    await Promise.all([out, refreshing])
    release()

    expect(session.state).toEqual({ status: 'signedOut', reason: 'LOGGED_OUT' })
    expect((await server.api.send({ query: '{ me { id } }', token: token ?? '' })).status).toBe(401)
    expect([...browser.jar.keys()].filter((name) => name.includes('refresh'))).toEqual([])
  },
)

test('13: a sign-in while a refresh of another person is under way stays', async () => {
  const { session, browser } = await signedIn()
  const other = await newPerson(server)
  const refreshing = session.refresh().catch(() => undefined)
  const state = await session.signIn(other)
  await refreshing

  expect(state).toMatchObject({ username: other.username })
  expect(session.state).toBe(state)
  server.clock.advance({ minutes: 16 })
  expect(await (await session.fetch(server.url, me)).json()).toEqual({
    data: { me: { username: other.username } },
  })
  expect(browser.refreshes()).toBeGreaterThan(0)
})

test('14: a sign-out without a network ends the session of this device', async () => {
  const keep = createStore()
  const { session, browser } = await signedIn({ keep })
  browser.network = () => Promise.reject(new TypeError('offline'))
  await session.signOut()

  expect([session.state, keep.token]).toEqual([{ status: 'signedOut', reason: 'LOGGED_OUT' }, null])
  expect(keep.device).toEqual(expect.any(String))
  expect(browser.sent.filter(({ body }) => body.includes('logout'))).toHaveLength(2)
})

test('14: everywhere ends the other sessions, and "others" keeps this one', async () => {
  const { session, person } = await signedIn()
  const { accessToken: first } = await server.api.login(person.username)
  await session.signOut({ everywhere: 'others' })
  expect((await server.api.send({ query: '{ me { id } }', token: first })).status).toBe(401)
  expect((await session.fetch(server.url, me)).status).toBe(200)

  const { accessToken: second } = await server.api.login(person.username)
  await session.signOut({ everywhere: true })
  expect((await server.api.send({ query: '{ me { id } }', token: second })).status).toBe(401)
  expect(session.state).toEqual({ status: 'signedOut', reason: 'LOGGED_OUT' })
})

test('15: the end of the own session elsewhere shows at the next request, once, in all tabs', async () => {
  const page = await signedIn()
  const tab = openTab(server, page)
  await tab.session.ready()
  const told: unknown[] = []
  for (const { session } of [page, tab]) session.subscribe(() => told.push(session.state))
  await server.portcullis.sessions.endAll(page.person.userId)
  await Promise.all([1, 2].map(() => page.session.fetch(server.url, me).catch(() => undefined)))

  const out = { status: 'signedOut', reason: 'SESSION_REVOKED' }
  expect([page.session.state, tab.session.state]).toEqual([out, out])
  expect(told).toEqual([out, out])
})

test('18: listeners that throw, refresh, ask for a token or wait for ever block nobody', async () => {
  const reported: unknown[] = []
  const { session } = await signedIn({ onError: (error: unknown) => reported.push(error) })
  let calls = 0
  session.subscribe(() => {
    throw new Error('of a listener')
  })
  session.subscribe(() => void session.refresh().catch(() => undefined))
  session.subscribe(() => void session.accessToken().catch(() => undefined))
  session.subscribe(async () => new Promise(() => undefined))
  session.subscribe(() => {
    calls += 1
  })
  await session.signOut()
  await session.signIn(await newPerson(server))

  expect(calls).toBe(2)
  expect(reported).toHaveLength(2)
})

test('19: a state is the same object until its content changes', async () => {
  const { session } = await signedIn()
  const before = session.state
  await session.refresh()

  expect(session.state).toBe(before)
})

test('20: the page of a stranger asks nothing, and after REFRESH_TOKEN_INVALID the hint is gone', async () => {
  const stranger = openPage(server)
  expect(await stranger.session.ready()).toEqual({ status: 'signedOut', reason: null })
  await stranger.session.fetch(server.url, post('{ __typename }'))
  expect([stranger.browser.sent.length, stranger.browser.refreshes()]).toEqual([1, 0])

  const page = await signedIn()
  expect(page.shared.notes.size).toBe(1)
  await server.portcullis.sessions.endAll(page.person.userId)
  const later = openTab(server, page)
  expect(await later.session.ready()).toEqual({ status: 'signedOut', reason: 'REFRESH_TOKEN_INVALID' })
  expect(page.shared.notes.size).toBe(0)
  const always = openTab(server, page, { restore: 'always' })
  expect(await always.session.ready()).toMatchObject({ status: 'signedOut' })
})

test('21: after a sign-out, Apollo’s cache is empty, nothing is asked as nobody, and no late answer lands in the next cache', async () => {
  const { session, browser } = await signedIn()
  const client = new ApolloClient({
    link: new HttpLink({ uri: server.url, fetch: session.fetch }),
    cache: new InMemoryCache(),
  })
  clearOnChange(session, client)
  const query = gql`query Mine { me { id username } }`
  await client.query({ query })
  const watching = client.watchQuery({ query }).subscribe({ next: () => undefined, error: () => undefined })
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  browser.network = async (request, pass) => {
    const response = await pass()
    if ((await request.clone().text()).includes('Late')) await held
    return response
  }
  const late = client.query({ query: gql`query Late { me { id username } }`, fetchPolicy: 'network-only' })
  const lateError = late.then(
    () => null,
    (error: Error) => error,
  )
  await until(() => browser.sent.some(({ body }) => body.includes('Late')))
  await session.signOut()
  const asked = browser.sent.filter(({ body }) => body.includes('query Mine')).length
  release()

  expect(await lateError).not.toBeNull()
  expect(client.cache.extract()).toEqual({})
  expect(browser.sent.filter(({ body }) => body.includes('query Mine')).length).toBe(asked)
  watching.unsubscribe()
})

test('28: other pages follow a sign-in as another person and a sign-out, without a request', async () => {
  const page = await signedIn()
  const tab = openTab(server, page)
  await tab.session.ready()
  const next = await newPerson(server)
  await page.session.signIn(next)
  expect(tab.session.state).toMatchObject({ username: next.username })
  const before = page.browser.sent.length
  await page.session.signOut()

  expect(tab.session.state).toEqual({ status: 'signedOut', reason: 'LOGGED_OUT' })
  expect(page.browser.sent.slice(before).map(({ body }) => body.includes('logout'))).toEqual([true])
})

test('step-up, a new password and tokens of another operation are taken over', async () => {
  const { session, person } = await signedIn()
  const before = session.state
  expect(await session.stepUp({ password: person.password })).toBe(before)
  const changed = await session.changePassword({
    currentPassword: person.password,
    newPassword: 'another long lantern 99',
  })
  expect(changed).toMatchObject({ userId: person.userId })
  expect(changed).not.toEqual(before)
  server.clock.advance({ minutes: 16 })
  expect((await session.fetch(server.url, me)).status).toBe(200)

  const keep = createStore()
  const plain = open({ url: server.url, keep }, createTestHost())
  const other = await newPerson(server)
  const { data } = await server.api.send({
    query: `mutation { login(input: { username: "${other.username}", password: "${other.password}" }) { accessToken accessTokenExpiresIn refreshToken } }`,
  })
  const payload = data?.login as Parameters<typeof plain.adopt>[0] // what was selected
  expect(await plain.adopt(payload)).toMatchObject({ username: other.username, roles: ['USER'] })
  expect(keep.token).toBe(payload.refreshToken)
})

test('a refused sign-in throws one error with the members of its code', async () => {
  const { session } = openPage(server)
  const wrong = await session
    .signIn({ username: 'nobody', password: 'a wrong long password' })
    .catch(errorsOf)
  expect(wrong).toMatchObject([{ code: 'INVALID_CREDENTIALS' }])
  const short = await session.register({ username: 'x', password: 'x' }).catch(errorsOf)
  expect(short).toMatchObject([{ code: 'BAD_USER_INPUT', problems: expect.any(Array) }])
  expect(session.state).toEqual({ status: 'signedOut', reason: null })
})

test('24: the core has no dependency, and without DOM types its types compile', () => {
  const { metafile } = buildSync({
    entryPoints: ['src/client/index.ts'],
    bundle: true,
    metafile: true,
    write: false,
    format: 'esm',
  })
  expect(Object.keys(metafile.inputs).filter((path) => !path.startsWith('src/client/'))).toEqual([])
})

test('23: a Node process with a session ends without dispose', async () => {
  const text = buildSync({
    stdin: {
      contents: `import { createSession } from './src/client/index.ts'
        const session = createSession({ url: '${server.url}' })
        session.signIn({ username: 'x', password: 'x' }).catch((error) => console.log(error.code))`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    write: false,
    format: 'esm',
  }).outputFiles[0]?.text
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', text ?? ''], {
    timeout: 30_000,
  })
  expect((await run).stdout).toBe('INVALID_CREDENTIALS\n')
})

test('a browser that keeps no cookie is named as the cause', async () => {
  const { session, browser } = await signedIn()
  browser.network = (request, pass) => {
    request.headers.delete('cookie')
    const { jar } = browser
    if (jar instanceof Map) jar.clear()
    return pass()
  }
  await session.refresh().catch(() => undefined)

  expect(session.state).toEqual({ status: 'signedOut', reason: 'COOKIE_NOT_KEPT' })
})
