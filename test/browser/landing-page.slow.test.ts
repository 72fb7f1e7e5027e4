import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { testPassword } from '../../src/testing/client.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { streamingApplication } from '../subscriptions/streaming-application.js'
import { createCertificate } from './certificate.js'
import { startChromium } from './chromium.js'

const scriptHost = 'embeddable-sandbox.cdn.apollographql.com'
const frameHost = 'sandbox.embed.apollographql.com'

/** Does to the page what Sandbox's script does: opens a frame, and asks the API itself. */
const standIn = `
window.EmbeddedSandbox = class {
  constructor({ target, initialEndpoint, handleRequest = fetch }) {
    const frame = document.createElement('iframe')
    frame.src = 'https://${frameHost}/sandbox'
    document.querySelector(target).append(frame)
    const body = JSON.stringify({ query: '{ __typename }' })
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
    window.answered = fetch(initialEndpoint, asked).then((answer) => answer.json())
    // As its relay: multipart for a subscription, whose parts it passes on to the frame.
    window.received = ''
    window.subscribe = async (query, authorization) => {
      const answer = await handleRequest(initialEndpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json',
          authorization,
        },
        body: JSON.stringify({ query }),
      })
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
      void (async () => {
        for (let next = await reader.read(); !next.done; next = await reader.read()) window.received += next.value
        window.received += '(end)'
      })()
      return answer.headers.get('content-type')
    }
    window.framed = new Promise((resolve) => { frame.onload = resolve })
  }
}`

const application = streamingApplication()
const folder = mkdtempSync(join(tmpdir(), 'portcullis-browser-'))
let server: StartedPortcullis
let apollo: Server
let browser: BrowserContext
/** What Apollo's hosts serve; `null` while they can not be reached. */
let sandboxScript: string | null = null
/** What reached them. */
const arrived: string[] = []

beforeAll(async () => {
  server = await startPortcullis(application.options)
  const { tlsKeyFile, tlsCertFile } = createCertificate(folder)
  apollo = createServer(
    { key: readFileSync(tlsKeyFile), cert: readFileSync(tlsCertFile) },
    (asked, answer) => {
      arrived.push(`https://${asked.headers.host}${asked.url}`)
      if (sandboxScript === null) asked.socket.destroy()
      else if (asked.headers.host === frameHost)
        answer.setHeader('content-type', 'text/html').end('<link rel="icon" href="data:,">')
      else answer.setHeader('content-type', 'text/javascript').end(sandboxScript)
    },
  )
  await new Promise<void>((resolve) => apollo.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this form.
  const { port } = apollo.address() as AddressInfo
  browser = await startChromium(process.env.CHROMIUM || '/usr/bin/chromium', folder, {
    [scriptHost]: `127.0.0.1:${port}`,
    [frameHost]: `127.0.0.1:${port}`,
  })
})

afterAll(async () => {
  await browser?.close()
  apollo?.closeAllConnections()
  apollo?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Opens the address of the API as a browser does, and watches what the page asks for and what its policy stops. */
async function open(): Promise<{ page: Page; asked: string[]; stopped: () => Promise<string[]> }> {
  const page = await browser.newPage()
  const asked: string[] = []
  page.on('request', (request) => void asked.push(request.url()))
  await page.addInitScript(`
    window.violations = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      window.violations.push(effectiveDirective + ' ' + blockedURI))
  `)
  await page.goto(server.url, { waitUntil: 'load' })
  return { page, asked, stopped: () => page.evaluate('window.violations') }
}

const script = `https://${scriptHost}/v2/embeddable-sandbox.umd.production.min.js`

test('without a network the page says what is missing, and nothing of it offends its policy', async () => {
  sandboxScript = null
  const { page, asked, stopped } = await open()

  expect(await page.title()).toBe('Portcullis')
  expect(await page.locator('#offline').isVisible()).toBe(true)
  // The inline style applied, so the policy let it.
  expect(await page.evaluate(`getComputedStyle(document.getElementById('sandbox')).position`)).toBe('fixed')
  expect(await stopped()).toEqual([])
  expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([server.url, script])
})

test('a script in the place of Sandbox’s runs, opens its frame and asks the API', async () => {
  sandboxScript = standIn
  const { page, asked, stopped } = await open()

  expect(await page.evaluate('window.answered')).toEqual({ data: { __typename: 'Query' } })
  await page.evaluate('window.framed')
  expect(await page.locator('#offline').count()).toBe(0)
  expect(page.frames().map((frame) => frame.url())).toEqual([server.url, `https://${frameHost}/sandbox`])
  expect(await stopped()).toEqual([])
  expect(asked.filter((url) => !url.startsWith('data:')).sort()).toEqual(
    [server.url, server.url, script, `https://${frameHost}/sandbox`].sort(),
  )
})

test('a subscription of Sandbox gets its events as parts, through the page, and ends with its session', async () => {
  sandboxScript = standIn
  const { page, stopped } = await open()
  const ana = await server.api.register('sandbox-subscriber')
  const begun = page.evaluate(
    ([query, authorization]) => Reflect.get(window, 'subscribe')(query, authorization),
    ['subscription { noteAdded { id text } }', `Bearer ${ana.accessToken}`] as const,
  )
  expect(await begun).toBe('multipart/mixed;boundary="graphql";subscriptionSpec=1.0')
  application.source.publish({ id: 1, text: 'through the page' })
  const received = () => page.evaluate<string>('window.received')
  await until(async () =>
    (await received()).includes('{"payload":{"data":{"noteAdded":{"id":"1","text":"through the page"}}}}'),
  )
  await server.portcullis.sessions.endAll(ana.userId)
  await until(async () => (await received()).endsWith('--graphql--\r\n(end)'))

  expect(await received()).toContain('SESSION_REVOKED')
  expect(await stopped()).toEqual([])
})

test('what is no part of the page neither runs nor reaches another host', async () => {
  sandboxScript = `${standIn}
    const inline = document.createElement('script')
    inline.textContent = 'window.ran = true'
    document.head.append(inline)
    fetch('https://${frameHost}/elsewhere').catch(() => {})
    new Image().src = 'https://${frameHost}/image'
  `
  const { page, stopped } = await open()

  await page.evaluate('window.framed')
  const expected = [
    `connect-src https://${frameHost}/elsewhere`,
    `img-src https://${frameHost}/image`,
    'script-src-elem inline',
  ]
  await until(async () => (await stopped()).length === expected.length)
  expect((await stopped()).sort()).toEqual(expected)
  expect(await page.evaluate('window.ran ?? false')).toBe(false)
  expect(new Set(arrived)).toEqual(new Set([script, `https://${frameHost}/sandbox`]))
})

test('from it a session with a cookie begins and is refreshed, over plain HTTP on the loopback address', async () => {
  sandboxScript = null
  const { page } = await open()
  const ask = (query: string) =>
    page.evaluate(
      async ([url, query]) => {
        const answer = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query }),
        })
        return answer.json()
      },
      [server.url, query] as const,
    )
  const input = `{ username: "plain-http", password: "${testPassword}", cookie: true }`

  expect(await ask(`mutation { register(input: ${input}) { refreshToken } }`)).toEqual({
    data: { register: { refreshToken: null } },
  })
  expect(await ask('mutation { refreshSession { user { username } } }')).toEqual({
    data: { refreshSession: { user: { username: 'plain-http' } } },
  })
})
