import { graphql } from 'graphql'
import { testPassword } from '../../src/testing/client.js'
import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

const secret = 'mallory-secret'
const received: unknown[] = []
let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis({
    typeDefs: `
      input Guests { to: EmailAddress!, copies: [EmailAddress!] }
      type Query { known(address: EmailAddress): Boolean @public }
      type Mutation { invite(input: Guests!): Boolean @public }
    `.replace(/type (Query|Mutation)/g, 'extend type $1'),
    resolvers: {
      Query: { known: (_parent, { address }) => received.push(address) > 0 },
      Mutation: { invite: (_parent, { input }) => received.push(input) > 0 },
    },
  })
})

const send = (query: string, variables: Record<string, unknown> = {}) => server.api.send({ query, variables })
const bad = { username: 'bob', password: 'xq7-vd', email: secret }

test.each([
  ['in a variable', 'mutation ($in: RegisterInput!) { register(input: $in) { accessToken } }', { in: bad }],
  [
    'in variables of its fields',
    'mutation ($a: String!, $b: String!, $c: EmailAddress) { register(input: { username: $a, password: $b, email: $c }) { accessToken } }',
    { a: bad.username, b: bad.password, c: bad.email },
  ],
  [
    'as literals',
    `mutation { register(input: { username: "bob", password: "xq7-vd", email: "${secret}" }) { accessToken } }`,
    {},
  ],
  [
    'in literals and a variable',
    `mutation ($p: String!) { register(input: { username: "bob", password: $p, email: "${secret}" }) { accessToken } }`,
    { p: bad.password },
  ],
  [
    "as variables' defaults",
    `mutation ($p: String! = "xq7-vd", $e: EmailAddress = "${secret}") { register(input: { username: "bob", password: $p, email: $e }) { accessToken } }`,
    {},
  ],
  [
    'in a fragment under an alias',
    'mutation ($in: RegisterInput!) { ...F } fragment F on Mutation { first: register(input: $in) { accessToken } }',
    { in: bad },
  ],
])('a bad address and a bad password %s arrive together', async (_, query, variables) => {
  const refused = await send(query, variables)

  expect([refused.status, codes(refused)]).toEqual([200, ['BAD_USER_INPUT']])
  expect(problems(refused)).toEqual({
    'input.password': ['PASSWORD_TOO_SHORT'],
    'input.email': ['EMAIL_INVALID'],
  })
  expect(refused.text).not.toContain(secret)
})

test('problems carry the figures of their limits', async () => {
  const query = 'mutation ($in: RegisterInput!) { register(input: $in) { accessToken } }'
  const listed = async (input: object) => (await send(query, { in: input })).errors?.[0]?.extensions.problems
  expect(await listed({ username: 'x', password: 'xq7-vd' })).toMatchObject([
    { path: ['input', 'username'], code: 'USERNAME_TOO_SHORT', minimum: 2 },
    { path: ['input', 'password'], code: 'PASSWORD_TOO_SHORT', minimum: 15 },
  ])
  expect(await listed({ username: 'x'.repeat(41), password: 'p'.repeat(1_025) })).toMatchObject([
    { code: 'USERNAME_TOO_LONG', maximum: 40 },
    { code: 'PASSWORD_TOO_LONG', maximum: 1_024, maximumBytes: 4_096 },
  ])
})

