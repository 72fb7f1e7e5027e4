import { canary, startTestServer, type TestServer } from './test-server.js'

let api: TestServer
beforeAll(async () => {
  api = await startTestServer()
})
afterAll(() => api.server.stop())

const mediaTypes = ['application/json', 'application/graphql-response+json']
const login = 'mutation { login(input: { username: "a", password: "b" }) { accessToken } }'

describe.each(mediaTypes)('with %s', (accept) => {
  const ask = (query: string, bearer?: string, variables?: unknown) =>
    api.post(
      { query, variables },
      { accept, ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }) },
    )

  test('an answer has the media type that was asked for, in UTF-8', async () => {
    const answer = await ask('{ hello }')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe(`${accept}; charset=utf-8`)
    expect(answer.json).toEqual({ data: { hello: 'world' } })
  })

  test.each([
    ['wrong', 'TOKEN_INVALID'],
    ['old', 'TOKEN_EXPIRED'],
    ['slow-dead', 'SESSION_REVOKED'],
    ['', 'TOKEN_INVALID'],
  ])('a dead bearer %j refuses the whole request with 401 and %s', async (bearer, reason) => {
    const answer = await ask('{ hello me { id } }', bearer)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    expect(answer.headers.get('content-type')).toContain(accept)
    expect(answer.json).toEqual({
      errors: [{ message: 'Sign in again.', extensions: { code: 'UNAUTHENTICATED', reason } }],
    })
  })

  test.each(['wrong', 'slow-dead', ''])('signing in works with the bearer %j', async (bearer) => {
    const answer = await ask(login, bearer)
    expect(answer.status).toBe(200)
    expect(answer.json.data.login.accessToken).toBe('token')
  })

  test('a dead bearer is refused where a field beside the sign-in needs no bearer either', async () => {
    const query = 'mutation { ...f change(id: 1) { id } } fragment f on Mutation { logout }'
    expect((await ask(query, 'wrong')).status).toBe(401)
    expect(
      (await ask('mutation { ...f __typename } fragment f on Mutation { logout }', 'wrong')).status,
    ).toBe(200)
    expect((await ask('{ __typename }', 'wrong')).status).toBe(401)
  })

  test('a bearer that can not be checked now answers 503 with Retry-After', async () => {
    // Signing out by it as well: `false` would say that there was no session to end.
    for (const query of ['{ hello }', 'mutation { logout }', login]) {
      const answer = await ask(query, 'unchecked')
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('1')
      // Nothing was executed, so even a mutation can be sent again.
      expect(answer.json.errors[0].extensions).toEqual({ code: 'SERVICE_UNAVAILABLE', retryable: true })
    }
  })

  test('a check of the bearer that breaks answers 500 without its message', async () => {
    const answer = await ask('{ hello }', 'broken')
    expect(answer.status).toBe(500)
    expect(answer.json.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR')
    expect(answer.text).not.toContain(canary)
  })

  test('a whole refusal without credentials is 401 with a challenge that has no error code', async () => {
    const answer = await ask('query refuseMe { me { id } hello }')
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(answer.json.data).toBeUndefined()
    expect(answer.json.errors).toEqual([
      {
        message: 'Not for you.',
        path: ['me'],
        extensions: { code: 'UNAUTHENTICATED', coordinate: 'Query.me' },
      },
      {
        message: 'Not for you.',
        path: ['me'],
        extensions: { code: 'UNAUTHENTICATED', coordinate: 'Query.hello' },
      },
    ])
  })

  test('a whole refusal of a signed-in viewer is 403 without a challenge', async () => {
    const answer = await ask('query refuseMe { me { id } }', 'good')
    expect(answer.status).toBe(403)
    expect(answer.headers.has('www-authenticate')).toBe(false)
    expect(answer.json.errors[0].extensions).toEqual({ code: 'FORBIDDEN', coordinate: 'Query.me' })
  })

  test.each(['good', 'slow-good'])('the viewer of the bearer %j reaches the resolvers', async (bearer) => {
    expect((await ask('{ viewerId }', bearer)).json.data).toEqual({ viewerId: 'ana' })
  })

  test('an error of one field leaves partial data with 200', async () => {
    const answer = await ask('{ hello failing(how: "database") }')
    expect(answer.status).toBe(200)
    expect(answer.json.data).toEqual({ hello: 'world', failing: null })
    expect(answer.json.errors[0].extensions).toEqual({ code: 'SERVICE_UNAVAILABLE' })
    expect(answer.headers.get('retry-after')).toBe('1')
  })

  test('a request that got nothing because the database is away is 503', async () => {
    const answer = await ask('{ failing(how: "database") __typename }')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(answer.text).not.toContain(canary)
  })

  test.each([
    ['own-away', 503, '1'],
    ['coded-away', 503, '1'],
    // Below 500 it would say that nothing was executed.
    ['own-gone', 200, null],
    ['coded', 200, null],
  ])("an application's error %s is %i where the request got nothing", async (how, status, retryAfter) => {
    const answer = await ask(`{ failing(how: "${how}") }`)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter])
    expect((await ask(`{ hello failing(how: "${how}") }`)).status).toBe(200)
  })

  test('a throttled request is 200 with Retry-After in whole seconds', async () => {
    const answer = await ask('{ failing(how: "limited") }')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('retry-after')).toBe('8')
    expect(answer.json.errors[0].extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: 7.2 })
  })

  test.each([
    ['{ hello', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    [`{ ${'a: hello '.repeat(60)} }`, 'OPERATION_TOO_LARGE'],
    ['subscription { ticks }', 'BAD_REQUEST'],
    ['query a { hello } query b { hello }', 'OPERATION_RESOLUTION_FAILURE'],
    ['', 'BAD_REQUEST'],
  ])('%j is 400 %s', async (query, code) => {
    const answer = await ask(query)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toContain(accept)
    expect(answer.json.errors[0].extensions.code).toBe(code)
    expect(answer.json.data).toBeUndefined()
  })

  test('variables that do not fit are 400 BAD_USER_INPUT', async () => {
    const answer = await ask('query ($n: [Int!]) { take(numbers: $n) }', undefined, { n: [1, 'x'] })
    expect(answer.status).toBe(400)
    expect(answer.json.errors[0].extensions.code).toBe('BAD_USER_INPUT')
  })
})
