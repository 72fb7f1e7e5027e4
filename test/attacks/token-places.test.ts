import { request } from 'node:http'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

const me = '{ me { username } }'
let server: StartedPortcullis
let accessToken: string
let refreshToken: string
beforeAll(async () => {
  server = await startPortcullis()
  const ana = await server.api.register('ana')
  accessToken = ana.accessToken
  refreshToken = ana.refreshToken
  // Remembered as verified, so that no look-alike may profit from that.
  expect((await server.api.send({ query: me, token: accessToken })).status).toBe(200)
})

const post = async (headers: Record<string, string>, { path = '/graphql', more = {} } = {}) => {
  const answer = await fetch(server.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: me, ...more }),
  })
  return {
    status: answer.status,
    challenge: answer.headers.get('www-authenticate'),
    text: await answer.text(),
  }
}

test.each<[string, () => ReturnType<typeof post>]>([
  ['the query string', () => post({}, { path: `/graphql?access_token=${accessToken}` })],
  ['the body', () => post({}, { more: { access_token: accessToken } })],
  ['the extensions', () => post({}, { more: { extensions: { authorization: `Bearer ${accessToken}` } } })],
  ['a cookie', () => post({ cookie: `access_token=${accessToken}; authorization=${accessToken}` })],
  ['the cookie of refresh tokens', () => post({ cookie: `__Host-portcullis-refresh=${refreshToken}` })],
  [
    'another header',
    () => post({ 'x-access-token': accessToken, 'proxy-authorization': `Bearer ${accessToken}` }),
  ],
])('an access token in %s signs nobody in, and the challenge names no error', async (_place, send) => {
  const { status, challenge, text } = await send()

  expect([status, challenge]).toEqual([401, 'Bearer'])
  expect(text).not.toContain('TOKEN_INVALID')
})

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

test('forged, changed and misplaced tokens are all 401 with one body', async () => {
  const [header = '', payload = '', signature = ''] = accessToken.split('.')
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const admin = part(Object.assign({}, claims, { roles: ['ADMIN'] }))
  const forged = [
    'x',
    refreshToken,
    `${part({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
    `${header}.${payload}.`,
    `${header}.${admin}.${signature}`,
    `${header}.${payload}.${signature.slice(0, -2)}AA`,
    `${accessToken}=`,
    `${accessToken}.`,
    `${header.toLowerCase()}.${payload}.${signature}`,
    `${part({ alg: 'ES256', typ: 'at+jwt', kid: '../../etc/passwd' })}.${payload}.${signature}`,
    `${part({ alg: 'ES256', typ: 'at+jwt', kid: { $gt: '' } })}.${payload}.${signature}`,
    `${part({ alg: 'ES256', typ: 'at+jwt', jku: 'http://127.0.0.1/' })}.${payload}.${signature}`,
    `${part({ alg: 'ES256', typ: 'at+jwt', crit: [] })}.${payload}.${signature}`,
    'a'.repeat(12_000),
    `${'['.repeat(5_000)}.${'['.repeat(5_000)}.x`,
    '%00',
  ]
  const answers = await Promise.all(forged.map((token) => post({ authorization: `Bearer ${token}` })))

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(answers[0]?.text).toContain('"reason":"TOKEN_INVALID"')
  expect(answers[0]?.challenge).toBe('Bearer error="invalid_token"')
})

test('a token of a megabyte is cut off with the headers', async () => {
  const answer = await post({ authorization: `Bearer ${'a'.repeat(1_000_000)}` })

  expect([answer.status, answer.text]).toEqual([431, expect.stringContaining('BAD_REQUEST')])
})

test('there is no WebSocket beside the checks of HTTP', async () => {
  const status = await new Promise((resolve, reject) => {
    const asked = request(server.url, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
        'sec-websocket-protocol': 'graphql-transport-ws',
      },
    })
    asked.on('response', (answer) => resolve(answer.resume().statusCode))
    asked.on('upgrade', () => resolve('upgraded'))
    asked.on('error', reject)
    asked.end()
  })

  expect(status).toBe(400)
})