const login = 'mutation ($i: LoginInput!) { login(input: $i) { accessToken } }'
test.each([
  [
    'a number for a text',
    login,
    { i: { username: 7, password: secret } },
    { 'input.username': ['INVALID_VALUE'] },
  ],
  ['a missing field', login, { i: { username: secret } }, { 'input.password': ['REQUIRED'] }],
  [
    'null for a field',
    login,
    { i: { username: null, password: secret } },
    { 'input.username': ['REQUIRED'] },
  ],
  ['no variable at all', login, {}, { input: ['REQUIRED'] }],
  [
    'an unknown field',
    login,
    { i: { username: 'x', password: 'y', [secret]: 1 } },
    { input: ['UNKNOWN_FIELD'] },
  ],
  [
    'several faults',
    login,
    { i: { username: 7, cookie: secret, [secret]: 1 } },
    {
      'input.username': ['INVALID_VALUE'],
      'input.password': ['REQUIRED'],
      'input.cookie': ['INVALID_VALUE'],
      input: ['UNKNOWN_FIELD'],
    },
  ],
  [
    'the same in literals',
    `mutation { login(input: { username: 7, cookie: "${secret}", other: "${secret}" }) { accessToken } }`,
    {},
    {
      'input.username': ['INVALID_VALUE'],
      'input.password': ['REQUIRED'],
      'input.cookie': ['INVALID_VALUE'],
      input: ['UNKNOWN_FIELD'],
    },
  ],
  ['a literal null', 'mutation { login(input: null) { accessToken } }', {}, { input: ['REQUIRED'] }],
  ['no argument', 'mutation { login { accessToken } }', {}, { input: ['REQUIRED'] }],
  [
    'an address that is a number beside a missing name',
    `mutation { register(input: { password: "${testPassword}", email: 7 }) { accessToken } }`,
    {},
    { 'input.username': ['REQUIRED'], 'input.email': ['EMAIL_INVALID'] },
  ],
  [
    'a change of password',
    'mutation ($i: ChangePasswordInput!) { changePassword(input: $i) { __typename } }',
    { i: { currentPassword: [secret, secret], newPassword: null } },
    { 'input.currentPassword': ['INVALID_VALUE'], 'input.newPassword': ['REQUIRED'] },
  ],
  [
    'an id',
    'mutation ($s: ID!) { revokeSession(id: $s) { id } }',
    { s: { $ne: secret } },
    { id: ['INVALID_VALUE'] },
  ],
  [
    'an argument of a query',
    'query ($n: Int) { users(first: $n) { nodes { id } } }',
    { n: secret },
    { first: ['INVALID_VALUE'] },
  ],
])('%s is answered with its problems and status 200', async (_, query, variables, expected) => {
  const refused = await send(query, variables)

  expect([refused.status, codes(refused)]).toEqual([200, ['BAD_USER_INPUT']])
  expect(problems(refused)).toEqual(expected)
  expect(refused.text).not.toContain(secret)
})

test.each([
  ['in a variable', 'query ($a: EmailAddress) { known(address: $a) }', { a: secret }, 'BAD_USER_INPUT'],
  [
    'within a variable',
    'mutation ($i: Guests!) { invite(input: $i) }',
    { i: { to: 'ana@example.org', copies: [secret] } },
    'BAD_USER_INPUT',
  ],
  [
    "as a variable's default",
    `query ($a: EmailAddress = "${secret}") { known(address: $a) }`,
    {},
    'BAD_USER_INPUT',
  ],
  ['as a literal', `{ known(address: "${secret}") }`, {}, 'GRAPHQL_VALIDATION_FAILED'],
  ['within a literal', `mutation { invite(input: { to: "${secret}" }) }`, {}, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'in a variable that our own field takes too',
    `mutation ($a: EmailAddress!) { register(input: { username: "bob", password: "xq7-vd", email: $a }) { accessToken } invite(input: { to: $a }) }`,
    { a: secret },
    'BAD_USER_INPUT',
  ],
])(
  "a bad address for an application's field %s is refused with 400 before its resolver",
  async (_, query, variables, code) => {
    received.length = 0
    const refused = await send(query, variables)

    expect([refused.status, codes(refused)]).toEqual([400, [code]])
    for (const path of Object.keys(problems(refused))) expect(path).toMatch(/^[ai](\.|$)/)
    expect(received).toEqual([])
    expect(refused.text).not.toContain(secret)
  },
)

test("without a server around it, no bad address reaches an application's resolver either", async () => {
  received.length = 0
  const { errors } = await graphql({
    schema: server.portcullis.schema,
    source: 'query ($a: EmailAddress) { known(address: $a) }',
    variableValues: { a: secret },
    contextValue: { viewerAt: () => null, viewer: null },
  })

  expect(errors).toHaveLength(1)
  expect(received).toEqual([])
})

test("an application's field gets the address, its domain in ASCII", async () => {
  received.length = 0
  await send('query ($a: EmailAddress) { known(address: $a) }', { a: 'Ana@B\u00fccher.example' })
  expect(received).toEqual(['Ana@xn--bcher-kva.example'])
})
