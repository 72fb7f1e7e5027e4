import { type GraphQLResolveInfo, parse } from 'graphql'
import { decideOperation, type Viewer } from '../../src/authorization/index.js'
import { guarded, refusals, run, signedIn } from './helpers.js'

const typeDefs = `
  type Query { me: User @auth }
  type Mutation { login(as: ID!): Payload! @public, login2(as: ID!): User, remove: Int @hasRole(roles: ADMIN), note: User @auth }
  type Payload { token: String, user: User! }
  type User @owner { id: ID!, mail: String @hasRole(roles: USER), friend: User }
`

/** A server tells by the root field that a guard stands below whom that field signed in. */
function start() {
  const newViewers = new Map<string, Viewer>()
  const ran: string[] = []
  const rootKey = (info: GraphQLResolveInfo) => {
    let { path } = info
    while (path.prev !== undefined) path = path.prev
    return String(path.key)
  }
  const signIn = (name: string, info: GraphQLResolveInfo) => {
    ran.push(name)
    newViewers.set(rootKey(info), { userId: name, roles: ['USER'], scopes: [] })
    return { id: name, mail: `${name}@example.org`, friend: { id: 'someone else' } }
  }
  const schema = guarded(
    typeDefs,
    {
      Mutation: {
        login: (_: unknown, { as }: { as: string }, __: unknown, info: GraphQLResolveInfo) => ({
          token: 't',
          user: signIn(as, info),
        }),
        login2: (_: unknown, { as }: { as: string }, __: unknown, info: GraphQLResolveInfo) =>
          signIn(as, info),
        note: () => ran.push('note'),
        remove: () => ran.push('remove'),
      },
    },
    {
      default: 'auth',
      signInFields: ['Mutation.login', 'Mutation.login2'],
      viewer: (context, info) => newViewers.get(rootKey(info)) ?? context.viewer,
    },
  )
  return { schema, ran }
}

test('below a sign-in field only the new viewer decides', async () => {
  const { schema } = start()
  const result = await run(schema, 'mutation { login(as: "ana") { token user { id mail friend { id } } } }')
  expect(result.data).toEqual({
    login: { token: 't', user: { id: 'ana', mail: 'ana@example.org', friend: null } },
  })
  expect(refusals(result)).toEqual(['login.user.friend: FORBIDDEN User.friend'])
})

test('each sign-in field has a viewer of its own', async () => {
  const { schema } = start()
  const source = 'mutation { a: login(as: "ana") { user { id } } b: login(as: "bob") { user { id } } }'
  const result = await run(schema, source, signedIn({ userId: 'carl' }))
  expect(result.data).toEqual({ a: { user: { id: 'ana' } }, b: { user: { id: 'bob' } } })
})

test('other root fields are decided for the viewer that the request came with, before anything runs', async () => {
  const { schema, ran } = start()
  const source = 'mutation { login(as: "ana") { token } note { id } }'
  expect(refusals(await run(schema, source))).toEqual(['login: UNAUTHENTICATED Mutation.note'])
  expect(ran).toEqual([])
  expect(decideOperation(schema, { document: parse(source), viewer: null })).toMatchObject({ status: 401 })
})

test('a rule of the type that a sign-in field returns is decided for the new viewer, its own rule for the old', async () => {
  const { schema, ran } = start()
  expect(refusals(await run(schema, 'mutation { login2(as: "ana") { mail } }'))).toEqual([
    'login2: UNAUTHENTICATED Mutation.login2',
  ])
  expect(ran).toEqual([])
  const result = await run(schema, 'mutation { login2(as: "ana") { mail } }', signedIn({ userId: 'bob' }))
  expect(result.data).toEqual({ login2: { mail: 'ana@example.org' } })
})
