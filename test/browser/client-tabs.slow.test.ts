import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import type { BrowserContext, Page } from 'playwright-core'
import { testPassword } from '../../src/testing/client.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { createCertificate } from './certificate.js'
import { startChromium } from './chromium.js'
import { type HttpsServer, startPageServer } from './page-server.js'

// Two tabs of a real browser, whose pages are of another origin of the API's site. The lines have numbers of their rules.

const apiHost = 'api.portcullis.test'
const shopHost = 'shop.portcullis.test'
const partnerHost = 'partner.test'
const plenty = { burst: 100_000, perHour: 100_000 }

const folder = mkdtempSync(join(tmpdir(), 'portcullis-tabs-'))
let server: StartedPortcullis
/** Its access tokens live for two seconds. */
let brief: StartedPortcullis
let pages: HttpsServer
let browser: BrowserContext
let refreshes = 0

const bundle = buildSync({
  entryPoints: ['src/client/index.ts'],
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'client',
}).outputFiles[0]?.text

beforeAll(async () => {
  const certificate = createCertificate(folder)
  pages = await startPageServer(certificate)
  const options = {
    ...certificate,
    corsOrigins: [shopHost, partnerHost].map((host) => `https://${host}:${pages.port}`),
    throttling: { registrations: plenty, sessionRefreshes: plenty, signIns: plenty },
  }
  server = await startPortcullis(options)
  brief = await startPortcullis({ ...options, accessTokenTtl: '2s' })
  browser = await startChromium(process.env.CHROMIUM || '/usr/bin/chromium', folder, {
    [apiHost]: '127.0.0.1',
    [shopHost]: '127.0.0.1',
    [partnerHost]: '127.0.0.1',
  })
  browser.on('request', (request) => {
    if (request.method() === 'POST' && request.postData()?.includes('refreshSession')) refreshes += 1
  })
})

afterAll(async () => {
  await browser?.close()
  await pages?.stop()
  rmSync(folder, { recursive: true, force: true })
})

afterEach(async () => {
  for (const page of browser.pages()) await page.close()
  await browser.clearCookies()
})

const urlOf = ({ url }: StartedPortcullis) => `https://${apiHost}:${new URL(url).port}/graphql`

/** A tab with a session, which each load of it makes anew. */
async function openTab(of = server, host = shopHost, before = ''): Promise<Page> {
  const page = await browser.newPage()
  await page.addInitScript({
    content: `${before};${bundle};window.session = client.createSession({ url: ${JSON.stringify(urlOf(of))} })`,
  })
  await page.goto(`https://${host}:${pages.port}/`)
  return page
}

let names = 0
async function newPerson(of = server) {
  const username = `tabs-${++names}`
  await of.portcullis.accounts.create({ username, password: testPassword })
  return { username }
}
const signIn = (page: Page, username: string) =>
  page.evaluate(
    `session.signIn({ username: ${JSON.stringify(username)}, password: ${JSON.stringify(testPassword)} })`,
  )
const stateOf = (page: Page): Promise<{ status: string; username?: string; reason?: string }> =>
  page.evaluate('session.ready()')
const shownBy = (page: Page): Promise<{ status: string; username?: string; reason?: string }> =>
  page.evaluate('session.state')
const me = (page: Page): Promise<unknown> =>
  page.evaluate(`session.request('{ me { username } }').then((data) => data.me.username, String)`)
const reuses = (of: StartedPortcullis) =>
  of.portcullis.connection.collection('portcullis_events').countDocuments({ type: 'REFRESH_REUSED' })

async function twoTabs(before = '') {
  const person = await newPerson()
  const first = await openTab(server, shopHost, before)
  await signIn(first, person.username)
  const second = await openTab(server, shopHost, before)
  expect(await stateOf(second)).toMatchObject({ username: person.username })
  return { person, first, second }
}

