import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testPassword } from '../../src/testing/client.js'
import { freePort, nginxBlockOf, startNginx } from '../harness/nginx.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { createCertificate } from './certificate.js'

// The nginx block of docs/instances.md, as it stands there but for addresses, port and files of this machine.

const folder = mkdtempSync(join(tmpdir(), 'portcullis-nginx-'))
let server: StartedPortcullis
let stopNginx: (() => Promise<void>) | undefined
let port: number

beforeAll(async () => {
  server = await startPortcullis({ trustProxy: ['127.0.0.1'] })
  port = await freePort()
  const http = configuration(nginxBlockOf('docs/instances.md'), new URL(server.url).port)
  stopNginx = await startNginx(folder, http, () =>
    ask({ query: '{ __typename }' }).then(
      ({ status }) => status === 200,
      () => false,
    ),
  )
})

afterAll(async () => {
  await stopNginx?.()
  rmSync(folder, { recursive: true, force: true })
})

function configuration(block: string, upstreamPort: string): string {
  const { tlsCertFile, tlsKeyFile } = createCertificate(folder)
  const here = [
    ['10.0.0.1:4000', `127.0.0.1:${upstreamPort}`],
    // The second server is away: nginx goes on to the first.
    ['10.0.0.2:4000', '127.0.0.1:1'],
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['/etc/ssl/api.example.com/fullchain.pem', tlsCertFile],
    ['/etc/ssl/api.example.com/privkey.pem', tlsKeyFile],
  ] as const
  let own = block
  for (const [onThePage, ours] of here) {
    if (!own.includes(onThePage)) throw new Error(`The block has no ${onThePage}.`)
    own = own.replace(onThePage, ours)
  }
  return own
}

interface Answer {
  readonly status: number | undefined
  readonly headers: NodeJS.Dict<string | string[]>
  // The tests look into answers of any shape; a wrong path fails the expectation.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly json: any
}

/** Asks through nginx, from another address of this machine than nginx's own. */
function ask(body: object, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        localAddress: '127.0.0.5',
        method: 'POST',
        path: '/graphql',
        rejectUnauthorized: false,
        agent: false,
        headers: { host: `api.example.com:${port}`, 'content-type': 'application/json', ...headers },
      },
      (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => {
          const { statusCode: status, headers } = response
          try {
            resolve({ status, headers, json: JSON.parse(text) })
          } catch (error) {
            reject(error)
          }
        })
      },
    )
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
}

const register = (username: string) => ({
  query:
    'mutation ($input: RegisterInput!) { register(input: $input) { refreshToken user { sessions { ipAddress } } } }',
  variables: { input: { username, password: testPassword, cookie: true } },
})
const refresh = { query: 'mutation { refreshSession { accessToken } }' }
const logout = { query: 'mutation { logout }' }
const cookieOf = ({ headers }: Answer) => {
  const set = [headers['set-cookie'] ?? []]
    .flat()
    .find((each) => each.startsWith('__Host-portcullis-refresh='))
  return set?.slice(0, set.indexOf(';')) ?? ''
}

test.each([
  [
    'on a port of its own',
    () => ({ host: `api.example.com:${port}`, origin: `https://api.example.com:${port}` }),
  ],
  ['on the default port', () => ({ host: 'api.example.com', origin: 'https://api.example.com' })],
  ['with that port written', () => ({ host: 'api.example.com:443', origin: 'https://api.example.com' })],
  ['in capitals', () => ({ host: 'API.EXAMPLE.COM', origin: 'https://api.example.com' })],
])(
  'a page %s signs in, refreshes and logs out with a cookie, as from its own address',
  async (where, headers) => {
    const page = headers()
    const signedIn = await ask(register(`nginx-${where.length}`), page)
    expect(signedIn.json).toEqual({
      data: { register: { refreshToken: null, user: { sessions: [{ ipAddress: '127.0.0.5' }] } } },
    })
    expect(signedIn.headers['strict-transport-security']).toBe('max-age=31536000')

    const refreshed = await ask(refresh, { ...page, cookie: cookieOf(signedIn) })
    expect(refreshed.json).toEqual({ data: { refreshSession: { accessToken: expect.any(String) } } })

    const out = await ask(logout, { ...page, cookie: cookieOf(refreshed) })
    expect(out.json).toEqual({ data: { logout: true } })
    expect(cookieOf(out)).toBe('__Host-portcullis-refresh=')
  },
)

test('what a client writes into forwarded headers does not count, and a page of another origin is refused', async () => {
  const page = { origin: `https://api.example.com:${port}` }
  const signedIn = await ask(register('nginx-forged'), { ...page, 'x-forwarded-for': '203.0.113.9' })
  expect(signedIn.json.data.register.user.sessions).toEqual([{ ipAddress: '127.0.0.5' }])

  const forged = { origin: 'https://evil.example.com', 'x-forwarded-host': 'evil.example.com' }
  const refused = await ask(refresh, { ...forged, cookie: cookieOf(signedIn) })
  expect(refused.json.errors[0].extensions.code).toBe('BAD_REQUEST')
  expect(server.logged()).toContain(`"ownOrigin":"https://api.example.com:${port}"`)
})
