import { type DocumentNode, GraphQLError, parse } from 'graphql'
import { createPortcullis } from '../../src/index.js'
import { testPassword } from '../../src/testing/client.js'
import { openTestDatabase } from '../harness/database.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'

const typeDefs = /* GraphQL */ `
  type Own @owner(field: "userId") { userId: ID! note: String! }
  extend type Query {
    hello(name: String!): String! @public
    at: DateTime! @public
    admins: Int! @hasRole(roles: ADMIN)
    own(userId: ID!): Own @auth
    member: String! @public
    waits: String @public
    fails: String @public
    coded: String @public
  }
  extend type Mutation { write(text: String!): String! @auth  admin: Boolean! @hasRole(roles: ADMIN) }
`

let server: StartedPortcullis
let waiting: AbortSignal | null = null
const beforeWrites: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  server = await startPortcullis({
    typeDefs,
    setup: () => ({ word: 'services' }),
    context: async (_context, { word }) => ({ word }),
    limits: { seconds: 2 },
    resolvers: {
      Query: {
        hello: (_: unknown, { name }: { name: string }) => `Hello ${name}`,
        at: () => new Date(0),
        admins: () => 1,
        own: (_: unknown, { userId }: { userId: string }) => ({ userId, note: 'mine' }),
        member: (_: unknown, _args: unknown, { word }: { word: string }) => word,
        waits: (_: unknown, _args: unknown, { signal }: { signal: AbortSignal }) => {
          waiting = signal
          return new Promise(() => undefined)
        },
        fails: () => {
          throw new Error('a password: hunter2')
        },
        coded: () => {
          throw new GraphQLError('out', { extensions: { code: 'OUT_OF_STOCK' } })
        },
      },
      Mutation: {
        write: async (_: unknown, { text }: { text: string }) => {
          await beforeWrites.shift()?.()
          return text
        },
        admin: () => true,
      },
    },
  })
})

const execute = (
  document: string | DocumentNode,
  options: { variables?: Record<string, unknown>; viewer?: Viewer; operationName?: string } = {},
) => server.portcullis.execute({ document, viewer: null, ...options })
type Viewer = Awaited<ReturnType<StartedPortcullis['portcullis']['viewerOf']>>
const errorCodes = ({ errors }: Awaited<ReturnType<typeof execute>>) =>
  (errors ?? []).map(({ extensions }) => extensions?.code)

/** A document as GraphQL Code Generator types it. */
interface Typed<Data, Variables> extends DocumentNode {
  __apiType?: (variables: Variables) => Data
}
const hello = parse('query ($name: String!) { hello(name: $name) }')

test('a typed document types variables and data', async () => {
  const typed: Typed<{ hello: string }, { name: string }> = hello
  const { data } = await server.portcullis.execute({
    document: typed,
    variables: { name: 'Ana' },
    viewer: null,
  })
  const said: string | undefined = data?.hello
  // @ts-expect-error: the variables are required
  const without = await server.portcullis.execute({ document: typed, viewer: null })
  // @ts-expect-error: of this type
  const wrong = await server.portcullis.execute({ document: typed, variables: { name: 7 }, viewer: null })

  expect(said).toBe('Hello Ana')
  expect([errorCodes(without), errorCodes(wrong)]).toEqual([['BAD_USER_INPUT'], ['BAD_USER_INPUT']])
})

test('a string, a String of generated code and one of several operations are executed', async () => {
  // As `TypedDocumentString` of generated code, which extends String.
  const text = Object('{ hello(name: "Bert") }') as string

  expect(await execute('{ hello(name: "Ana") }')).toEqual({ data: { hello: 'Hello Ana' } })
  expect(await server.portcullis.execute({ document: text, viewer: null })).toEqual({
    data: { hello: 'Hello Bert' },
  })
  const both = 'query A { hello(name: "A") } query B { hello(name: "B") }'
  expect(await execute(both, { operationName: 'B' })).toEqual({ data: { hello: 'Hello B' } })
  expect(errorCodes(await execute(both))).toEqual(['OPERATION_RESOLUTION_FAILURE'])
})

test.each([
  ['{ at member hello(name: "x") }'],
  ['{ admins hello(name: "x") }'],
  ['{ fails }'],
  ['{ coded hello(name: "x") }'],
  ['{ unknown }'],
  ['{ '],
  ['query ($n: String!) { hello(name: $n) }'],
  [`{ ${'a: hello(name: "x") '.repeat(60)} }`],
  ['{ admins }'],
  ['subscription { x }'],
])('the answer to %s is that of HTTP', async (document) => {
  const shown = (body: object) => JSON.stringify(body).replaceAll(/"errorId":"[^"]*"/g, '"errorId":"id"')
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: document }),
  })

  expect(JSON.parse(shown(await execute(document)))).toEqual(JSON.parse(shown(await response.json())))
})

