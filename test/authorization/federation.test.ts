import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLSchema, parse } from 'graphql'
import { authorizationTypeDefs, authorize, type DefaultAccess } from '../../src/authorization/index.js'
import { refusals, run, signedIn, type TestContext } from './helpers.js'

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

test('the subgraph still tells its SDL', async () => {
  const result = await run(subgraph('deny'), '{ _service { sdl } }')
  expect(JSON.stringify(result.data)).toContain('@owner')
})
