import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../src/index.js'
import { testPassword } from '../../src/testing/client.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

// Whatever an application has below a sign-in is called for the one who just signed in, as the guards decide.

const typeDefs = `
  extend type AuthPayload { query: Query!  open: Open! @public }
  extend type Query { seen: String @public }
  extend type Mutation { other: String @public }
  extend type User { orders: [Order!] @auth  pets: [Pet!] @policy(policies: [["seen"]])  drafts: [Draft]  open: Open }
  type Order { of: String @auth  method: String }
  type Open { viewer: String  method: String }
  interface Pet { name: String }
  type Cat implements Pet { name: String }
  type Dog implements Pet { name: String }
  type Draft @owner(field: "by") { by: ID }
`

interface Seen {
  readonly at: string
  readonly viewer: string | null
  readonly viewerAt: string | null
  readonly account: string | null
  readonly own: unknown
}
const seen: Seen[] = []
const contexts = new Set<Context>()

function see(at: string, context: Context & { own?: unknown }, path?: GraphQLResolveInfo['path']) {
  contexts.add(context)
  const viewer = context.viewer?.userId ?? null
  const viewerAt = path === undefined ? viewer : (context.viewerAt(path)?.userId ?? null)
  seen.push({ at, viewer, viewerAt, account: context.account?.username ?? null, own: context.own })
  return viewer
}

type Resolver = (source: unknown, args: unknown, context: Context, info: GraphQLResolveInfo) => unknown
const resolver =
  (at: string, result: (viewer: string | null) => unknown = (viewer) => viewer): Resolver =>
  (_source, _args, context, { path }) =>
    result(see(at, context, path))
const withMethod = { method: (_args: unknown, context: Context) => see('method', context) }

const resolvers = {
  AuthPayload: { query: () => ({}), open: () => withMethod },
  Query: { seen: resolver('query') },
  Mutation: { other: resolver('other') },
  User: {
    orders: resolver('guarded', () => [withMethod]),
    pets: () => [{ name: 'Tom' }],
    drafts: resolver('drafts', (viewer) => [{ by: viewer }, { by: 'somebody else' }]),
    open: () => withMethod,
  },
  Order: { of: resolver('order') },
  Open: { viewer: resolver('unguarded') },
  Pet: {
    __resolveType: (_: unknown, context: Context) => (see('resolveType', context) === '' ? 'Dog' : 'Cat'),
  },
  Cat: { __isTypeOf: (_: unknown, context: Context) => see('isTypeOf', context) !== '' },
}

let server: StartedPortcullis
const people = new Map<string | null, { userId: string; accessToken: string; refreshToken: string | null }>()
beforeAll(async () => {
  server = await startPortcullis({
    typeDefs,
    resolvers,
    context: () => ({ own: 'own' }),
    policies: {
      seen: (viewer, context) => see('policy', context) === (viewer?.userId ?? null),
    },
  })
  for (const name of ['ana', 'bob', 'carl']) people.set(name, await server.api.register(name))
})
beforeEach(() => {
  seen.splice(0)
  contexts.clear()
})

const payload = `{
  query { me { id } seen }
  open { viewer method }
  user { id orders { of method } pets { name __typename } drafts { by } open { viewer method } }
}`
const login = `mutation ($input: LoginInput!) { login(input: $input) ${payload} }`
const refresh = `mutation ($token: String) { refreshSession(refreshToken: $token) ${payload} }`
const register = `mutation ($input: RegisterInput!) { register(input: $input) ${payload} }`
const inputOf = (username: string) => ({ username, password: testPassword })

/** All of the payload for one viewer. */
const answerFor = (id: string) => ({
  query: { me: { id }, seen: id },
  open: { viewer: id, method: id },
  user: {
    id,
    orders: [{ of: id, method: id }],
    pets: [{ name: 'Tom', __typename: 'Cat' }],
    drafts: [{ by: id }, null],
    open: { viewer: id, method: id },
  },
})

