import { createServer, type Server } from 'node:http'
import { thisHost } from '../../../src/client/host.js'
import { errorsOf, hasCode } from '../../../src/client/index.js'
import { type StartedPortcullis, startPortcullis } from '../../harness/portcullis.js'
import { until } from '../../harness/until.js'
import {
  createBrowser,
  createTestHost,
  manyPeople,
  newPerson,
  open,
  openPage,
  openTab,
  post,
} from './front-end.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis(manyPeople)
})

const me = post('{ me { username } }')
const hour = 60 * 60 * 1_000
/** The access tokens expire; the page does not know. */
const expire = () => server.clock.advance({ minutes: 16 })

async function signedIn(options = {}) {
  const page = openPage(server, options)
  const person = await newPerson(server)
  await page.session.signIn(person)
  return { ...page, person }
}
interface Answer {
  readonly data: Readonly<Record<string, object>>
}
const ask = async (session: { fetch: typeof fetch }, init = me): Promise<Answer> =>
  (await session.fetch(server.url, init)).json() as Promise<Answer> // of the server

test('1: 20 parallel requests with an expired token send one refresh, and each gets its own answer', async () => {
  const { session, browser } = await signedIn()
  expire()
  const before = browser.sent.length
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) => ask(session, post(`{ me { a${at}: username } }`))),
  )

  expect(answers.map(({ data }) => Object.keys(data.me ?? {}))).toEqual(answers.map((_, at) => [`a${at}`]))
  expect(browser.refreshes()).toBe(1)
  expect(browser.sent.length - before).toBe(41)
})

test('2: a request whose token is older than the current one is sent again without a refresh', async () => {
  const { session, browser } = await signedIn()
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  browser.network = async (request, pass) => {
    if ((await request.clone().text()).includes('slow')) await held
    return pass()
  }
  const slow = ask(session, post('query slow { me { username } }'))
  await until(() => browser.sent.some(({ body }) => body.includes('slow')))
  await session.refresh()
  expire()
  await ask(session)
  const refreshes = browser.refreshes()
  release()

  expect(await slow).toMatchObject({ data: { me: {} } })
  expect(browser.refreshes()).toBe(refreshes)
})

test.each([
  ['is still refused after the refresh', 'application/json', { reason: 'TOKEN_EXPIRED' }, 2, 1],
  ['is refused without a reason', 'application/json', {}, 1, 0],
  ['is refused by a page of a proxy', 'text/html', null, 1, 0],
])('3: a request that %s gets that answer', async (_name, type, extensions, sends, refreshes) => {
  const { session, browser } = await signedIn()
  const body =
    extensions === null ? '<h1>401</h1>' : JSON.stringify({ errors: [{ message: '', extensions }] })
  browser.network = async (request, pass) =>
    (await request.clone().text()).includes('refused')
      ? new Response(body, { status: 401, headers: { 'content-type': type } })
      : pass()
  const answer = await session.fetch(server.url, post('query refused { me { id } }'))

  expect([answer.status, await answer.text()]).toEqual([401, body])
  expect(browser.sent.filter((each) => each.body.includes('refused'))).toHaveLength(sends)
  expect(browser.refreshes()).toBe(refreshes)
})

test('4: where the refresh is refused, waiting requests fail with UNAUTHENTICATED, and none is sent with the old token', async () => {
  const { session, browser, host, person } = await signedIn()
  await server.portcullis.sessions.endAll(person.userId)
  host.pass(hour)
  const before = browser.sent.length
  const errors = await Promise.all([1, 2, 3].map(() => session.fetch(server.url, me).catch(errorsOf)))

  for (const error of errors) expect(error).toMatchObject([{ code: 'UNAUTHENTICATED' }])
  expect(session.state).toEqual({ status: 'signedOut', reason: 'REFRESH_TOKEN_INVALID' })
  expect(browser.sent.slice(before).every(({ body }) => body.includes('refreshSession'))).toBe(true)
})

