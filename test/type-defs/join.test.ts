import { buildASTSchema, parse, Source } from 'graphql'
import { joinTypeDefs } from '../../src/application/schema/schema.js'
import { describeAccess } from '../../src/authorization/index.js'
import { mergeTypeDefs } from '../../src/type-defs/index.js'
import { problemsOf } from '../authorization/helpers.js'

type TypeDefs = NonNullable<Parameters<typeof joinTypeDefs>[0]>

const rulesAt = (coordinate: string, typeDefs: TypeDefs) =>
  describeAccess(buildASTSchema(joinTypeDefs(typeDefs)), { default: 'auth' }).rows.find(
    (row) => row.coordinate === coordinate,
  )?.rules

const guardedArgument = 'extend type Query { list(drafts: Boolean @hasRole(roles: ADMIN)): String @public }'
const plainArgument = 'extend type Query { list(drafts: Boolean): String }'
const owned = 'Portcullis declares it'

test.each<[string, TypeDefs]>([
  ['before', [guardedArgument, plainArgument]],
  ['after', [plainArgument, guardedArgument]],
  ['in one document', [`${guardedArgument} ${plainArgument}`]],
  [
    'in nested lists, functions, sources and documents',
    [[() => guardedArgument], [new Source(plainArgument)], parse(plainArgument)],
  ],
])('the rule of an argument holds where the argument is repeated without it: %s', (_order, typeDefs) => {
  expect(rulesAt('Query.list(drafts:)', typeDefs)).toEqual(['@hasRole(roles: [ADMIN])'])
})

test('rules in both copies of an argument hold together', () => {
  const other = 'extend type Query { list(drafts: Boolean @requiresScopes(scopes: [["drafts"]])): String }'
  expect(rulesAt('Query.list(drafts:)', [guardedArgument, other])).toEqual([
    '@hasRole(roles: [ADMIN])',
    '@requiresScopes(scopes: [["drafts"]])',
  ])
})

test.each([
  [
    'a field',
    'Query.a',
    'extend type Query { a: Int @hasRole(roles: ADMIN) }',
    'extend type Query { a: Int }',
  ],
  ['an input field', 'In.a', 'input In { a: Int @hasRole(roles: ADMIN) }', 'input In { a: Int }'],
  [
    'an input field of an extension',
    'In.a',
    'input In { a: Int }',
    'extend input In { a: Int @hasRole(roles: ADMIN) }',
  ],
  ['a type', 'T.a', 'type T @hasRole(roles: ADMIN) { a: Int }', 'type T { a: Int }'],
  [
    'a field of an interface',
    'T.a',
    'interface I { a: Int @hasRole(roles: ADMIN) } type T implements I { a: Int }',
    'interface I { a: Int }',
  ],
  [
    'an argument of an interface',
    'T.a(b:)',
    'interface I { a(b: Int @hasRole(roles: ADMIN)): Int } type T implements I { a(b: Int): Int }',
    'interface I { a(b: Int): Int }',
  ],
])(
  'the rule of %s holds where it is repeated without it, in either order',
  (_name, coordinate, ...typeDefs) => {
    expect(rulesAt(coordinate, typeDefs)).toContain('@hasRole(roles: [ADMIN])')
    expect(rulesAt(coordinate, [...typeDefs].reverse())).toContain('@hasRole(roles: [ADMIN])')
  },
)

test.each([
  ['scalar S @authenticated type T { a: S }', 'scalar S'],
  ['enum S @authenticated { A } type T { a: S }', 'enum S { A }'],
])(
  'the rule of a scalar and an enum holds where it is repeated without it, in either order',
  (...typeDefs) => {
    const declared = 'directive @authenticated on SCALAR | ENUM'
    expect(rulesAt('T.a', [declared, ...typeDefs])).toEqual(['@auth'])
    expect(rulesAt('T.a', [declared, ...typeDefs].reverse())).toEqual(['@auth'])
  },
)

test('two policies of one field hold together, although the roles of both are lists', () => {
  const typeDefs = [
    'extend type Query { a: Int @policy(policies: [["one"]]) @hasRole(roles: [USER]) }',
    'extend type Query { a: Int @policy(policies: [["two"]]) @hasRole(roles: [ADMIN]) }',
  ]
  expect(rulesAt('Query.a', typeDefs)).toEqual([
    '@policy(policies: [["one"]])',
    '@hasRole(roles: [USER])',
    '@policy(policies: [["two"]])',
    '@hasRole(roles: [ADMIN])',
  ])
})

