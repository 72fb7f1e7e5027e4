// What people write today: Apollo Server on Express, graphql-shield, the user read for each request.
import { createServer } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import { makeExecutableSchema } from '@graphql-tools/schema'
import express from 'express'
import { applyMiddleware } from 'graphql-middleware'
import { and, rule, shield } from 'graphql-shield'
import { constant, items, openTypes, roleFields, signedInFields } from './items.js'
import { accountTypes, createJwtAccounts } from './jwt-accounts.js'
import { listen, spec } from './tell.js'

const accounts = await createJwtAccounts(spec())
const isSignedIn = rule({ cache: 'contextual' })((_parent, _args, { user }) => user !== null)
const hasRole = rule({ cache: 'contextual' })((_parent, _args, { user }) => user.roles.includes('USER'))
const each = (fields, by) => Object.fromEntries(fields.map((name) => [name, by]))
const permissions = shield({
  Query: { me: isSignedIn, items: isSignedIn },
  Item: { ...each(signedInFields, isSignedIn), ...each(roleFields, and(isSignedIn, hasRole)) },
})

const schema = makeExecutableSchema({
  typeDefs: [openTypes, accountTypes, 'type Query { constant: Constant, me: User, items: [Item!] }'],
  resolvers: {
    Query: { constant: () => constant, me: (_parent, _args, { user }) => user, items: () => items },
    ...accounts.resolvers,
  },
})
const apollo = new ApolloServer({ schema: applyMiddleware(schema, permissions) })
await apollo.start()

const app = express()
const context = async ({ req }) => ({ user: await accounts.userOf(req.headers.authorization) })
app.use('/graphql', express.json(), expressMiddleware(apollo, { context }))
listen(createServer(app), '/graphql')