const failing: [string, () => Promise<Response>, number][] = [
  [
    '503',
    async () => Response.json({ errors: [{ message: '', extensions: { code: 'SERVICE_UNAVAILABLE' } }] }),
    1,
  ],
  [
    'RATE_LIMITED',
    async () =>
      Response.json({ errors: [{ message: '', extensions: { code: 'RATE_LIMITED', retryAfter: 30 } }] }),
    1,
  ],
  ['a network error', () => Promise.reject(new TypeError('fetch failed')), 3],
  ['a page of a proxy', async () => new Response('<h1>Bad gateway</h1>', { status: 502 }), 3],
  ['429 of a proxy', async () => new Response('slow down', { status: 429 }), 3],
]
test.each(failing)(
  '5: a refresh that fails by %s signs nobody out, and is tried once per cooldown',
  async (_name, fail, sends) => {
    const { session, browser, host } = await signedIn()
    const signedInState = session.state
    host.pass(hour)
    browser.network = async (request, pass) =>
      (await request.clone().text()).includes('refreshSession') ? fail() : pass()
    const errors = await Promise.all(
      Array.from({ length: 5 }, () => session.fetch(server.url, me).catch(errorsOf)),
    )
    await session.fetch(server.url, me).catch(() => undefined)

    for (const error of errors) expect(error).toHaveLength(1)
    expect(errors.some((error) => hasCode(error, 'UNAUTHENTICATED'))).toBe(false)
    expect(session.state).toBe(signedInState)
    expect(browser.refreshes()).toBe(sends)
    host.pass(61_000)
    browser.network = (_request, pass) => pass()
    expect(await ask(session)).toMatchObject({ data: { me: {} } })
  },
)

test('6: a refresh ahead that fails while the token lives does not disturb requests', async () => {
  const { session, browser, host } = await signedIn()
  host.pass(14.5 * 60_000)
  browser.network = async (request, pass) =>
    (await request.clone().text()).includes('refreshSession') ? Promise.reject(new TypeError('away')) : pass()

  expect(await ask(session)).toMatchObject({ data: { me: {} } })
  await until(() => browser.refreshes() === 3)
  expect(await ask(session)).toMatchObject({ data: { me: {} } })
  expect(session.state.status).toBe('signedIn')
})

test('7: a clock that is hours ahead or behind, or is set, costs at most one refresh, and never a loop', async () => {
  const device = { skew: 0 }
  const { host, browser, shared } = openPage(server)
  const real = thisHost()
  const clock = Date.now
  const now = () => {
    Date.now = () => clock() + device.skew
    try {
      return real.now()
    } finally {
      Date.now = clock
    }
  }
  device.skew = 2 * hour
  now()
  const session = open({ url: server.url, fetch: browser.send }, { ...host, now })
  await session.signIn(await newPerson(server))
  const refreshes: number[] = []
  for (const skew of [2 * hour, 3 * hour, 2 * hour, -2 * hour, -1 * hour]) {
    device.skew = skew
    for (let count = 0; count < 3; count += 1) await ask(session)
    refreshes.push(browser.refreshes())
  }

  // Set ahead by an hour, it is as if the device had slept; set back, nothing has happened.
  expect(refreshes).toEqual([0, 1, 1, 1, 2])
  expect(shared.notes.size).toBe(1)
})

test('9: after an hour of sleep, the first request refreshes first', async () => {
  const { session, browser, host } = await signedIn()
  server.clock.advance({ hours: 1 })
  host.pass(hour)
  const before = browser.sent.length
  await ask(session)

  expect(browser.sent.slice(before).map(({ body }) => body.includes('refreshSession'))).toEqual([true, false])
})

test('10: offline at the start with a kept session: unknown, then signed in once online', async () => {
  const page = await signedIn()
  page.session.dispose()
  page.browser.network = () => Promise.reject(new TypeError('offline'))
  const { session, host } = openTab(server, page)
  expect(await session.fetch(server.url, me).catch(errorsOf)).toMatchObject([{ code: 'NETWORK' }])
  expect(session.state).toEqual({ status: 'unknown' })

  page.browser.network = (_request, pass) => pass()
  host.wake()
  expect(await session.ready()).toMatchObject({ status: 'signedIn', username: page.person.username })
})