function expectSeenOnly(username: string, id: string): void {
  const places = seen.map(({ at }) => at)
  for (const at of [
    'guarded',
    'unguarded',
    'method',
    'query',
    'order',
    'policy',
    'resolveType',
    'isTypeOf',
  ]) {
    expect(places).toContain(at)
  }
  for (const { at, ...rest } of seen) {
    expect({ at, ...rest }).toEqual({ at, viewer: id, viewerAt: id, account: username, own: 'own' })
  }
  // Made once for all that is below.
  expect(contexts.size).toBe(1)
}

describe.each([null, 'bob', 'ana'])('with the bearer of %s in the request', (bearer) => {
  const token = () => (bearer === null ? {} : { token: String(people.get(bearer)?.accessToken) })

  test('all that is below login is called for the one who signed in', async () => {
    const { data } = await server.api.send({ query: login, variables: { input: inputOf('ana') }, ...token() })
    const id = String(people.get('ana')?.userId)
    expect(data).toEqual({ login: answerFor(id) })
    expectSeenOnly('ana', id)
  })

  test('all that is below refreshSession is called for the one whose session it is', async () => {
    const { refreshToken, userId } = await server.api.login('carl')
    const { data } = await server.api.send({ query: refresh, variables: { token: refreshToken }, ...token() })
    expect(data).toEqual({ refreshSession: answerFor(userId) })
    expectSeenOnly('carl', userId)
  })

  test('all that is below register is called for the new account', async () => {
    const name = `new-of-${bearer ?? 'nobody'}`
    const { data } = await server.api.send({
      query: register,
      variables: { input: inputOf(name) },
      ...token(),
    })
    const { id } = (data as { register: { user: { id: string } } }).register.user
    expect(data).toEqual({ register: answerFor(id) })
    expectSeenOnly(name, id)
  })
})

test('each sign-in of a request has a context of its own, and the fields beside them the one of the request', async () => {
  const query = `mutation ($ana: LoginInput!, $carl: LoginInput!) {
    before: other
    a: login(input: $ana) { open { viewer } user { orders { of } } }
    between: other
    c: login(input: $carl) { open { viewer } user { orders { of } } }
    after: other
  }`
  const [ana, bob, carl] = ['ana', 'bob', 'carl'].map((name) => people.get(name))
  const { data } = await server.api.send({
    query,
    variables: { ana: inputOf('ana'), carl: inputOf('carl') },
    token: String(bob?.accessToken),
  })
  const below = (id: string | undefined) => ({ open: { viewer: id }, user: { orders: [{ of: id }] } })
  expect(data).toEqual({
    before: bob?.userId,
    a: below(ana?.userId),
    between: bob?.userId,
    c: below(carl?.userId),
    after: bob?.userId,
  })
  expect(contexts.size).toBe(3)
})

test('a sign-in that is refused leaves nobody below it, and the rest as it was', async () => {
  const query = `mutation ($input: LoginInput!) { login(input: $input) { open { viewer } } other }`
  const { data, errors } = await server.api.send({
    query,
    variables: { input: { ...inputOf('ana'), password: 'another long password' } },
    token: String(people.get('bob')?.accessToken),
  })
  expect(data ?? null).toBeNull()
  expect(errors).toHaveLength(1)
  expect(seen.every(({ viewer }) => viewer === people.get('bob')?.userId)).toBe(true)
})

test('where nobody signs in, everything is called with the context of the request', async () => {
  const bob = people.get('bob')
  const query = '{ me { id orders { of method } open { viewer method } } seen }'
  const { data } = await server.api.send({ query, token: String(bob?.accessToken) })
  const id = bob?.userId
  expect(data).toEqual({
    me: { id, orders: [{ of: id, method: id }], open: { viewer: id, method: id } },
    seen: id,
  })
  expect(contexts.size).toBe(1)
})
