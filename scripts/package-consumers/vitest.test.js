import { makeExecutableSchema } from '@graphql-tools/schema'
import { GraphQLError, GraphQLScalarType, graphql } from 'graphql'
import { authorizationTypeDefs, authorize } from 'portcullis/authorization'
import { createTestSchema, expectRefused, startTestServer } from 'portcullis/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

const typeDefs = `
  scalar Loud
  extend enum Role { EDITOR }
  extend type Query { loud: Loud @public  drafts: [String!] @hasRole(roles: EDITOR)  failing: String @public }
`
const resolvers = {
  Loud: new GraphQLScalarType({ name: 'Loud', serialize: (value) => String(value).toUpperCase() }),
  Query: {
    loud: () => 'abc',
    drafts: () => ['one'],
    failing() {
      throw new GraphQLError('Out of stock.', { extensions: { code: 'OUT_OF_STOCK' } })
    },
  },
}
let server
beforeAll(async () => {
  server = await startTestServer({ typeDefs, resolvers })
}, 60_000)
afterAll(() => server?.stop())

test('rules are checked without a server', () => {
  expectRefused(createTestSchema({ typeDefs }), 'Query.drafts', null, { code: 'UNAUTHENTICATED' })
})

test('a whole server answers, with a scalar and an error of the graphql that the test imports', async () => {
  const { accessToken } = await server.signUp({ roles: ['EDITOR'] })
  const { data } = await server.client.send({ query: '{ loud drafts }', token: accessToken })
  const { errors } = await server.client.send({ query: '{ failing }' })

  expect(data).toEqual({ loud: 'ABC', drafts: ['one'] })
  expect(errors[0].extensions.code).toBe('OUT_OF_STOCK')
})

test('a guarded schema is executed by the graphql that the test imports', async () => {
  const own = `enum Role { EDITOR } type Query { open: String  draft: String @hasRole(roles: EDITOR) }`
  const schema = authorize(
    makeExecutableSchema({
      typeDefs: [authorizationTypeDefs, own],
      resolvers: { Query: { open: () => 'o', draft: () => 'd' } },
    }),
    { viewer: ({ viewer }) => viewer, default: 'public' },
  )
  const { data } = await graphql({ schema, source: '{ open draft }', contextValue: { viewer: null } })

  expect({ ...data }).toEqual({ open: 'o', draft: null })
})
