import { buildSchema } from 'graphql'
import { authorizationTypeDefs, describeAccess } from '../../../src/authorization/index.js'

const warned = (sdl: string) => {
  const schema = buildSchema([authorizationTypeDefs, 'enum Role { AGENT ADMIN }', sdl].join('\n'))
  return describeAccess(schema, { default: 'auth' }).warnings.map(({ coordinate }) => coordinate)
}

const helpdesk = `
  type Query {
    ticket(id: ID!): Ticket @auth
    tickets(first: Int): TicketConnection @hasRole(roles: AGENT)
    search(text: String!): [Result!] @hasRole(roles: [AGENT, ADMIN])
    open: Int @public
  }
  type Mutation {
    createTicket(input: CreateTicketInput!): Ticket! @auth
    closeTicket(id: ID!): Ticket! @hasRole(roles: AGENT)
    deleteTicket(id: ID!): Boolean! @hasRole(roles: ADMIN)
    report: Report!
  }
  type Subscription { ticketChanged(id: ID!): Ticket! @auth }
  input CreateTicketInput { title: String!, priority: Int @hasRole(roles: AGENT) }
  type TicketConnection { edges: [TicketEdge!]!, nodes: [Ticket!]! }
  type TicketEdge { node: Ticket!, cursor: String! }
  type Ticket @owner(field: "customerId", orRoles: [AGENT, ADMIN]) {
    id: ID!
    customerId: ID!
    title: String!
    messages: [Message!]!
  }
  union Result = Ticket | Message
  type Message @auth { id: ID!, text: String!, ticketId: ID! @auth }
  type Report @auth { total: Int! }`

test('a normal schema has no surprises: guarded non-null mutations, connections below a guarded field, what a parent asks too', () => {
  expect(warned(helpdesk)).toEqual([])
})

test.each([
  [
    'a role that its parent does not ask',
    'type Query { a: A @auth } type A { b: Int! @hasRole(roles: ADMIN) }',
    'A.b',
  ],
  ['a root field of a query', 'type Query { a: Int! @auth }', 'Query.a'],
  [
    'an owner whose roles its parent does not ask',
    'type Query { a: A @auth } type A { own: Own! } type Own @owner { id: ID }',
    'A.own',
  ],
  [
    'a type that is reached by an open way too',
    'type Query { a: A @hasRole(roles: ADMIN), b: A @public } type A { b: Int! @hasRole(roles: ADMIN) }',
    'A.b',
  ],
  [
    'a type that is reached through an interface by an open way',
    'type Query { a: A @auth, b: I @public } interface I { c: Int } type A implements I { c: Int, b: Int! @auth }',
    'A.b',
  ],
  [
    'the owner of another object',
    'type Query { a: A } type A @owner { id: ID, b: B! } type B @owner { id: ID }',
    'A.b',
  ],
  ['a required argument', 'type Query { a(b: Int! @hasRole(roles: ADMIN)): Int @auth }', 'Query.a(b:)'],
  [
    'a required input field',
    'type Query { a(in: In): Int @auth } input In { b: Deep } input Deep { c: Int! @hasRole(roles: ADMIN) }',
    'Deep.c',
  ],
  [
    'a required input of a mutation',
    'type Query { a: Int @auth } type Mutation { m(in: In!): Int @auth } input In { b: Int! @hasRole(roles: ADMIN) }',
    'In.b',
  ],
  ['a @public that opens nothing', 'type Query { a: A @auth } type A @auth { b: Int @public }', 'A.b'],
])('what does surprise is warned of: %s', (_what, sdl, coordinate) => {
  expect(warned(sdl)).toEqual([coordinate])
})

test('a required input is no surprise where every field that takes it asks as much', () => {
  const sdl = (rule: string) => `
    type Query { a(in: In): Int @hasRole(roles: ADMIN) }
    type Mutation { m(in: In, d: Int! @auth): Int ${rule} }
    input In { b: Deep @auth } input Deep { c: Int! @hasRole(roles: [ADMIN, AGENT]), in: In }`
  expect(warned(sdl('@hasRole(roles: ADMIN)'))).toEqual([])
  expect(warned(sdl('@auth'))).toEqual(['Deep.c'])
})

test('types that lead to each other in circles end', () => {
  const sdl =
    'type Query { a: A @auth } type A { a: A!, b: B! } type B { a: A! @auth, c: Int! @hasRole(roles: ADMIN) }'
  expect(warned(sdl)).toEqual(['B.c'])
})
