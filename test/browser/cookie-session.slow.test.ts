import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { testPassword } from '../../src/testing/client.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { createCertificate } from './certificate.js'
import { startChromium } from './chromium.js'
import { type HttpsServer, startCarelessProxy, startPageServer } from './page-server.js'

const ownHost = 'app.portcullis.test'
/** Of the same site as the API, so that SameSite alone keeps none of its pages out. */
const forgottenHost = 'old.portcullis.test'
const shopHost = 'shop.portcullis.test'
const evilHost = 'evil.test'
const partnerHost = 'partner.test'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-browser-'))
let server: StartedPortcullis
let pages: HttpsServer
let careless: HttpsServer
let browser: BrowserContext
/** Addresses of the API: as everybody calls it, and through the careless proxy. */
let api: string
let carelessApi: string

beforeAll(async () => {
  const certificate = createCertificate(folder)
  pages = await startPageServer(certificate)
  server = await startPortcullis({
    ...certificate,
    corsOrigins: [shopHost, partnerHost].map((host) => `https://${host}:${pages.port}`),
  })
  const { port } = new URL(server.url)
  careless = await startCarelessProxy(certificate, Number(port))
  api = `https://${ownHost}:${port}/graphql`
  carelessApi = `https://${ownHost}:${careless.port}/graphql`
  const hosts = [ownHost, forgottenHost, shopHost, evilHost, partnerHost]
  browser = await startChromium(
    process.env.CHROMIUM || '/usr/bin/chromium',
    folder,
    Object.fromEntries(hosts.map((host) => [host, '127.0.0.1'])),
  )
})

afterAll(async () => {
  await browser?.close()
  await Promise.all([pages?.stop(), careless?.stop()])
  rmSync(folder, { recursive: true, force: true })
})

afterEach(async () => {
  for (const page of browser.pages()) await page.close()
  await browser.clearCookies()
})

const cookieName = '__Host-portcullis-refresh'
const refresh = { query: 'mutation { refreshSession { accessToken refreshToken user { username } } }' }
const logout = { query: 'mutation { logout }' }
const registering = (username: string, cookie = true) => ({
  query: `mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken } }`,
  variables: { input: { username, password: testPassword, cookie } },
})

async function open(url: string): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(url)
  return page
}
/** The API's own origin: in development it has a page, whose policy lets it ask its own origin. */
const openOwn = () => open(api)
const openAt = (host: string) => open(`https://${host}:${pages.port}/`)

type Init = Pick<RequestInit, 'credentials' | 'headers' | 'method' | 'mode'>

/** What a script of `page` gets for its request: the answer, or that the browser keeps it from the script. */
function ask(page: Page, url: string, body: unknown, init: Init = {}): Promise<unknown> {
  return page.evaluate(
    async ([url, body, init]) => {
      const answer = await fetch(url, {
        method: 'POST',
        credentials: 'include',
        headers: { 'content-type': 'application/json' },
        ...init,
        body,
      }).catch((error: unknown) => String(error))
      return typeof answer === 'string' ? answer : answer.json()
    },
    [url, JSON.stringify(body), init] as const,
  )
}

const kept = 'TypeError: Failed to fetch'

/** Registers in the browser by a page of the API's own origin. */
async function signIn(username: string): Promise<Page> {
  const own = await openOwn()
  expect(await ask(own, api, registering(username))).toMatchObject({
    data: { register: { refreshToken: null } },
  })
  return own
}

const cookie = async () => (await browser.cookies(api)).find(({ name }) => name === cookieName)

/** Everything that the database and the browser hold of the session: whatever executes would change it. */
async function session(username: string): Promise<unknown> {
  const { connection } = server.portcullis
  const account = await connection.collection('portcullis_accounts').findOne({ username })
  return [
    await connection.collection('portcullis_sessions').findOne({ userId: account?._id }),
    await cookie(),
  ]
}

describe('a page of the API’s own origin', () => {
  test('signs in with a cookie that the browser binds to the host and keeps from scripts', async () => {
    const own = await signIn('own-cookie')

    expect(await cookie()).toMatchObject({
      domain: ownHost,
      path: '/',
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
      value: expect.stringMatching(/^pcr_/),
    })
    expect(await own.evaluate('document.cookie')).toBe('')
  })

  test('refreshes by a fetch with credentials, without the token ever in its hands', async () => {
    const own = await signIn('own-refresh')
    const before = (await cookie())?.value

    expect(await ask(own, api, refresh)).toEqual({
      data: {
        refreshSession: {
          accessToken: expect.any(String),
          refreshToken: null,
          user: { username: 'own-refresh' },
        },
      },
    })
    expect((await cookie())?.value).not.toBe(before)
  })

  test('logs out: the session ends and the cookie is gone', async () => {
    const own = await signIn('own-logout')

    expect(await ask(own, api, logout)).toEqual({ data: { logout: true } })
    expect(await cookie()).toBeUndefined()
    expect(await ask(own, api, refresh)).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    })
  })
})