test('a viewer of a token and one of an account are guarded alike', async () => {
  const ana = await server.api.register('ana')
  const viewers = [
    await server.portcullis.authenticate(ana.accessToken),
    await server.portcullis.viewerOf(ana.userId),
  ]
  expect(viewers.map((viewer) => viewer?.sessionId === null)).toEqual([false, true])
  expect(viewers[1]).toEqual({
    userId: ana.userId,
    sessionId: null,
    roles: ['USER'],
    scopes: [],
    claims: {},
    emailVerified: false,
  })

  for (const viewer of viewers) {
    expect(await execute('{ me { username } admins }', { viewer })).toMatchObject({ data: null })
    const own = `{ me { username } own(userId: "${ana.userId}") { note } }`
    expect(await execute(own, { viewer })).toEqual({
      data: { me: { username: 'ana' }, own: { note: 'mine' } },
    })
    const other = await execute(`{ own(userId: "${'0'.repeat(24)}") { note } }`, { viewer })
    expect(errorCodes(other)).toEqual(['FORBIDDEN'])
    expect(errorCodes(await execute('mutation { admin }', { viewer }))).toEqual(['FORBIDDEN'])
  }
})

test('there is no viewer of an account that is unknown or disabled', async () => {
  const { portcullis, api } = server
  const { userId } = await api.register('bert')
  await portcullis.accounts.disable(userId)

  expect(await portcullis.viewerOf(userId)).toBeNull()
  for (const id of ['0'.repeat(24), 'no-id', '']) expect(await portcullis.viewerOf(id)).toBeNull()
  // @ts-expect-error: for programs in JavaScript
  await expect(portcullis.viewerOf({ $ne: null })).rejects.toThrow('viewerOf: accountId must be a string')
})

test('a viewer counts as it is now: roles, session and account are checked again', async () => {
  const { portcullis, api } = server
  const { userId, accessToken } = await api.register('cleo')
  const bySession = await portcullis.authenticate(accessToken)
  const byAccount = await portcullis.viewerOf(userId)
  await portcullis.accounts.setRoles(userId, ['ADMIN'])
  await portcullis.accounts.create({
    username: 'second-admin',
    password: 'a lantern of 4711',
    roles: ['ADMIN'],
  })
  for (const viewer of [bySession, byAccount]) {
    expect(await execute('{ admins }', { viewer })).toEqual({ data: { admins: 1 } })
  }

  await portcullis.sessions.endAll(userId)
  expect(await execute('{ admins }', { viewer: byAccount })).toEqual({ data: { admins: 1 } })
  expect(await execute('{ admins }', { viewer: bySession })).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' } }],
  })
  await portcullis.accounts.disable(userId)
  expect(errorCodes(await execute('{ admins }', { viewer: byAccount }))).toEqual(['UNAUTHENTICATED'])
})

test.each<[string, 'session' | 'account']>([
  ['a session', 'session'],
  ['an account', 'account'],
])(
  'a mutation under way for %s stops before its next root field when the account is disabled',
  async (_case, kind) => {
    const { portcullis, api } = server
    const { userId, accessToken } = await api.register(`under-way-${kind}`)
    const viewer =
      kind === 'session' ? await portcullis.authenticate(accessToken) : await portcullis.viewerOf(userId)
    beforeWrites.push(() => portcullis.accounts.disable(userId))
    const { errors, data } = await execute('mutation { a: write(text: "1") b: write(text: "2") }', { viewer })

    expect(data).toBeNull()
    expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'UNAUTHENTICATED' } }])
  },
)

test('an account without a session administers as long as it is an admin', async () => {
  const { portcullis, api } = server
  const admin = await portcullis.accounts.create({
    username: 'batch-admin',
    password: 'a lantern of 4711',
    roles: ['ADMIN'],
  })
  const { userId } = await api.register('administered')
  const viewer = await portcullis.viewerOf(admin.id)
  const end = `mutation { revokeUserSessions(input: { userId: "${userId}" }) { disabled } }`
  const disable = `mutation { disableUser(input: { userId: "${userId}" }) { disabled } }`

  expect(await execute(end, { viewer })).toEqual({ data: { revokeUserSessions: { disabled: false } } })
  // It proved nothing, so what needs a recent proof is refused.
  expect(errorCodes(await execute(disable, { viewer }))).toEqual(['FORBIDDEN'])
  expect(await execute('mutation { logout }', { viewer })).toEqual({ data: { logout: false } })
  const change =
    'mutation { changePassword(input: { currentPassword: "a lantern of 4711", newPassword: "an orchard of 4712" }) { accessToken } }'
  expect(errorCodes(await execute(change, { viewer }))).toEqual(['FORBIDDEN'])
  await portcullis.accounts.setRoles(admin.id, [])
  expect(errorCodes(await execute(end, { viewer }))).toEqual(['FORBIDDEN'])
})

