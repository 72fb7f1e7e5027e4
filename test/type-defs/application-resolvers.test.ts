import { GraphQLEnumType, GraphQLScalarType } from 'graphql'
import { DateTimeISOResolver } from 'graphql-scalars'
import { createGuardedSchema, joinTypeDefs } from '../../src/application/schema/schema.js'
import type { SchemaProblem } from '../../src/authorization/index.js'
import { createPortcullis, type PortcullisOptions } from '../../src/index.js'
import { problemsOf } from '../authorization/helpers.js'
import { openTestDatabase } from '../harness/database.js'

type Maps = Parameters<typeof createGuardedSchema>[0]['applicationResolvers']

const typeDefs = `extend enum Role { EDITOR }
  extend type Query { list(drafts: Boolean @hasRole(roles: ADMIN)): String @public, grade: Grade, ticket: Ticket }
  extend type User { note: String }
  type Ticket @auth { id: ID, type: String }
  enum Grade { A B }
  scalar Money`

function problemsWith(applicationResolvers: unknown): readonly SchemaProblem[] {
  return problemsOf(() =>
    createGuardedSchema({
      typeDefs: joinTypeDefs(typeDefs),
      resolvers: [],
      // A caller without types can give anything.
      applicationResolvers: applicationResolvers as Maps,
      policies: {},
      directives: {},
      onFault: () => undefined,
    }),
  )
}

class Inherited {
  declare readonly Query: unknown
}
Object.assign(Inherited.prototype, { Query: { me: () => null } })

const internal = 'no internal values'
const ours = 'Portcullis resolves'

test.each<[string, unknown, string, string]>([
  ['an internal value of a role of its own', [{ Role: { EDITOR: 'editor' } }], 'Role.EDITOR', internal],
  ['an internal value of a role of ours', [{ Role: { ADMIN: 1 } }], 'Role.ADMIN', internal],
  [
    'an internal value of another enum of ours',
    [{ AuditEventOutcome: { REFUSED: 'no' } }],
    'AuditEventOutcome.REFUSED',
    internal,
  ],
  ['a mutation of ours', [{ Mutation: { register: () => null } }], 'Mutation.register', ours],
  ['a query of ours', [{ Query: { me: () => null } }], 'Query.me', ours],
  ['a field of ours that has no resolver', [{ User: { email: () => 'x@y.example' } }], 'User.email', ours],
  ['a field of ours, as an object', [{ User: { roles: { resolve: () => [] } } }], 'User.roles', ours],
  [
    'a field of ours, in the second of nested lists',
    [{}, [{}, [{ Session: { current: () => true } }]]],
    'Session.current',
    ours,
  ],
  ['a field of ours, inherited', [new Inherited()], 'Query.me', ours],
  ['what says which type ours is', [{ User: { __isTypeOf: () => true } }], 'User.__isTypeOf', ours],
  ['a scalar of ours', [{ DateTime: DateTimeISOResolver }], 'DateTime', ours],
  ['a part of a scalar of ours', [{ EmailAddress: { __parseValue: String } }], 'EmailAddress', ours],
  ["GraphQL's own scalar", [{ ID: new GraphQLScalarType({ name: 'ID' }) }], 'ID', 'GraphQL defines it'],
  [
    'the nodes of a type',
    [{ Ticket: { __astNode: undefined } }],
    'Ticket.__astNode',
    'directives of the type',
  ],
  ['the arguments of a field', [{ Query: { list: { args: {} } } }], 'Query.list', '"args"'],
  [
    'the nodes of a field',
    [{ Query: { list: { resolve: () => '', astNode: null } } }],
    'Query.list',
    '"astNode"',
  ],
])("an application's resolver that would replace %s stops the start", (_name, maps, coordinate, message) => {
  expect(problemsWith(maps)).toEqual([{ coordinate, message: expect.stringContaining(message) }])
})

test('an enum type in place of Role stops the start, and names its own keys', () => {
  const type = new GraphQLEnumType({ name: 'Role', values: { EDITOR: { value: 'editor' } } })
  expect(problemsWith([{ Role: type }])).not.toEqual([])
})

test('resolvers of its own types and fields, internal values of its own enums and a role that stands for itself pass', () => {
  const maps = [
    { Role: { EDITOR: 'EDITOR' } },
    { Query: { list: () => '', grade: { resolve: () => 1 } }, User: { note: () => '' } },
    { Grade: { A: { type: 'x', args: [] }, B: 2 }, Ticket: { type: () => 't', __isTypeOf: () => true } },
    [{ Money: new GraphQLScalarType({ name: 'Money' }) }],
  ]
  expect(problemsWith(maps)).toEqual([])
})

test('the server does not start with such resolvers, and names them all', async () => {
  const database = await openTestDatabase()
  const options: PortcullisOptions = {
    mode: 'development',
    secret: 'a-secret-for-tests-of-thirty-two-bytes',
    mongodbUri: database.uri,
    logLevel: 'silent',
    typeDefs,
    resolvers: [{ Role: { EDITOR: 'editor' } }, { Mutation: { login: () => null } }],
  }
  try {
    await expect(createPortcullis(options)).rejects.toThrow(/Role\.EDITOR.*\n.*Mutation\.login/)
    await expect(
      createPortcullis({ ...options, resolvers: {}, typeDefs: 'type User { a: Int }' }),
    ).rejects.toThrow(/User: .*extend type User/)
  } finally {
    await database.drop()
  }
})
