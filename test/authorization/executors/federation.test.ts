import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLSchema, parse } from 'graphql'
import { authorizationTypeDefs, authorize, type DefaultAccess } from '../../../src/authorization/index.js'
import { refusals, run, signedIn, type TestContext } from '../helpers.js'

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@authenticated"])
  enum Role { ADMIN }
  ${authorizationTypeDefs}
  type Query { open: Int @public }
  type Account @key(fields: "id") @owner { id: ID!, mail: String }
  type Report @key(fields: "id") @hasRole(roles: ADMIN) { id: ID!, text: String }
  type Page @key(fields: "id") @public { id: ID!, text: String, note: String @authenticated }
  type Plain @key(fields: "id") { id: ID!, text: String }
`)
let loaded: string[] = []
const load = (name: string) => ({
  __resolveReference: (reference: { id: string }) => {
    loaded.push(`${name} ${reference.id}`)
    return { ...reference, mail: 'm', text: 't', note: 'n' }
  },
})

function subgraph(access: DefaultAccess): GraphQLSchema {
  const resolvers = { Account: load('Account'), Report: load('Report'), Page: load('Page') }
  const schema = buildSubgraphSchema({ typeDefs, resolvers })
  return authorize<TestContext>(schema, { viewer: (context) => context.viewer, default: access })
}

const query = `query ($refs: [_Any!]!) { _entities(representations: $refs) {
  __typename ... on Account { mail } ... on Report { text } ... on Page { text note } ... on Plain { id } } }`
const refs = [
  { __typename: 'Account', id: 'ana' },
  { __typename: 'Account', id: 'bob' },
  { __typename: 'Report', id: '1' },
  { __typename: 'Page', id: '2' },
  { __typename: 'Plain', id: '3' },
]
beforeEach(() => {
  loaded = []
})

test('entities are guarded one by one, and a refused one is not loaded where that is known before', async () => {
  const result = await run(subgraph('public'), query, signedIn(), { refs })
  expect(result.data).toEqual({
    _entities: [
      { __typename: 'Account', mail: 'm' },
      null,
      null,
      { __typename: 'Page', text: 't', note: 'n' },
      { __typename: 'Plain', id: '3' },
    ],
  })
  expect(loaded).toEqual(['Account ana', 'Account bob', 'Page 2'])
})

test.each<[DefaultAccess, readonly unknown[]]>([
  [
    'public',
    [null, null, null, { __typename: 'Page', text: 't', note: null }, { __typename: 'Plain', id: '3' }],
  ],
  ['auth', [null, null, null, { __typename: 'Page', text: 't', note: null }, null]],
  ['deny', [null, null, null, { __typename: 'Page', text: 't', note: null }, null]],
])('under the default %s, nobody gets the entities that are open', async (access, entities) => {
  const result = await run(subgraph(access), query, null, { refs })
  expect(result.data).toEqual({ _entities: entities })
  expect(refusals(result).every((text) => text.includes('UNAUTHENTICATED'))).toBe(true)
  expect(loaded).toEqual(['Page 2'])
})

describe('an entity that a gateway names by its interface', () => {
  const entityInterface = (rule: string) =>
    parse(`
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
      enum Role { ADMIN }
      ${authorizationTypeDefs}
      type Query { open: Int @public }
      interface Media @key(fields: "id") ${rule} { id: ID!, by: ID }
      type Book implements Media @key(fields: "id") { id: ID!, by: ID, title: String }
    `)
  const ask = (access: DefaultAccess, rule: string, viewer: TestContext['viewer'], hasOwnLoader = true) => {
    const book = { id: '1', by: 'bob', title: 't', __typename: 'Book' }
    const loader = {
      __resolveReference() {
        loaded.push('Media')
        return book
      },
    }
    const Media = { __resolveType: () => 'Book', ...(hasOwnLoader ? loader : {}) }
    const resolvers = { Media, Book: load('Book') }
    const schema = authorize<TestContext>(
      buildSubgraphSchema({ typeDefs: entityInterface(rule), resolvers }),
      {
        viewer: (context) => context.viewer,
        default: access,
      },
    )
    const source = `query ($refs: [_Any!]!) { _entities(representations: $refs) { __typename ... on Book { title } } }`
    return run(schema, source, viewer, { refs: [{ __typename: 'Media', id: '1' }] })
  }

  test.each<[DefaultAccess, string, TestContext['viewer']]>([
    ['auth', '', null],
    ['deny', '', null],
    ['deny', '', signedIn()],
    ['public', '@auth', null],
    ['public', '@hasRole(roles: ADMIN)', signedIn()],
  ])(
    'is not loaded for whom the default %s and the rule "%s" of the interface refuse',
    async (access, rule, viewer) => {
      expect((await ask(access, rule, viewer)).data).toEqual({ _entities: [null] })
      expect(loaded).toEqual([])
    },
  )

  test('is loaded and answered for whom they let in', async () => {
    for (const [access, rule, viewer] of [
      ['auth', '', signedIn()],
      ['auth', '@public', null],
      ['public', '@auth', signedIn()],
    ] as const) {
      expect((await ask(access, rule, viewer)).data).toEqual({
        _entities: [{ __typename: 'Book', title: 't' }],
      })
    }
  })

  test("is decided by the interface's rule about objects once it is there", async () => {
    expect((await ask('public', '@owner(field: "by")', signedIn())).data).toEqual({ _entities: [null] })
    expect((await ask('public', '@owner(field: "by")', signedIn({ userId: 'bob' }))).data).toEqual({
      _entities: [{ __typename: 'Book', title: 't' }],
    })
  })

  test('is guarded by its own type where only that loads it', async () => {
    expect((await ask('auth', '', null, false)).data).toEqual({ _entities: [null] })
    expect(loaded).toEqual([])
    await ask('auth', '', signedIn(), false)
    expect(loaded).toEqual(['Book 1'])
  })
})

test('a rule of a scalar or an enum guards the fields that return it', async () => {
  const sdl = parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@authenticated"])
    scalar Money @authenticated
    enum Grade @authenticated { A B }
    type Query { price: Money, prices: [Money!], grade: Grade, open: Int }
  `)
  const resolvers = { Query: { price: () => 1, prices: () => [1], grade: () => 'A', open: () => 1 } }
  const schema = authorize<TestContext>(buildSubgraphSchema({ typeDefs: sdl, resolvers }), {
    viewer: (context) => context.viewer,
  })
  const ask = (viewer: TestContext['viewer']) => run(schema, '{ price prices grade open }', viewer)
  expect((await ask(null)).data).toEqual({ price: null, prices: null, grade: null, open: 1 })
  expect((await ask(signedIn())).data).toEqual({ price: 1, prices: [1], grade: 'A', open: 1 })
})

