import { canary, startTestServer, type TestServer } from './test-server.js'

const development = { mode: 'development', corsOrigins: [], trustProxy: [], introspection: true } as const

let api: TestServer
let open: TestServer
beforeAll(async () => {
  api = await startTestServer()
  open = await startTestServer({ config: development })
})
afterAll(() => Promise.all([api.server.stop(), open.server.stop()]))

const failing = async (how: string) => {
  const { json } = await api.post({
    query: 'query q($how: String!) { failing(how: $how) }',
    variables: { how },
  })
  return json.errors[0]
}

describe('what a resolver throws', () => {
  test.each(['plain', 'uncoded', 'text', 'no such'])(
    '%s: unexpected, logged with an id, and withheld',
    async (how) => {
      api.lines.length = 0
      const error = await failing(how)
      expect(error).toEqual({
        message: 'Internal server error.',
        locations: [{ line: 1, column: 26 }],
        path: ['failing'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', errorId: expect.stringMatching(/^[-0-9a-f]{36}$/) },
      })
      const logged = api.lines.filter(({ msg }) => msg === 'unexpected error')
      expect(logged).toHaveLength(1)
      expect(logged[0]).toMatchObject({ errorId: error.extensions.errorId, operation: 'q', level: 50 })
      expect(logged[0]).toHaveProperty('requestId')
      expect(JSON.stringify(logged[0])).toContain('stack')
    },
  )

  test.each([
    ['coded', 'Out of stock.', { code: 'OUT_OF_STOCK', left: 0 }],
    ['not-found', 'The object does not exist, or you do not have access to it.', { code: 'NOT_FOUND' }],
    [
      'input',
      'The input is invalid. See extensions.problems.',
      {
        code: 'BAD_USER_INPUT',
        problems: [{ path: ['how'], code: 'PASSWORD_TOO_SHORT', message: 'Too short.' }],
      },
    ],
  ])('%s: expected, sent with its code and extensions', async (how, message, extensions) => {
    expect(await failing(how)).toMatchObject({ message, extensions, path: ['failing'] })
  })

  test("an expected error's detail goes to the log and not to the client", async () => {
    api.lines.length = 0
    expect(JSON.stringify(await failing('limited'))).not.toContain('a1')
    expect(api.lines.find(({ msg }) => msg === 'refused')).toMatchObject({
      code: 'RATE_LIMITED',
      detail: { account: 'a1' },
    })
  })

  test('null for a non-null field is unexpected', async () => {
    const { json } = await api.post({ query: '{ must }' })
    expect(json.data).toBeNull()
    expect(json.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR')
    expect(json.errors[0].message).toBe('Internal server error.')
  })

  test('no answer carries a stack, even where NODE_ENV is development', async () => {
    expect((await open.post({ query: '{ failing(how: "plain") }' })).text).not.toMatch(/stack|\.ts|at /)
  })
})

const problems = async (query: string, variables: unknown) => {
  const answer = await api.post({ query, variables })
  expect(answer.status).toBe(400)
  expect(answer.text).not.toContain(canary)
  expect(answer.json.errors).toHaveLength(1)
  expect(answer.json.errors[0].extensions.code).toBe('BAD_USER_INPUT')
  return answer.json.errors[0].extensions.problems.map(({ path, code }: { path: unknown; code: string }) => [
    path,
    code,
  ])
}

describe('variables that do not fit are told by path, never by value', () => {
  const login = 'mutation ($input: Credentials!) { login(input: $input) { accessToken } }'
  const take =
    'query ($numbers: [Int!], $even: Even, $either: Either) { take(numbers: $numbers, even: $even, either: $either) }'

  test.each<[string, unknown, unknown]>([
    [login, undefined, [[['input'], 'REQUIRED']]],
    [login, {}, [[['input'], 'REQUIRED']]],
    [login, { input: null }, [[['input'], 'REQUIRED']]],
    [login, { input: canary }, [[['input'], 'INVALID_VALUE']]],
    [login, { input: [{ username: canary }] }, [[['input'], 'INVALID_VALUE']]],
    [login, { input: { username: canary } }, [[['input', 'password'], 'REQUIRED']]],
    [
      login,
      { input: { username: { $ne: canary }, password: canary } },
      [[['input', 'username'], 'INVALID_VALUE']],
    ],
    [
      login,
      { input: { username: 'a', password: canary, [canary]: 'ADMIN' } },
      [[['input'], 'UNKNOWN_FIELD']],
    ],
    [
      login,
      {
        input: {
          username: 'a',
          password: 'b',
          role: canary,
          even: canary,
          friends: [{ username: 'c' }, canary],
        },
      },
      [
        [['input', 'role'], 'INVALID_VALUE'],
        [['input', 'even'], 'INVALID_VALUE'],
        [['input', 'friends', 0, 'password'], 'REQUIRED'],
        [['input', 'friends', 1], 'INVALID_VALUE'],
      ],
    ],
    [
      take,
      { numbers: [1, null, canary] },
      [
        [['numbers', 1], 'REQUIRED'],
        [['numbers', 2], 'INVALID_VALUE'],
      ],
    ],
    [take, { numbers: canary }, [[['numbers'], 'INVALID_VALUE']]],
    [take, { even: canary }, [[['even'], 'INVALID_VALUE']]],
    [take, { either: {} }, [[['either'], 'INVALID_VALUE']]],
    [take, { either: { one: 1, two: canary } }, [[['either'], 'INVALID_VALUE']]],
    [take, { either: { one: null } }, [[['either', 'one'], 'REQUIRED']]],
  ])('%s %j', async (query, variables, expected) => {
    expect(await problems(query, variables)).toEqual(expected)
  })

  test('__proto__ among them is an unknown field, in the body nothing at all', async () => {
    const body = (input: string) => `{"query":${JSON.stringify(login)},"variables":{"input":${input}}}`
    const post = (input: string) =>
      api.raw('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: body(input),
      })
    const answer = await post(`{"__proto__":{"username":"a","password":"${canary}"}}`)
    expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST'])
    expect(answer.text).not.toContain(canary)
  })

  test('a hundred problems are told as twenty', async () => {
    expect(await problems(take, { numbers: Array.from({ length: 100 }, () => canary) })).toHaveLength(20)
  })
})

describe('a document is refused without its values', () => {
  test.each([
    `mutation { login(input: "${canary}") { accessToken } }`,
    `mutation { login(input: { username: 1, password: "${canary}", role: "${canary}" }) { accessToken } }`,
    `mutation { login(input: { username: "a", password: ["${canary}"] }) { accessToken } }`,
    `mutation { login(input: { username: "a", password: "b", ${canary.replace('-', '_')}: 1 }) { accessToken } }`,
    `mutation { login(input: { username: "a", password: "b", role: ${canary.replace('-', '_')} }) { accessToken } }`,
    `{ take(even: "${canary}") }`,
    `{ take(either: { one: 1, two: "${canary}" }) }`,
    `query ($x: Int = "${canary}") { take }`,
    `mutation { login(input: "${canary}" { accessToken } }`,
    `mutation { login("${canary}") { accessToken } }`,
    `mutation { login(input: { password: "${canary} }) { accessToken } }`,
    `mutation { login(input: { password: """${canary} }) { accessToken } }`,
    `mutation { login(input: { password: "\\u${canary}" }) { accessToken } }`,
    `mutation { login(input: { password: '${canary}' }) { accessToken } }`,
    `${canary}`,
    `mutation { login(input: { password: 1${canary} }) { accessToken } }`,
  ])('%s', async (query) => {
    for (const server of [api, open]) {
      const answer = await server.post({ query })
      expect(answer.status).toBe(400)
      expect(answer.text).not.toMatch(/hunter2.?canary/)
      expect(answer.json.errors[0].extensions.code).toMatch(/^GRAPHQL_(PARSE|VALIDATION)_FAILED$/)
      expect(answer.json.errors[0].locations.length).toBeGreaterThan(0)
    }
  })

  test('and without the name of an operation that it does not hold', async () => {
    const answer = await api.post({ query: 'query a { hello } query b { hello }', operationName: canary })
    expect([answer.status, answer.json.errors[0].extensions]).toEqual([
      400,
      { code: 'OPERATION_RESOLUTION_FAILURE' },
    ])
    expect(answer.text).not.toContain(canary)
  })

  test('nor where a literal turns out wrong only with its variables', async () => {
    const query = `mutation ($name: String) { login(input: { username: $name, password: "${canary}" }) { accessToken } }`
    const refused = await api.post({ query })
    expect(refused.json.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    const late = await api.post({
      query: 'query ($n: Int = 1) { a: take(numbers: [$n]) b: failing(how: "coded") }',
      variables: { n: null },
    })
    expect(
      late.json.errors.map(({ extensions }: { extensions: { code: string } }) => extensions.code),
    ).toEqual(['BAD_USER_INPUT', 'OUT_OF_STOCK'])
    expect(late.text).not.toContain('[$n]')
  })
})

describe('names of the schema', () => {
  test.each([
    '{ hell }',
    '{ me { secretNam } }',
    '{ take(inpt: 1) }',
    'query ($x: Credential) { hello }',
    '{ me }',
  ])('%s: suggested in development, not in production', async (query) => {
    expect((await open.post({ query })).text).toMatch(/Did you mean/)
    expect((await api.post({ query })).text).not.toMatch(/Did you mean|hello|secretName|Credentials/)
  })

  test('introspection follows the configuration', async () => {
    const query = '{ __schema { queryType { name } } }'
    expect((await open.post({ query })).json.data.__schema.queryType.name).toBe('Query')
    const closed = await api.post({ query })
    expect([closed.status, closed.json.errors[0].extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED'])
    expect((await api.post({ query: '{ __typename }' })).status).toBe(200)
  })
})

test('nothing that a client sent as a value, a header or a token is logged', async () => {
  const token = `${canary}-token`
  await api.post(
    { query: `{ take(even: "${canary}") }` },
    { authorization: `Bearer ${token}`, cookie: `a=${canary}` },
  )
  await api.post({ query: 'query ($how: String!) { failing(how: $how) }', variables: { how: canary } })
  await api.raw(`/graphql?query={hello}&variables={"x":"${canary}"}`, {
    headers: { 'apollo-require-preflight': '1' },
  })
  await api.raw(`/nothing/${canary}`)
  const fromRequests = api.lines.filter(({ msg }) => msg !== 'unexpected error')
  expect(fromRequests.length).toBeGreaterThan(3)
  expect(JSON.stringify(fromRequests)).not.toContain(canary)
})
