import { makeExecutableSchema } from '@graphql-tools/schema'
import { stitchSchemas } from '@graphql-tools/stitch'
import type { GraphQLSchema } from 'graphql'
import { ownerId } from '../../../src/authorization/decisions/owner.js'
import { authorizationTypeDefs, authorize } from '../../../src/authorization/index.js'
import { guarded, refusals, roles, run, signedIn, type TestContext } from '../helpers.js'

// A gateway's schema is guarded after stitching; a subschema is guarded below any gateway.

let ran: string[] = []
beforeEach(() => {
  ran = []
})

const articles = [
  { id: '1', authorId: 'ana', draft: 'of ana', title: 'bob', note: 'n' },
  { id: '2', authorId: 'bob', draft: 'of bob', title: 'ana', note: 'n' },
]
const resolvers = {
  Query: {
    articles: () => {
      ran.push('articles')
      return articles
    },
    staff: () => ran.push('staff'),
  },
  Mutation: { touch: () => ran.push('touch'), purge: () => ran.push('purge') },
}
const typeDefs = (rules: Readonly<Record<'note' | 'staff' | 'draft' | 'purge' | 'all', string>>) => `
  type Query { articles(all: Boolean ${rules.all}): [Article], staff: Int ${rules.staff} }
  type Mutation { touch: Int, purge: Int ${rules.purge} }
  type Article { id: ID, authorId: ID, title: String, note: String ${rules.note}, draft: String ${rules.draft} }
`
const none = { note: '', staff: '', draft: '', purge: '', all: '' }
const admins = '@hasRole(roles: ADMIN)'
const rules = { note: '@auth', staff: admins, draft: '@owner(field: "authorId")', purge: admins, all: admins }

/** Guards what a subschema only declares. */
function gatewayWith(own: Readonly<Record<keyof typeof none, string>>): GraphQLSchema {
  const schema = makeExecutableSchema({ typeDefs: [authorizationTypeDefs, roles, typeDefs(own)], resolvers })
  const stitched = stitchSchemas({ subschemas: [{ schema }], mergeDirectives: true })
  return authorize<TestContext>(stitched, { viewer: (context) => context.viewer })
}

const places: [string, GraphQLSchema][] = [
  ['at the gateway', gatewayWith({ ...rules, draft: '' })],
  ['in a subschema', stitchSchemas({ subschemas: [{ schema: guarded(typeDefs(rules), resolvers) }] })],
]

test.each(places)(
  'rules %s refuse what they would in one schema, at the same paths',
  async (_place, schema) => {
    const query = '{ articles { title note } staff }'
    expect(refusals(await run(schema, query)).toSorted()).toEqual([
      'articles.0.note: UNAUTHENTICATED Article.note',
      'articles.1.note: UNAUTHENTICATED Article.note',
      'staff: UNAUTHENTICATED Query.staff',
    ])
    const known = await run(schema, query, signedIn())
    expect(known.data).toEqual({
      articles: articles.map(({ title, note }) => ({ title, note })),
      staff: null,
    })
    expect(refusals(known)).toEqual(['staff: FORBIDDEN Query.staff'])
    expect(ran).not.toContain('staff')
  },
)

test.each(places)('a guarded argument %s is refused where it is supplied', async (_place, schema) => {
  const query = 'query ($all: Boolean) { articles(all: $all) { id } }'
  expect(refusals(await run(schema, query, signedIn(), { all: false }))).toEqual([
    'articles: FORBIDDEN Query.articles(all:)',
  ])
  expect(ran).toEqual([])
  expect((await run(schema, query, signedIn())).data).toMatchObject({ articles: [{ id: '1' }, { id: '2' }] })
})

test('a gateway refuses a mutation whole before it asks a subschema', async () => {
  const result = await run(gatewayWith(rules), 'mutation { touch purge }', signedIn())
  expect(refusals(result)).toEqual(['touch: FORBIDDEN Mutation.purge', 'purge: FORBIDDEN Mutation.purge'])
  expect(ran).toEqual([])
})

test('a subschema decides about owners by its own objects, whatever the client calls their fields', async () => {
  const schema = stitchSchemas({ subschemas: [{ schema: guarded(typeDefs(rules), resolvers) }] })
  for (const query of ['{ articles { draft } }', '{ articles { authorId: title draft } }']) {
    expect((await run(schema, query, signedIn())).data).toMatchObject({
      articles: [{ draft: 'of ana' }, { draft: null }],
    })
  }
})

test('a gateway admits nobody as the owner of another schema’s answer: the client names its properties', async () => {
  const schema = gatewayWith(rules)
  for (const query of ['{ articles { authorId: title draft } }', '{ articles { authorId draft } }']) {
    const result = await run(schema, query, signedIn())
    expect(JSON.stringify(result.data)).not.toMatch(/of (ana|bob)/)
    expect(refusals(result)).toHaveLength(2)
  }
})

test('an answer that an older gateway marked is nobody’s either', () => {
  expect(ownerId({ id: 'ana' }, 'id')).toBe('ana')
  expect(ownerId({ id: 'ana', [Symbol('subschemaErrors')]: [] }, 'id')).toBeNull()
})

test.each([
  [
    'in a subschema',
    (schema: GraphQLSchema) => stitchSchemas({ subschemas: [{ schema: guardedOf(schema) }] }),
  ],
  [
    'at the gateway',
    (schema: GraphQLSchema) => guardedOf(stitchSchemas({ subschemas: [{ schema }], mergeDirectives: true })),
  ],
])('hidden objects and alternatives %s', async (place, build) => {
  const typeDefs = `
    type Query { tickets: [Ticket!], ticket: Ticket, audit: Int @allow(anyOf: [{ roles: [ADMIN] }, { scopes: ["audit"] }]) }
    type Ticket @hidden @allow(anyOf: [{ owner: "by" }, { roles: [ADMIN] }]) { id: ID, by: ID }
  `
  const tickets = [
    { id: '1', by: 'ana' },
    { id: '2', by: 'bob' },
  ]
  const schema = build(
    makeExecutableSchema({
      typeDefs: [authorizationTypeDefs, roles, typeDefs],
      resolvers: { Query: { tickets: () => tickets, ticket: () => tickets[1], audit: () => 1 } },
    }),
  )
  const query = '{ tickets { id by } ticket { id } }'
  // The client names the properties of what a gateway gets, so nobody owns it there.
  const owned = place === 'at the gateway' ? [] : [tickets[0]]
  expect(await run(schema, query, signedIn())).toEqual({ data: { tickets: owned, ticket: null } })
  expect(await run(schema, query, signedIn({ roles: ['ADMIN'] }))).toEqual({
    data: { tickets, ticket: { id: '2' } },
  })
  expect(refusals(await run(schema, '{ audit }', signedIn()))).toEqual(['audit: FORBIDDEN Query.audit'])
  expect((await run(schema, '{ audit }', signedIn({ scopes: ['audit'] }))).data).toEqual({ audit: 1 })
})

function guardedOf(schema: GraphQLSchema): GraphQLSchema {
  return authorize<TestContext>(schema, { viewer: (context) => context.viewer })
}
