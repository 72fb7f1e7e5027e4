import { buildSchema, parse } from 'graphql'
import { checkDocument, checkVariables } from '../../../src/server/document/limits.js'
import { defaultLimits } from '../../../src/server/request-limits.js'

const schema = buildSchema(`
  type Query { me: User users(first: Int = 50, last: Int): [User!]! page(first: Int, after: String): Page! search: Found }
  type User { id: ID name: String tags: [String!]! friends(first: Int = 10): [User!]! posts: [Post!]! page(first: Int = 20): Page! }
  type Page { nodes: [User!]! edges: [Edge!]! count: Int }
  type Edge { node: User }
  type Post { id: ID author: User }
  union Found = User | Post
`)

/** The least limit that lets an operation through. */
function complexityOf(source: string, variables: Record<string, unknown> = {}): number {
  const document = parse(source)
  const passes = (complexity: number) => {
    const limits = { ...defaultLimits, listSize: 1e9, complexity }
    const shapes = checkDocument(schema, document, limits)
    if ('limit' in shapes) return shapes.limit !== 'complexity'
    return [...shapes].every(
      ([operation, shape]) => checkVariables(operation, shape, variables, limits)?.limit !== 'complexity',
    )
  }
  let low = 0
  let high = 1
  while (!passes(high)) high *= 2
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (passes(middle)) high = middle
    else low = middle
  }
  return high
}

test.each<[string, string, number, ...Record<string, unknown>[]]>([
  ['a field is one', '{ me { id name } }', 3],
  ['a list of texts is one', '{ me { tags } }', 2],
  ['a list is as long as it is asked for', '{ users(first: 7) { id } }', 14],
  ['by `last` as well', '{ users(last: 7) { id } }', 14],
  ['by both together', '{ users(first: 3, last: 4) { id } }', 14],
  ["else as long as the schema's default", '{ users { id } }', 100],
  ['else ten items', '{ me { posts { id } } }', 21],
  ['nothing is asked for', '{ users(first: 0) { id } me { id } }', 2],
  ['lists multiply', '{ users(first: 7) { friends(first: 5) { id } } }', 77],
  ['a connection sizes its lists', '{ page(first: 7) { nodes { id } count } }', 16],
  ['each of its lists', '{ page(first: 7) { nodes { id } edges { node { id } } } }', 36],
  ['a connection by its default', '{ me { page { nodes { id } } } }', 42],
  ['a connection of open size', '{ page { nodes { id } } }', 21],
  [
    'through fragments',
    '{ page(first: 7) { ...p } } fragment p on Page { ... { nodes { ...u } } } fragment u on User { id }',
    15,
  ],
  ['in unions', '{ search { ... on User { friends(first: 3) { id } } ... on Post { id } } }', 8],
  ['of introspection, what is written', '{ __schema { types { fields { args { name } } } } }', 5],
  ['a variable', 'query ($n: Int) { users(first: $n) { friends(first: $n) { id } } }', 21, { n: 3 }],
  ['a variable of a connection', 'query ($n: Int) { page(first: $n) { nodes { id } } }', 15, { n: 7 }],
  ['a variable that is left out', 'query ($n: Int) { users(first: $n) { id } }', 100],
  ["a variable's default", 'query ($n: Int = 7) { users(first: $n) { id } }', 14],
  ['a variable that is null', 'query ($n: Int = 7) { users(first: $n) { id } }', 100, { n: null }],
  ['the largest operation of a document', 'query a { me { id } } query b { users(first: 7) { id } }', 14],
])('complexity: %s', (_case, source, expected, ...variables) => {
  expect(complexityOf(source, ...variables)).toBe(expected)
})

test('fragments that double each other are refused before their complexity is worked out', () => {
  const spreads = Array.from(
    { length: 60 },
    (_, at) => `fragment f${at} on User { friends(first: $n) { ...f${at + 1} ...f${at + 1} } }`,
  )
  const source = `query ($n: Int) { me { ...f0 } } ${spreads.join(' ')} fragment f60 on User { id }`
  const limits = { ...defaultLimits, depth: 1e9 }
  expect(checkDocument(schema, parse(source), limits)).toEqual({ limit: 'fields', allowed: 2000 })
})