test('11: a response that is lost after the server has rotated is asked for again', async () => {
  const { session, browser, person } = await signedIn()
  let lost = 0
  browser.network = async (request, pass) => {
    const isRefresh = (await request.clone().text()).includes('refreshSession')
    if (!isRefresh || lost++ > 0) return pass()
    const cookie = [...browser.jar.values()].join('; ')
    request.headers.set('cookie', cookie)
    request.headers.set('origin', server.origin)
    await (await fetch(request)).text()
    throw new TypeError('cut off')
  }
  await session.refresh()

  expect(await ask(session)).toMatchObject({ data: { me: { username: person.username } } })
  const events = server.portcullis.connection.collection('portcullis_events')
  expect(await events.countDocuments({ userId: person.userId, type: 'REFRESH_REUSED' })).toBe(0)
})

test('16: the token goes to the origin of the API alone, and one of the caller is left alone', async () => {
  const { session, browser } = await signedIn()
  const seen: (string | undefined)[] = []
  const stranger: Server = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.end('{}')
  })
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  const address = stranger.address()
  const port = typeof address === 'object' ? address?.port : 0
  const plain = open({ url: server.url, keep: { load: () => null, save: () => undefined } }, createTestHost())
  await plain.signIn(await newPerson(server))
  await plain.fetch(`http://127.0.0.1:${port}/`)
  // Node resolves no such address; a page would send it to the stranger.
  await plain.fetch(`//127.0.0.1:${port}/graphql`).catch(() => undefined)
  stranger.close()
  await session.fetch(server.url, { ...me, headers: { ...me.headers, authorization: 'Bearer mine' } })

  expect(seen).toEqual([undefined])
  expect(browser.sent.at(-1)?.authorization).toBe('Bearer mine')
})

test('17: a caller who aborts does not abort the refresh, streams are not sent again, and forms are sent whole', async () => {
  const { session, browser } = await signedIn()
  expire()
  const gone = new AbortController()
  const aborted = session
    .fetch(server.url, { ...me, signal: gone.signal })
    .catch((error: Error) => error.name)
  const waiting = ask(session)
  await until(() => browser.refreshes() === 1)
  gone.abort()
  expect(await aborted).toBe('AbortError')
  expect(await waiting).toMatchObject({ data: { me: {} } })

  browser.network = async (request, pass) =>
    request.headers.get('authorization') === old
      ? Response.json({ errors: [{ message: '', extensions: { reason: 'TOKEN_EXPIRED' } }] }, { status: 401 })
      : pass()
  let old = `Bearer ${await session.accessToken()}`
  const stream = new Blob(['{"query":"{ me { id } }"}']).stream()
  const init = { ...me, body: stream, duplex: 'half' } as RequestInit // `duplex` is not in the types
  expect((await session.fetch(server.url, init)).status).toBe(401)
  old = `Bearer ${await session.accessToken()}`
  const form = new FormData()
  form.set('file', new Blob(['whole']), 'a.txt')
  await session.fetch(server.url, { method: 'POST', body: form })
  const forms = browser.sent.filter(({ body }) => body.includes('whole'))
  expect(forms).toHaveLength(2)
})

test('a 503 is repeated where the server says that nothing ran, or for a query, and a mutation is not', async () => {
  const { session, browser } = await signedIn()
  const away = (extensions: object) => () =>
    Response.json({ errors: [{ message: '', extensions }] }, { status: 503, headers: { 'retry-after': '0' } })
  const sendsOf = async (query: string, extensions: object) => {
    const before = browser.sent.length
    let isFirst = true
    browser.network = (_request, pass) => {
      if (!isFirst) return pass()
      isFirst = false
      return Promise.resolve(away({ code: 'SERVICE_UNAVAILABLE', ...extensions })())
    }
    await session.fetch(server.url, post(query))
    return browser.sent.length - before
  }

  expect(await sendsOf('{ me { id } }', {})).toBe(2)
  expect(await sendsOf('mutation { revokeAllSessions(exceptCurrent: true) }', {})).toBe(1)
  expect(await sendsOf('mutation { revokeAllSessions(exceptCurrent: true) }', { retryable: true })).toBe(2)
})

test('without a browser, tokens are in memory, and two sessions of one process share nothing', async () => {
  const browser = createBrowser(server.origin)
  const host = { ...createTestHost(), hasDocument: false }
  const [one, two] = [1, 2].map(() => open({ url: server.url, fetch: browser.send }, host))
  const person = await newPerson(server)
  await one?.signIn(person)

  expect(two?.state).toEqual({ status: 'signedOut', reason: null })
  expire()
  expect(await one?.request('{ me { username } }')).toEqual({ me: { username: person.username } })
})
