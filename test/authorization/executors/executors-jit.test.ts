import Fastify from 'fastify'
import { mercurius } from 'mercurius'
import { guarded, signedIn, type TestContext } from '../helpers.js'

// Mercurius compiles an operation when it is asked a second time: another executor than before.

const typeDefs = `
  type Query { me: User @auth, users: [User], search: [Hit], admin: Int @hasRole(roles: ADMIN), find(all: Boolean @hasRole(roles: ADMIN)): Int, staff: Staff, named: Named, tickets: [Ticket!], ticket: Ticket, places: [Ticket] }
  type Mutation { touch: Int, purge: Int @hasRole(roles: ADMIN) }
  interface Named @requiresScopes(scopes: [["names"]]) { name: String }
  type User @owner { id: ID!, mail: String }
  type Staff @hasRole(roles: ADMIN) { id: ID }
  type Pet implements Named { name: String, authorId: ID, chip: String @owner(field: "authorId") }
  type Ticket @hidden @allow(anyOf: [{ owner: "by" }, { roles: [ADMIN] }]) { id: ID, by: ID }
  union Hit = User | Pet | Staff
`
const users = [
  { __typename: 'User', id: 'ana', mail: 'of ana' },
  { __typename: 'User', id: 'bob', mail: 'of bob' },
]
const pets = [
  { __typename: 'Pet', name: 'Rex', authorId: 'ana', chip: 'chip of ana' },
  { __typename: 'Pet', name: 'Tom', authorId: 'bob', chip: 'chip of bob' },
]
const tickets = [
  { id: '1', by: 'ana' },
  { id: '2', by: 'bob' },
]
const ran: string[] = []
const schema = guarded(typeDefs, {
  Query: {
    me: () => users[0],
    users: async () => users,
    search: () => [...users, ...pets, { __typename: 'Staff', id: 'hidden staff' }],
    admin: () => ran.push('admin'),
    find: () => 1,
    staff: () => ({ id: 'hidden staff' }),
    named: () => pets[0],
    tickets: async () => tickets,
    ticket: () => tickets[1],
    places: () => tickets,
  },
  Mutation: { touch: () => ran.push('touch'), purge: () => ran.push('purge') },
})

const app = Fastify()
beforeAll(async () => {
  const context = ({ headers }: { headers: Record<string, unknown> }): TestContext => ({
    viewer: headers['x-viewer'] === 'ana' ? signedIn() : null,
  })
  await app.register(mercurius, { schema, jit: 1, context })
})
afterAll(() => app.close())
beforeEach(() => ran.splice(0))

const ask = async (query: string, viewer: string, variables = {}) => {
  const payload = { query, variables }
  return (
    await app.inject({ method: 'POST', url: '/graphql', headers: { 'x-viewer': viewer }, payload })
  ).json()
}

interface Answer {
  readonly data: unknown
  readonly errors?: readonly { readonly extensions?: { readonly coordinate?: string } }[]
}

/** The answers before and after the operation is compiled. */
async function both(query: string, viewer: string, variables = {}): Promise<[Answer, Answer]> {
  const before = await ask(query, viewer, variables)
  await ask(query, viewer, variables)
  return [before, await ask(query, viewer, variables)]
}
const coordinates = ({ errors = [] }: Answer) =>
  errors.map(({ extensions }) => extensions?.coordinate).toSorted()

test.each([
  ['{ me { id mail } }', 'ana', {}],
  ['{ users { mail } }', 'nobody', {}],
  ['{ admin staff { id } }', 'ana', {}],
  ['{ named { name } }', 'ana', {}],
  ['query ($all: Boolean) { find(all: $all) }', 'ana', { all: false }],
  ['query ($all: Boolean) { find(all: $all) }', 'ana', {}],
  ['mutation { touch purge }', 'ana', {}],
])('a compiled %s answers as before, for %s with %j', async (query, viewer, variables) => {
  const [before, after] = await both(query, viewer, variables)
  expect(after.data).toEqual(before.data)
  expect(coordinates(after)).toEqual(coordinates(before))
  expect(ran).toEqual([])
})

test('compiled, hidden objects look absent as before', async () => {
  const [before, after] = await both('{ tickets { id by } ticket { id } places { id } }', 'ana')
  expect(after).toEqual(before)
  expect(after).toEqual({ data: { tickets: [tickets[0]], ticket: null, places: [{ id: '1' }, null] } })
})

test('compiled, a refused object of a list shows none of its fields, rather than be null itself', async () => {
  const [before, after] = await both('{ users { id mail } }', 'ana')
  expect(before.data).toEqual({ users: [{ id: 'ana', mail: 'of ana' }, null] })
  expect(after.data).toEqual({ users: [{ id: 'ana', mail: 'of ana' }, null] })
  expect(coordinates(after).at(0)).toBe('User.id')

  const hits = '{ search { ... on User { mail } ... on Pet { name chip } ... on Staff { id } } }'
  const [, found] = await both(hits, 'ana')
  expect(found.data).toEqual({
    search: [
      { mail: 'of ana' },
      { mail: null },
      { name: null, chip: 'chip of ana' },
      { name: null, chip: null },
      { id: null },
    ],
  })
})

test('compiled, an object that another execution let through is decided again', async () => {
  const query = '{ me { id mail } }'
  const [user] = users
  if (user === undefined) throw new Error('There is no user.')
  // The same viewer, as a server that keeps its sessions in memory hands it to each request.
  const viewer = signedIn()
  const own = Fastify()
  await own.register(mercurius, { schema, jit: 1, context: (): TestContext => ({ viewer }) })
  const mine = async () => (await own.inject({ method: 'POST', url: '/graphql', payload: { query } })).json()
  expect((await mine()).data).toEqual({ me: { id: 'ana', mail: 'of ana' } })
  user.id = 'bob'
  try {
    expect(JSON.stringify((await mine()).data)).not.toContain('of ana')
  } finally {
    user.id = 'ana'
    await own.close()
  }
})