test('a type that is named like a directive takes nothing from it', () => {
  const typeDefs = 'extend type Query { a: policy @policy(policies: [["one"]]) } type policy { b: Int }'
  expect(rulesAt('Query.a', typeDefs)).toEqual(['@policy(policies: [["one"]])'])
})

test.each([
  ['a field of two types', 'type T { a: Int } extend type T { a: String }', 'T.a', 'Int and as String'],
  [
    'an argument of two types',
    'type T { a(b: Int): Int } extend type T { a(b: Int!): Int }',
    'T.a(b:)',
    'Int and as Int!',
  ],
  [
    'an argument with two defaults',
    'type T { a(b: Int = 1): Int } extend type T { a(b: Int = 2): Int }',
    'T.a(b:)',
    'default values',
  ],
  [
    'an input field of two types',
    'input I { a: Int } extend input I { a: [Int] }',
    'I.a',
    'Int and as [Int]',
  ],
  ['a name of two kinds', 'type T { a: Int } input T { a: Int }', 'T', 'type and as input'],
  [
    'a directive that is not repeatable, in two forms',
    'directive @cost(of: Int) on FIELD_DEFINITION type T { a: Int @cost(of: 1) } extend type T { a: Int @cost(of: 2) }',
    'T.a',
    '@cost',
  ],
  [
    'a directive that is declared with other arguments',
    'directive @cost(of: Int) on FIELD_DEFINITION directive @cost(by: Int) on FIELD_DEFINITION',
    '@cost',
    'declared twice',
  ],
])('%s stops the start, and is named', (_name, typeDefs, coordinate, message) => {
  const fault = { coordinate, message: expect.stringContaining(message) }
  expect(problemsOf(() => joinTypeDefs(typeDefs))).toEqual([fault])
  expect(problemsOf(() => mergeTypeDefs(typeDefs))).toEqual([fault])
})

test.each([
  ['type User { note: String }', 'User', 'Write "extend type User"'],
  ['type Query { a: Int }', 'Query', 'Write "extend type Query"'],
  ['type Mutation { a: Int }', 'Mutation', 'Write "extend type Mutation"'],
  ['enum Role { EDITOR }', 'Role', 'Write "extend enum Role"'],
  ['input LoginInput { code: String }', 'LoginInput', 'Write "extend input LoginInput"'],
  ['interface Session { a: Int }', 'Session', 'Write "extend type Session"'],
  ['scalar DateTime', 'DateTime', 'Remove this declaration'],
  ['directive @auth on FIELD_DEFINITION', '@auth', 'Remove this declaration'],
  ['extend type Query { me: User }', 'Query.me', owned],
  ['extend type User { email: EmailAddress @public }', 'User.email', owned],
  ['extend type Mutation { register: Int }', 'Mutation.register', owned],
  ['extend enum Role { ADMIN }', 'Role.ADMIN', owned],
  ['extend input LoginInput { password: String }', 'LoginInput.password', owned],
  ['schema { query: Root } type Root { a: Int }', 'schema.query', 'write "extend type Query"'],
])('what the account schema declares is not declared again: %s', (typeDefs, coordinate, message) => {
  const expected = [{ coordinate, message: expect.stringContaining(message) }]
  expect(problemsOf(() => joinTypeDefs(typeDefs))).toEqual(expected)
  expect(problemsOf(() => joinTypeDefs(['type Other { a: Int }', typeDefs]))).toEqual(expected)
})

test('all faults of type definitions are named at once', () => {
  const typeDefs = ['type User { a: Int }', 'type T { a: Int }', 'type T { a: String } type Query { b: Int }']
  expect(problemsOf(() => joinTypeDefs(typeDefs)).map(({ coordinate }) => coordinate)).toEqual([
    'User',
    'Query',
    'T.a',
  ])
})

test('a built schema is refused, whose code-first directives would be lost', () => {
  const schema = buildASTSchema(parse('type Other { a: Int }'))
  expect(problemsOf(() => joinTypeDefs(schema))).toMatchObject([{ coordinate: 'options.typeDefs' }])
})

test('extensions alone declare a type where no account schema is joined', () => {
  const schema = buildASTSchema(mergeTypeDefs('extend type Query { a: Int } extend schema @link(url: "x")'), {
    assumeValidSDL: true,
  })
  expect(schema.getQueryType()?.getFields()).toHaveProperty('a')
  expect(schema.astNode?.directives).toHaveLength(1)
})