test('a sign-in gives tokens that work over HTTP, and never a cookie', async () => {
  await server.api.register('emil')
  const login = (input: string) =>
    `mutation { login(input: { username: "emil", password: "${testPassword}"${input} }) { accessToken } }`
  const { data } = await server.portcullis.execute<{ login: { accessToken: string } }>({
    document: login(''),
    viewer: null,
  })
  const me = await server.api.send({ query: '{ me { username } }', token: data?.login.accessToken ?? '' })

  expect(me.data).toEqual({ me: { username: 'emil' } })
  expect(await execute(login(', cookie: true'))).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT', problems: [{ code: 'COOKIE_NOT_AVAILABLE' }] } }],
  })
})

test('an aborted signal rejects with its reason and aborts the context', async () => {
  const controller = new AbortController()
  waiting = null
  const executing = server.portcullis.execute({
    document: '{ waits }',
    viewer: null,
    signal: controller.signal,
  })
  await until(() => waiting !== null)
  controller.abort(new Error('shut down'))

  await expect(executing).rejects.toThrow('shut down')
  expect(waiting).toMatchObject({ aborted: true })
  await expect(
    server.portcullis.execute({
      document: '{ member }',
      viewer: null,
      signal: AbortSignal.abort(new Error('before')),
    }),
  ).rejects.toThrow('before')
})

test('an operation past its time limit is answered as over HTTP', async () => {
  const { errors, data } = await execute('{ waits }')

  expect(data).toBeUndefined()
  expect(errors).toMatchObject([
    { extensions: { code: 'OPERATION_TIMED_OUT', limit: 'seconds', allowed: 2 } },
  ])
})

test('only a viewer that this server made is one', async () => {
  const { userId } = await server.api.register('fred')
  const viewer = await server.portcullis.viewerOf(userId)
  const forged = [
    { ...viewer },
    { userId, roles: ['ADMIN'], scopes: [], sessionId: null },
    'fred',
    7,
    undefined,
  ]

  for (const each of forged) {
    // @ts-expect-error: of some, what the compiler refuses
    await expect(execute('{ me { id } }', { viewer: each })).rejects.toThrow(
      'execute: viewer must be null, or a viewer from authenticate or viewerOf of this server',
    )
  }
})

test.each<[string, unknown]>([
  ['execute: the argument must be an object', null],
  ['execute: document must be a TypedDocumentNode, a DocumentNode or a string', { viewer: null }],
  ['execute: document must be', { document: { kind: 'Document' }, viewer: null }],
  ['execute: variables must be an object', { document: '{ at }', viewer: null, variables: 'x' }],
  ['execute: operationName must be a string', { document: '{ at }', viewer: null, operationName: {} }],
  ['execute: signal must be an AbortSignal', { document: '{ at }', viewer: null, signal: {} }],
])('%s', async (message, given) => {
  // @ts-expect-error: what the compiler refuses, for programs in JavaScript
  await expect(server.portcullis.execute(given)).rejects.toThrow(message)
})

test('stop waits for an operation in process', async () => {
  const { uri } = await openTestDatabase()
  let release: (() => void) | null = null
  let states: number[] = []
  const portcullis = await createPortcullis({
    mode: 'development',
    secret: 'a-secret-for-tests-of-thirty-two-bytes',
    logLevel: 'silent',
    env: {},
    mongodbUri: uri,
    typeDefs: 'extend type Query { slow: Int @public }',
    resolvers: ({ connection }) => ({
      Query: {
        slow: async () => {
          await new Promise<void>((resolve) => {
            release = resolve
          })
          states = [connection.readyState]
          return 1
        },
      },
    }),
  })
  const executing = portcullis.execute({ document: '{ slow }', viewer: null })
  await until(() => release !== null)
  const stopping = portcullis.stop()
  // Assigned by the resolver: the type checker does not see it.
  const go: unknown = release
  if (typeof go === 'function') go()

  expect(await executing).toEqual({ data: { slow: 1 } })
  await stopping
  expect(states).toEqual([1])
})