/** Every way by which a page sends a request to another origin without being allowed to. */
const attempts: Record<string, (page: Page, body: { query: string }) => Promise<unknown>> = {
  'a fetch of JSON': async (page, body) => expect(await ask(page, api, body)).toBe(kept),
  'a fetch that needs no preflight': async (page, body) => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const refused = server.logged().split('"status":415').length
      const init: Init = { mode: 'no-cors', headers: { 'content-type': type } }
      expect(await ask(page, api, body, init)).toBe(kept)
      await until(() => server.logged().split('"status":415').length > refused)
    }
  },
  'a form': async (page, body) => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      // Written as text/plain, the one field is a body of JSON.
      const [name, value] = [`{"query":${JSON.stringify(body.query)},"rest":"`, '"}']
      await page.evaluate(`
        document.body.innerHTML = '<form method="post" target="_blank"><input type="hidden"><input type="hidden" name="query"></form>'
        const form = document.forms[0]
        form.action = ${JSON.stringify(api)}
        form.enctype = ${JSON.stringify(type)}
        form.elements[0].name = ${JSON.stringify(name)}
        form.elements[0].value = ${JSON.stringify(value)}
        if (form.enctype !== 'text/plain') form.elements[1].value = ${JSON.stringify(body.query)}
        else form.elements[1].remove()
      `)
      const [answer] = await Promise.all([
        browser.waitForEvent('page'),
        page.evaluate('document.forms[0].submit()'),
      ])
      await answer.waitForLoadState()
      expect(await answer.evaluate('document.body.innerText')).toContain('"code":"BAD_REQUEST"')
      await answer.close()
    }
  },
  'an image, and a link': async (page, body) => {
    const address = `${api}?${new URLSearchParams(body)}`
    expect(
      await page.evaluate(`new Promise((resolve) => {
        const image = new Image()
        image.onload = () => resolve('loaded')
        image.onerror = () => resolve('failed')
        image.src = ${JSON.stringify(address)}
      })`),
    ).toBe('failed')
    await page.goto(address)
  },
}

describe.each([
  ['another site', evilHost],
  ['another origin of the same site', forgottenHost],
])('a page of %s', (_where, host) => {
  test.each(Object.entries(attempts))('can neither refresh nor log out by %s', async (_how, attempt) => {
    const username = `by-${host.slice(0, 4)}-${Object.values(attempts).indexOf(attempt)}`
    await signIn(username)
    const before = await session(username)
    const page = await openAt(host)

    for (const body of [refresh, logout]) await attempt(page, body)

    expect(await session(username)).toEqual(before)
    const own = await openOwn()
    expect(await ask(own, api, refresh)).toMatchObject({ data: { refreshSession: { user: { username } } } })
  })

  test('can not show the API in a frame', async () => {
    const page = await openAt(host)
    await page.evaluate(`new Promise((resolve) => {
      const frame = document.createElement('iframe')
      frame.onload = resolve
      frame.src = ${JSON.stringify(api)}
      document.body.append(frame)
    })`)

    // Chromium's page about a refused frame; the name it has for a moment before is empty.
    const urls = page.frames().map((frame) => frame.url())
    expect(urls).toHaveLength(2)
    expect(['chrome-error://chromewebdata/', '']).toContain(urls[1])
  })
})

describe('behind a proxy that lets every origin pass', () => {
  test('a page of another site sends no cookie, so it has no session', async () => {
    await signIn('careless-evil')
    const before = await session('careless-evil')
    const page = await openAt(evilHost)

    expect(await ask(page, carelessApi, refresh)).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    })
    expect(await ask(page, carelessApi, logout)).toEqual({ data: { logout: false } })
    expect(await session('careless-evil')).toEqual(before)
  })

  test('a page of the same site sends the cookie, and its origin is refused', async () => {
    await signIn('careless-old')
    const before = await session('careless-old')
    const page = await openAt(forgottenHost)
    const [request, answer] = await Promise.all([
      page.waitForRequest((each) => each.method() === 'POST'),
      ask(page, carelessApi, refresh),
    ])

    expect((await request.allHeaders()).cookie).toContain(`${cookieName}=pcr_`)
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
    expect(await ask(page, carelessApi, logout)).toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    })
    expect(await session('careless-old')).toEqual(before)
  })
})

describe('a page of a configured origin', () => {
  test('of the same site signs in, refreshes and logs out with the cookie', async () => {
    const shop = await openAt(shopHost)

    expect(await ask(shop, api, registering('from-shop'))).toMatchObject({
      data: { register: { accessToken: expect.any(String), refreshToken: null } },
    })
    expect(await shop.evaluate('document.cookie')).toBe('')
    expect(await ask(shop, api, refresh)).toMatchObject({
      data: { refreshSession: { refreshToken: null, user: { username: 'from-shop' } } },
    })
    expect(await ask(shop, api, logout)).toEqual({ data: { logout: true } })
    expect(await cookie()).toBeUndefined()
  })

  test('of another site signs in with tokens, and no cookie is kept for it', async () => {
    const partner = await openAt(partnerHost)

    expect(await ask(partner, api, registering('partner-tokens', false))).toMatchObject({
      data: { register: { refreshToken: expect.stringMatching(/^pcr_/) } },
    })
    expect(await ask(partner, api, registering('partner-cookie'))).toMatchObject({
      data: { register: { refreshToken: null } },
    })
    expect(await cookie()).toBeUndefined()
    expect(await ask(partner, api, refresh)).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    })
  })
})
