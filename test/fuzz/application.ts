import type { PortcullisOptions } from '../../src/index.js'

/** Of each kind of type, argument and rule that a schema may have, beside the account schema. */
export const typeDefs = /* GraphQL */ `
  interface Thing { id: ID! label(format: String, upper: Boolean = false): String }
  type Leaf implements Thing { id: ID! label(format: String, upper: Boolean = false): String secret: String @hasRole(roles: ADMIN) }
  type Branch implements Thing {
    id: ID!
    label(format: String, upper: Boolean = false): String
    things(first: Int = 2, last: Int): [Thing!]!
    found: [Found]
    weight: Float
    since: DateTime
    combinationLock(digits: Int!): String
  }
  union Found = Leaf | Branch
  enum Kind { LEAF BRANCH }
  input Filter { text: String kind: Kind = LEAF not: Filter any: [Filter!] near: Either sudo: Boolean @hasRole(roles: ADMIN) }
  input Either @oneOf { one: Int two: String }
  extend type Query {
    root: Branch @public
    search(filter: Filter, first: Int, after: String): [Found!]! @public
    numbers(list: [[Int!]], at: DateTime, email: EmailAddress): Float @public
    failing: Int @public
    vault: Branch! @auth
  }
  extend type Mutation { plant(input: Filter!, times: Int = 1): Thing @public }
`

/** Must never be hinted at: nothing that is sent holds it, though some come near. */
export const hiddenName = 'combinationLock'

const leaf = { __typename: 'Leaf', id: 'l1', label: 'leaf', secret: 'sap' }
const branch = { __typename: 'Branch', id: 'b1', label: 'branch', weight: 0.5, since: new Date(0) }

export const resolvers = {
  Query: {
    root: () => branch,
    search: () => [leaf, branch],
    numbers: () => 1.5,
    failing: () => null,
    vault: () => branch,
  },
  Branch: { things: () => [leaf, branch], found: () => [leaf, null, branch], combinationLock: () => '1234' },
  Mutation: { plant: () => leaf },
} satisfies PortcullisOptions['resolvers']
