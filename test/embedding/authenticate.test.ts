import { request as httpRequest } from 'node:http'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis({
    setup: ({ sessions }) => ({ sessions }),
    scopesByRole: { ADMIN: ['reports:read', 'reports:write'], USER: ['reports:read'] },
  })
})

const authenticate = (source: Parameters<StartedPortcullis['portcullis']['authenticate']>[0]) =>
  server.portcullis.authenticate(source)

test('a token, its headers and a Fetch request have the viewer of the token', async () => {
  const { accessToken, userId } = await server.api.register('ana')
  const headers = new Headers({ authorization: `Bearer ${accessToken}` })
  const viewer = await authenticate(accessToken)

  expect(viewer).toMatchObject({ userId, roles: ['USER'], scopes: ['reports:read'] })
  expect(viewer?.sessionId).toEqual(expect.any(String))
  expect(await authenticate(headers)).toBe(viewer)
  expect(await authenticate(new Request('http://localhost/', { headers }))).toBe(viewer)
  expect(await authenticate({ headers: { authorization: `bearer ${accessToken}` }, rawHeaders: [] })).toBe(
    viewer,
  )
})

test('a source without credentials has no viewer, whatever its cookies', async () => {
  const { api } = server
  await api.register('bert')
  const cookie = '__Host-portcullis-refresh=pcr_anything; authorization=Bearer x'

  expect(await authenticate(new Headers())).toBeNull()
  expect(await authenticate(new Headers({ cookie, authorization: ' ' }))).toBeNull()
  expect(await authenticate({ headers: { cookie }, rawHeaders: ['Cookie', cookie] })).toBeNull()
})

const dead: [string, Parameters<typeof authenticate>[0]][] = [
  ['no token', 'no token'],
  ['an empty token', ''],
  ['another scheme', new Headers({ authorization: 'Basic YTpi' })],
  [
    'a repeated header',
    new Headers([
      ['authorization', 'Bearer a'],
      ['authorization', 'Bearer b'],
    ]),
  ],
  [
    'a repeated header of Node',
    {
      headers: { authorization: 'Bearer a' },
      rawHeaders: ['Authorization', 'Bearer a', 'authorization', 'Bearer b'],
    },
  ],
]
test.each(dead)('%s is UNAUTHENTICATED with the reason TOKEN_INVALID', async (_case, source) => {
  await expect(authenticate(source)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    extensions: { reason: 'TOKEN_INVALID' },
  })
})

test('a token of a session that ended, and one that expired, say so', async () => {
  const { accessToken, userId } = await server.api.register('cleo')
  const other = await server.api.login('cleo')
  await server.portcullis.sessions.endAll(userId)
  await expect(authenticate(accessToken)).rejects.toMatchObject({ extensions: { reason: 'SESSION_REVOKED' } })

  server.clock.advance({ hours: 2 })
  await expect(authenticate(other.accessToken)).rejects.toMatchObject({
    extensions: { reason: 'TOKEN_EXPIRED' },
  })
})

test.each([[null], [undefined], [7], [{}], [{ headers: {} }], [{ raw: null }], [[]]])(
  '%j is no source: TypeError',
  async (source) => {
    // @ts-expect-error: what the compiler refuses, for programs in JavaScript
    await expect(authenticate(source)).rejects.toThrow('authenticate: source must be an access token')
  },
)

