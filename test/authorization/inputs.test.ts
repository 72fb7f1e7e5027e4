import { makeExecutableSchema } from '@graphql-tools/schema'
import { getIntrospectionQuery, graphqlSync, lexicographicSortSchema, parse, printSchema } from 'graphql'
import { authorizationTypeDefs, authorize, decideOperation } from '../../src/authorization/index.js'
import { guarded, refusals, roles, run, signedIn, type TestContext } from './helpers.js'

const typeDefs = `
  scalar Day
  enum Tone { LOUD SOFT }
  type Query {
    articles(drafts: Boolean = false @hasRole(roles: EDITOR), filter: Filter = { title: "x" }): String
    find(filter: Filter, filters: [Filter!], nested: Nested): String
  }
  type Mutation { save(input: Filter!): String, other: String }
  input Filter {
    title: String
    featured: Boolean = false @hasRole(roles: EDITOR)
    rank: Int = 7 @hasRole(roles: ADMIN)
    tone: Tone = SOFT @hasRole(roles: ADMIN)
    day: Day = "2020-01-01" @hasRole(roles: ADMIN)
    tags: [String!] = ["a"] @hasRole(roles: ADMIN)
    note: String @hasRole(roles: ADMIN)
    gone: String = null @hasRole(roles: ADMIN)
  }
  input Nested { filter: Filter = { rank: 3 }, list: [Nested!] }
`
const resolvers = {
  Query: {
    articles: (_: unknown, args: unknown) => JSON.stringify(args),
    find: (_: unknown, args: unknown) => JSON.stringify(args),
  },
  Mutation: { save: (_: unknown, args: unknown) => JSON.stringify(args), other: () => 'ran' },
}
const schema = guarded(typeDefs, resolvers)
const unguarded = makeExecutableSchema<TestContext>({
  typeDefs: [authorizationTypeDefs, roles, typeDefs],
  resolvers,
})
const operation =
  'query ($filter: Filter, $filters: [Filter!], $nested: Nested, $rank: Int, $drafts: Boolean) { find(filter: $filter, filters: $filters, nested: $nested) other: find(filter: { rank: $rank }) articles(drafts: $drafts) }'
// Every variable has to be used; what an operation leaves out has no value.
const one = (declarations: string, call: string) => `query (${declarations}) { ${call} }`

describe.each([
  ['a literal', '{ find(filter: { featured: true }) }', {}, 'Filter.featured'],
  ['a literal equal to the default', '{ find(filter: { featured: false }) }', {}, 'Filter.featured'],
  ['a null literal', '{ find(filter: { note: null }) }', {}, 'Filter.note'],
  ['a literal in a list', '{ find(filters: [{ title: "a" }, { rank: 1 }]) }', {}, 'Filter.rank'],
  ['one item in place of a list', '{ find(filters: { rank: 1 }) }', {}, 'Filter.rank'],
  ['an argument', '{ articles(drafts: false) }', {}, 'Query.articles(drafts:)'],
  [
    'an argument by variable',
    one('$d: Boolean', 'articles(drafts: $d)'),
    { d: true },
    'Query.articles(drafts:)',
  ],
  [
    'an argument by a null variable',
    one('$d: Boolean', 'articles(drafts: $d)'),
    { d: null },
    'Query.articles(drafts:)',
  ],
  [
    "an argument by an operation's default",
    one('$d: Boolean = false', 'articles(drafts: $d)'),
    {},
    'Query.articles(drafts:)',
  ],
  ['an input field by variable', one('$r: Int', 'find(filter: { rank: $r })'), { r: 1 }, 'Filter.rank'],
  ['a variable object', one('$f: Filter', 'find(filter: $f)'), { f: { rank: 7 } }, 'Filter.rank'],
  ['null in a variable object', one('$f: Filter', 'find(filter: $f)'), { f: { note: null } }, 'Filter.note'],
  [
    'null in a variable object with a null default',
    one('$f: Filter', 'find(filter: $f)'),
    { f: { gone: null } },
    'Filter.gone',
  ],
  [
    'an enum equal to its default',
    one('$f: Filter', 'find(filter: $f)'),
    { f: { tone: 'SOFT' } },
    'Filter.tone',
  ],
  [
    'a scalar equal to its default',
    one('$f: Filter', 'find(filter: $f)'),
    { f: { day: '2020-01-01' } },
    'Filter.day',
  ],
  [
    'a list equal to its default',
    one('$f: Filter', 'find(filter: $f)'),
    { f: { tags: ['a'] } },
    'Filter.tags',
  ],
  ["an operation's default object", one('$f: Filter = { rank: 7 }', 'find(filter: $f)'), {}, 'Filter.rank'],
  [
    'a list of variable objects',
    one('$f: [Filter!]', 'find(filters: $f)'),
    { f: [{}, { rank: 1 }] },
    'Filter.rank',
  ],
  [
    'a variable inside a list literal',
    one('$f: Filter!', 'find(filters: [{}, $f])'),
    { f: { rank: 1 } },
    'Filter.rank',
  ],
  [
    'any depth',
    one('$n: Nested', 'find(nested: $n)'),
    { n: { list: [{ list: [{ filter: { rank: 1 } }] }] } },
    'Filter.rank',
  ],
  [
    'a nested object equal to the default',
    one('$n: Nested', 'find(nested: $n)'),
    { n: { filter: { rank: 3 } } },
    'Filter.rank',
  ],
])('a guarded input supplied as %s', (_name, source, variables, coordinate) => {
  test('is refused by the guard, and named', async () => {
    expect(refusals(await run(schema, source, signedIn(), variables)).join()).toMatch(
      `FORBIDDEN ${coordinate}`,
    )
  })

  test('is refused by the plan, and named', () => {
    const decision = decideOperation(schema, {
      document: parse(source),
      rawVariables: variables,
      viewer: signedIn(),
    })
    expect(decision).toMatchObject({ kind: 'refused', errors: [{ extensions: { coordinate } }] })
  })

  test('is let through for who may, as if there were no guard', async () => {
    const viewer = signedIn({ roles: ['EDITOR', 'ADMIN'] })
    expect(await run(schema, source, viewer, variables)).toEqual(
      await run(unguarded, source, viewer, variables),
    )
  })
})