test.each([
  ['with locks', '', 1],
  ['without locks', "Object.defineProperty(navigator, 'locks', { value: undefined })", 2],
])('25: two visible tabs whose tokens expire together, %s', async (_name, before, most) => {
  const { person, first, second } = await twoTabs(before)
  server.clock.advance({ minutes: 16 })
  const already = refreshes

  expect(await Promise.all([me(first), me(second)])).toEqual([person.username, person.username])
  expect(refreshes - already).toBeLessThanOrEqual(most)
  server.clock.advance({ minutes: 16 })
  expect(await Promise.all([me(first), me(second)])).toEqual([person.username, person.username])
  expect(await reuses(server)).toBe(0)
})

test('26: a tab that hangs while it holds the lock delays another by at most 4 seconds', async () => {
  const { person, first, second } = await twoTabs()
  await first.evaluate(
    `void navigator.locks.request('portcullis:${urlOf(server)}', () => new Promise(() => undefined))`,
  )
  server.clock.advance({ minutes: 16 })
  const asked = Date.now()

  expect(await me(second)).toBe(person.username)
  expect(Date.now() - asked).toBeLessThan(4_000)
})

test('27: 50 reloads of both tabs over many lifetimes of 2 seconds sign nobody out', async () => {
  const person = await newPerson(brief)
  const first = await openTab(brief)
  await signIn(first, person.username)
  const second = await openTab(brief)
  await stateOf(second)
  const statuses: string[] = []
  for (let round = 0; round < 50; round += 1) {
    await Promise.all(
      [first, second].map(async (page, at) => {
        // At random times of the lifetime, and in the middle of refreshes.
        await page.waitForTimeout(Math.random() * 400)
        if ((round + at) % 3 === 0) void page.evaluate('session.refresh()').catch(() => undefined)
        await page.reload()
      }),
    )
    if (round % 5 === 4)
      statuses.push(...(await Promise.all([first, second].map(async (page) => (await stateOf(page)).status))))
  }

  expect(await Promise.all([me(first), me(second)])).toEqual([person.username, person.username])
  expect(new Set(statuses)).toEqual(new Set(['signedIn']))
  expect(await reuses(brief)).toBe(0)
})

test('28: a sign-out, and a sign-in as another person, show in the other tab without a request', async () => {
  const { first, second } = await twoTabs()
  const other = await newPerson()
  await signIn(first, other.username)
  await until(async () => (await shownBy(second)).username === other.username)
  expect(await me(second)).toBe(other.username)

  const sent: string[] = []
  second.on('request', (request) => sent.push(request.url()))
  await first.evaluate('session.signOut()')
  await until(async () => (await shownBy(second)).status === 'signedOut')
  expect(sent).toEqual([])
})

test('30: a page that comes back from the history after a sign-out is signed out', async () => {
  const { first, second } = await twoTabs()
  await second.goto(`https://${shopHost}:${pages.port}/elsewhere`)
  await first.evaluate('session.signOut()')
  await second.goBack()

  await until(async () => (await stateOf(second)).status === 'signedOut')
})

test('11, 31: a tab that is closed, or crashes, in the middle of a refresh leaves the session alive', async () => {
  const { person, first, second } = await twoTabs()
  await second.evaluate('void session.refresh()')
  await second.close()
  const third = await openTab()
  expect(await me(third)).toBe(person.username)

  await third.evaluate('void session.refresh()')
  const cdp = await browser.newCDPSession(third)
  void cdp.send('Page.crash').catch(() => undefined)
  await third.waitForEvent('crash')
  const fourth = await openTab()
  expect(await me(fourth)).toBe(person.username)
  expect(await me(first)).toBe(person.username)
  expect(await reuses(server)).toBe(0)
})

test('32: scripts see neither cookie nor refresh token, and on another site the missing cookie is named', async () => {
  const { person, first } = await twoTabs()
  expect(await first.evaluate('document.cookie + JSON.stringify(localStorage)')).not.toMatch(/pcr_|eyJ/)

  const partner = await openTab(server, partnerHost)
  expect(await signIn(partner, person.username)).toMatchObject({ status: 'signedIn' })
  await partner.evaluate('session.refresh().catch(() => undefined)')
  expect(await shownBy(partner)).toEqual({ status: 'signedOut', reason: 'COOKIE_NOT_KEPT' })
})