describe('a Fastify route', () => {
  let origin = ''
  let routes: StartedPortcullis
  beforeAll(async () => {
    routes = await startPortcullis({ scopesByRole: { ADMIN: ['a', 'b'], USER: ['a'] } })
    // After listen, Fastify takes no routes: a server of its own that listens later.
    const { portcullis } = await unlistened()
    const { fastify } = portcullis
    const show = async ({ viewer }: { viewer: unknown }) => ({ viewer })
    fastify.get('/signed-in', { preHandler: portcullis.require() }, show)
    fastify.get('/admins', { preHandler: portcullis.require({ roles: ['ADMIN'] }) }, show)
    fastify.get('/all-scopes', { preHandler: portcullis.require({ scopes: ['a', 'b'] }) }, show)
    fastify.get('/one-scope', { preHandler: portcullis.require({ scopes: [['b'], ['a']] }) }, show)
    fastify.get('/open', show)
    origin = new URL((await portcullis.listen({ port: 0 })).url).origin
  })

  async function unlistened() {
    const { createPortcullis } = await import('../../src/index.js')
    const portcullis = await createPortcullis({
      mode: 'development',
      secret: 'a-secret-for-tests-of-thirty-two-bytes',
      logLevel: 'silent',
      env: {},
      connection: routes.portcullis.connection,
      now: routes.clock.now,
      bcryptCost: 4,
      scopesByRole: { ADMIN: ['a', 'b'], USER: ['a'] },
    })
    stops.push(() => portcullis.stop())
    return { portcullis }
  }

  async function get(path: string, token?: string) {
    const response = await fetch(`${origin}${path}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate'),
      body: await response.json(),
    }
  }

  test('gives its handler the viewer, and null without a guard', async () => {
    const { accessToken, userId } = await routes.api.register('dora')

    expect(await get('/signed-in', accessToken)).toMatchObject({ status: 200, body: { viewer: { userId } } })
    expect(await get('/one-scope', accessToken)).toMatchObject({ status: 200, body: { viewer: { userId } } })
    expect(await get('/open', accessToken)).toMatchObject({ status: 200, body: { viewer: null } })
  })

  test('refuses as GraphQL does: code, status, challenge, JSON', async () => {
    const { accessToken, userId } = await routes.api.register('emil')

    for (const path of ['/signed-in', '/admins', '/all-scopes', '/one-scope']) {
      expect(await get(path)).toEqual({
        status: 401,
        challenge: 'Bearer',
        body: {
          errors: [{ message: 'Sign in to use this resource.', extensions: { code: 'UNAUTHENTICATED' } }],
        },
      })
      expect(await get(path, 'forged')).toMatchObject({
        status: 401,
        challenge: 'Bearer error="invalid_token"',
        body: { errors: [{ extensions: { code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' } }] },
      })
    }
    for (const path of ['/admins', '/all-scopes']) {
      expect(await get(path, accessToken)).toMatchObject({
        status: 403,
        challenge: null,
        body: { errors: [{ extensions: { code: 'FORBIDDEN' } }] },
      })
    }
    await routes.portcullis.accounts.setRoles(userId, ['ADMIN'])
    for (const path of ['/admins', '/all-scopes']) {
      // The other server on this database notices by its change stream.
      await untilStatus(() => get(path, accessToken), 200)
    }
  })

  test('refuses a repeated Authorization header', async () => {
    const { accessToken } = await routes.api.register('fred')
    const status = await new Promise((resolve, reject) => {
      const { hostname, port } = new URL(origin)
      const headers = [
        'Host',
        'localhost',
        'Authorization',
        `Bearer ${accessToken}`,
        'authorization',
        'Bearer other',
      ]
      httpRequest({ hostname, port, path: '/signed-in', headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })

    expect(status).toBe(401)
  })
})

const stops: (() => Promise<void>)[] = []
afterAll(() => Promise.all(stops.map((stop) => stop())))

async function untilStatus(get: () => Promise<{ status: number }>, status: number): Promise<void> {
  const { until } = await import('../harness/until.js')
  await until(async () => (await get()).status === status)
}

test.each<[string, unknown]>([
  ['require: rules.roles has a role that the schema does not declare: EDITOR', { roles: ['EDITOR'] }],
  ['require: rules.roles must not be empty', { roles: [] }],
  ['require: rules.roles must be an array of strings', { roles: 'ADMIN' }],
  ['require: rules has an unknown member: role', { role: 'ADMIN' }],
  ['require: rules must be an object', 'ADMIN'],
])('%s', (message, rules) => {
  // @ts-expect-error: what the compiler refuses, for programs in JavaScript
  expect(() => server.portcullis.require(rules)).toThrow(new TypeError(message))
})
