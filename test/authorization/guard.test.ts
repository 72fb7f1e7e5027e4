import { type GraphQLResolveInfo, isObjectType, parse } from 'graphql'
import { decideOperation } from '../../src/authorization/index.js'
import { guarded, refusals, run, signedIn, type TestContext } from './helpers.js'

const typeDefs = `
  type Query {
    me: User @auth
    posts: [Post!]!
    admin: String @hasRole(roles: ADMIN)
    stats: String @requiresScopes(scopes: [["stats:read"]])
    search: [Hit]
    node(id: ID!): Node
  }
  type Mutation { touch: String, purge: String @hasRole(roles: ADMIN) }
  interface Node { id: ID! }
  type User implements Node @owner(orRoles: [ADMIN]) { id: ID!, email: String }
  type Post implements Node {
    id: ID!
    title: String
    authorId: ID
    draft: String @owner(field: "authorId", orRoles: [EDITOR])
  }
  type Secret @auth { text: String }
  union Hit = User | Post | Secret
`
const ana = { __typename: 'User', _id: 'ana', email: 'ana@example.org' }
const bob = { __typename: 'User', id: 'bob', email: 'bob@example.org' }
const posts = [
  { __typename: 'Post', id: '1', title: 'one', authorId: 'ana', draft: 'first draft' },
  { __typename: 'Post', id: '2', title: 'two', authorId: 'bob', draft: 'second draft' },
]

function start() {
  const ran: string[] = []
  const log = (name: string, value: unknown) => () => {
    ran.push(name)
    return value
  }
  const schema = guarded(typeDefs, {
    Query: {
      me: log('me', ana),
      posts: log('posts', posts),
      admin: log('admin', 'a'),
      stats: log('stats', 's'),
      search: log('search', [ana, bob, posts[0], { __typename: 'Secret', text: 'hidden' }]),
      node: log('node', bob),
    },
    User: { id: (user: { id?: string; _id?: string }) => user.id ?? user._id },
    Mutation: { touch: log('touch', 't'), purge: log('purge', 'p') },
  })
  return { schema, ran }
}

test('a refused field is null with an error at its path, and its resolver never runs', async () => {
  const { schema, ran } = start()
  const result = await run(schema, '{ me { email } admin stats posts { title draft } }')
  expect(refusals(result)).toEqual([
    'me: UNAUTHENTICATED Query.me',
    'admin: UNAUTHENTICATED Query.admin',
    'stats: UNAUTHENTICATED Query.stats',
    'posts.0.draft: UNAUTHENTICATED Post.draft',
    'posts.1.draft: UNAUTHENTICATED Post.draft',
  ])
  expect(ran).toEqual(['posts'])
})

test('an object of a refused type is null where it stands, behind unions and interfaces, even for its type name', async () => {
  const { schema } = start()
  const result = await run(schema, '{ search { __typename } node(id: 1) { __typename id } }', signedIn())
  expect(result.data).toEqual({
    search: [{ __typename: 'User' }, null, { __typename: 'Post' }, { __typename: 'Secret' }],
    node: null,
  })
  expect(refusals(result)).toEqual(['search.1: FORBIDDEN Query.search', 'node: FORBIDDEN Query.node'])
})

test('nothing of a mutation runs where one field of it is refused', async () => {
  const { schema, ran } = start()
  const result = await run(schema, 'mutation { touch purge }', signedIn())
  expect(result.data).toEqual({ touch: null, purge: null })
  expect(refusals(result)).toEqual(['touch: FORBIDDEN Mutation.purge', 'purge: FORBIDDEN Mutation.purge'])
  expect(ran).toEqual([])
})

test('a query is refused whole only where each of its root fields is', () => {
  const { schema } = start()
  const decide = (source: string) => decideOperation(schema, { document: parse(source), viewer: null })
  expect(decide('{ __typename me { id } admin }')).toMatchObject({ kind: 'refused', status: 401 })
  expect(decide('{ me { id } posts { draft } }')).toEqual({ kind: 'proceed' })
  expect(decide('{ __typename __schema { description } }')).toEqual({ kind: 'proceed' })
})

describe('a field decides about its object where an executor does not ask anew whether it may be had', () => {
  const sdl = `type Query { note: Note, other: Note }
    type Note @owner(field: "by", orRoles: [ADMIN]) { id: ID, by: ID, text: String }`
  const viewer = signedIn()

  /** Lets the viewer through to both notes, and gives what resolves the text of the first as an executor would. */
  async function start() {
    const note = { id: '1', by: 'ana', text: 'mine' }
    const other = { id: '2', by: 'ana', text: 'mine too' }
    const infos: GraphQLResolveInfo[] = []
    const schema = guarded(
      sdl,
      { Query: { note: () => note, other: () => other } },
      {
        viewer: (context, info) => {
          infos.push(info)
          return context.viewer
        },
      },
    )
    const type = schema.getType('Note')
    const ask = (source: string) => run(schema, source, viewer)
    await ask('{ note { text } }')
    const info = infos.find((each) => each.parentType.name === 'Note')
    if (!isObjectType(type) || info === undefined) throw new Error('No field of a note was asked about.')
    const textFor = (whom: TestContext['viewer']): unknown =>
      type.getFields().text?.resolve?.(note, {}, { viewer: whom }, info)
    return { note, ask, textFor }
  }

  test('for another viewer, whatever was decided for the last', async () => {
    const { ask, textFor } = await start()
    expect(textFor(viewer)).toBe('mine')
    expect(() => textFor(signedIn({ userId: 'bob' }))).toThrow('You do not have permission to use Note.text.')
    expect(() => textFor(null)).toThrow('Sign in to use Note.text.')
    await ask('{ other { text } }')
    expect(textFor(viewer)).toBe('mine')
    expect(() => textFor(signedIn({ userId: 'bob' }))).toThrow('You do not have permission to use Note.text.')
  })

  test('after the object was refused', async () => {
    const { note, ask, textFor } = await start()
    note.by = 'bob'
    expect((await ask('{ note { text } }')).data).toEqual({ note: null })
    expect(() => textFor(viewer)).toThrow('You do not have permission to use Note.text.')
  })
})