describe.each([
  ['nothing', '{ find articles }', {}],
  ['an empty object', '{ find(filter: {}) }', {}],
  ['other fields', '{ find(filter: { title: "t" }) }', {}],
  [
    'a variable without a value',
    one('$d: Boolean, $r: Int', 'articles(drafts: $d) find(filter: { rank: $r })'),
    {},
  ],
  [
    'a variable object without it',
    one('$f: Filter', 'find(filter: $f) again: find(filter: $f)'),
    { f: { title: 't' } },
  ],
  ["an operation's default without it", one('$f: Filter = { title: "t" }', 'find(filter: $f)'), {}],
  ['nested objects without it', one('$n: Nested', 'find(nested: $n)'), { n: { list: [{}, { filter: {} }] } }],
  ['a null object', one('$f: Filter', 'find(filter: $f)'), { f: null }],
])('a guarded input with %s supplied', (_name, source, variables) => {
  test("leaves the schema's own defaults to everybody", async () => {
    const result = await run(schema, source, signedIn(), variables)
    expect(refusals(result)).toEqual([])
    expect(result).toEqual(await run(unguarded, source, signedIn(), variables))
    const decision = decideOperation(schema, {
      document: parse(source),
      rawVariables: variables,
      viewer: signedIn(),
    })
    expect(decision).toEqual({ kind: 'proceed' })
  })
})

test('a guarded input of a mutation refuses it whole', async () => {
  const source = 'mutation ($i: Filter!) { other save(input: $i) }'
  const result = await run(schema, source, signedIn(), { i: { rank: 1 } })
  expect(result.data).toEqual({ other: null, save: null })
  expect(refusals(await run(schema, source, signedIn(), { i: { title: 'x' } }))).toEqual([])
})

test('a variable whose value is reused keeps its meaning for every field', async () => {
  const source = `${operation} `
  const variables = { filter: { title: 'a' }, filters: [{ title: 'b' }], nested: { list: [{}] } }
  const result = await run(schema, source, signedIn(), variables)
  expect(result).toEqual(await run(unguarded, source, signedIn(), variables))
})

test('the schema prints and introspects as before, but for a default of null', () => {
  const before = printSchema(unguarded)
  expect(printSchema(lexicographicSortSchema(schema))).toBe(printSchema(lexicographicSortSchema(unguarded)))
  expect(printSchema(schema)).toBe(before.replace('gone: String = null', 'gone: String'))
  const source = getIntrospectionQuery()
  const withoutNull = (text: string) => text.replaceAll('"defaultValue":"null"', '"defaultValue":null')
  expect(JSON.stringify(graphqlSync({ schema, source }))).toBe(
    withoutNull(JSON.stringify(graphqlSync({ schema: unguarded, source }))),
  )
})

test('a copy of the schema refuses what it cannot tell apart', async () => {
  const copy = lexicographicSortSchema(schema)
  const result = await run(copy, one('$f: Filter', 'find(filter: $f)'), signedIn(), { f: {} })
  expect(refusals(result)).toHaveLength(1)
})

test('a guarded argument of an interface guards the implementing field', async () => {
  const withInterface = guarded(
    'interface Shelf { books(hidden: Boolean @auth): Int } type Query implements Shelf { books(hidden: Boolean): Int }',
  )
  expect(refusals(await run(withInterface, '{ books(hidden: true) }'))).toEqual([
    'books: UNAUTHENTICATED Query.books(hidden:)',
  ])
})

test('an input guard in a directive of operations stops the build', () => {
  const sdl =
    'directive @cut(at: Int @auth, like: Filter) on FIELD input Filter { a: Int @auth } type Query { a: Int }'
  const build = () =>
    authorize(makeExecutableSchema({ typeDefs: [authorizationTypeDefs, roles, sdl] }), { viewer: () => null })
  expect(build).toThrow(/@cut\(at:\).*\n.*@cut\(like:\)/)
})