test('a hidden entity is null without an error, and alternatives decide entities', async () => {
  const sdl = parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
    enum Role { ADMIN }
    ${authorizationTypeDefs}
    type Query { open: Int }
    type Ticket @key(fields: "id") @hidden @allow(anyOf: [{ owner: "by" }, { roles: [ADMIN] }]) { id: ID!, by: ID }
    type Secret @key(fields: "id") @hidden @hasRole(roles: ADMIN) { id: ID! }
  `)
  const loader = (by: string) => ({
    __resolveReference: async ({ id }: { id: string }) => (id === '0' ? null : { id, by }),
  })
  const schema = authorize<TestContext>(
    buildSubgraphSchema({ typeDefs: sdl, resolvers: { Ticket: loader('ana'), Secret: loader('ana') } }),
    { viewer: (context) => context.viewer },
  )
  const source =
    'query ($refs: [_Any!]!) { _entities(representations: $refs) { __typename ... on Ticket { by } } }'
  const refs = [
    { __typename: 'Ticket', id: '1' },
    { __typename: 'Ticket', id: '0' },
    { __typename: 'Secret', id: '1' },
  ]
  const ask = (viewer: TestContext['viewer']) => run(schema, source, viewer, { refs })
  expect(await ask(null)).toEqual({ data: { _entities: [null, null, null] } })
  expect(await ask(signedIn())).toEqual({
    data: { _entities: [{ __typename: 'Ticket', by: 'ana' }, null, null] },
  })
  expect((await ask(signedIn({ userId: 'eve', roles: ['ADMIN'] }))).data).toEqual({
    _entities: [{ __typename: 'Ticket', by: 'ana' }, null, { __typename: 'Secret' }],
  })
})

test('the subgraph still tells its SDL', async () => {
  const result = await run(subgraph('deny'), '{ _service { sdl } }')
  expect(JSON.stringify(result.data)).toContain('@owner')
})
