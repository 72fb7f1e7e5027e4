import { buildSubgraphSchema } from '@apollo/subgraph'
import { buildSchema, GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql'
import { AuthorizationSchemaError, authorize, describeAccess } from '../../../src/authorization/index.js'
import { refusals, run, signedIn, type TestContext } from '../helpers.js'

const federation = 'https://specs.apollo.dev/federation/v2.9'
const viewer = (context: TestContext) => context.viewer
/** Directives that no schema declares are read all the same: not every tool validates. */
const rulesOf = (sdl: string) => {
  const { rows, problems, warnings } = describeAccess(buildSchema(sdl, { assumeValidSDL: true }))
  return { rules: rows.find(({ coordinate }) => coordinate === 'Query.a')?.rules, problems, warnings }
}

test.each([
  [
    'extend schema',
    `extend schema @link(url: "${federation}", import: [{ name: "@authenticated", as: "@signedIn" }])`,
    '@signedIn',
  ],
  [
    'schema',
    `schema @link(url: "${federation}", import: [{ name: "@authenticated", as: "@signedIn" }]) { query: Query }`,
    '@signedIn',
  ],
  [
    'an import of one',
    `extend schema @link(url: "${federation}", import: { name: "@authenticated", as: "@signedIn" })`,
    '@signedIn',
  ],
  [
    'a name in the list',
    `extend schema @link(url: "${federation}", import: ["@key", "@authenticated"])`,
    '@authenticated',
  ],
  [
    'a name without as',
    `extend schema @link(url: "${federation}", import: [{ name: "@authenticated" }])`,
    '@authenticated',
  ],
  ['a namespace', `extend schema @link(url: "${federation}", as: "fed")`, '@fed__authenticated'],
  ['the namespace by default', `extend schema @link(url: "${federation}")`, '@federation__authenticated'],
  ['no link at all', '', '@federation__authenticated'],
  [
    'a specification of its own',
    'extend schema @link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "signedIn")',
    '@signedIn',
  ],
  [
    'another name of link',
    `extend schema @lk(url: "https://specs.apollo.dev/link/v1.0", as: "lk") @lk(url: "${federation}", as: "fed")`,
    '@fed__authenticated',
  ],
])('@authenticated restricts under the name that %s gives it', (_form, link, directive) => {
  expect(rulesOf(`${link} type Query { a: Int ${directive} }`)).toEqual({
    rules: ['@auth'],
    problems: [],
    warnings: [],
  })
})

test.each([
  ['requiresScopes', '(scopes: [["a", "b"], ["c"]])', '@requiresScopes(scopes: [["a","b"],["c"]])'],
  ['policy', '(policies: [["paid"]])', '@policy(policies: [["paid"]])'],
])('@%s restricts under an alias, a namespace and the namespace by default', (name, args, rule) => {
  for (const [link, local] of [
    [`import: [{ name: "@${name}", as: "@mine" }]`, 'mine'],
    [`import: ["@${name}"]`, name],
    ['as: "fed"', `fed__${name}`],
    ['as: "fed", import: ["@key"]', `fed__${name}`],
    ['import: ["@key"]', `federation__${name}`],
  ] as const) {
    const sdl = `extend schema @link(url: "${federation}", ${link}) type Query { a: Int @${local}${args} }`
    expect(rulesOf(sdl)).toEqual({ rules: [rule], problems: [], warnings: [] })
  }
})

test('in a real subgraph, an alias and a namespace refuse nobody in particular', async () => {
  const typeDefs = parse(`
    extend schema @link(url: "${federation}", as: "fed", import: [{ name: "@authenticated", as: "@signedIn" }, "@shareable"])
    type Query { a: Int @signedIn, b: Int @fed__requiresScopes(scopes: [["b"]]), open: Int @shareable }`)
  const resolvers = { Query: { a: () => 1, b: () => 2, open: () => 3 } }
  const schema = authorize<TestContext>(buildSubgraphSchema({ typeDefs, resolvers }), {
    viewer,
    unknownDirectives: 'error',
  })

  const nobody = await run(schema, '{ a b open }')
  expect(nobody.data).toEqual({ a: null, b: null, open: 3 })
  expect(refusals(nobody)).toEqual(['a: UNAUTHENTICATED Query.a', 'b: UNAUTHENTICATED Query.b'])
  expect((await run(schema, '{ a b open }', signedIn({ scopes: ['b'] }))).data).toEqual({
    a: 1,
    b: 2,
    open: 3,
  })
})

test('a code-first schema links in its extensions', () => {
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: { a: { type: GraphQLString, extensions: { directives: { fed__authenticated: {} } } } },
  })
  const link = { url: federation, as: 'fed' }
  const schema = new GraphQLSchema({ query, extensions: { directives: { link: [link] } } })
  expect(describeAccess(schema).rows).toMatchObject([{ coordinate: 'Query.a', rules: ['@auth'] }])
})

test('a link that gives one name to two directives, or cannot be read, stops the build', () => {
  const problemsOf = (link: string) => rulesOf(`extend schema ${link} type Query { a: Int @auth }`).problems
  expect(problemsOf(`@link(url: "${federation}", import: [{ name: "@policy", as: "@auth" }])`)).toMatchObject(
    [{ coordinate: '@auth', message: expect.stringContaining('two directives') }],
  )
  expect(problemsOf(`@link(url: "${federation}", import: [7])`)).toMatchObject([{ coordinate: 'schema' }])
})

test("an alias of a directive of Federation's that restricts nothing is known, one of another specification is not", () => {
  const sdl = (link: string) => `extend schema ${link} type Query @primary { a: Int @auth }`
  expect(
    rulesOf(sdl(`@link(url: "${federation}", import: [{ name: "@key", as: "@primary" }])`)).warnings,
  ).toEqual([])
  expect(
    rulesOf(sdl('@link(url: "https://example.com/own/v1.0", import: ["@primary"])')).warnings,
  ).toMatchObject([{ coordinate: 'Query' }])
})

test('a directive under the name of a linked one, written with other capitals, stops the build', () => {
  const sdl = `extend schema @link(url: "${federation}", as: "fed") type Query { a: Int @Fed__Authenticated }`
  expect(() => authorize<TestContext>(buildSchema(sdl, { assumeValidSDL: true }), { viewer })).toThrow(
    AuthorizationSchemaError,
  )
})
