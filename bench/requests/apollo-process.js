// Apollo Server on Fastify by its own integration, without authentication: what Portcullis is built on.
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled'
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify'
import { fastify } from 'fastify'
import { constant, items, types } from './items.js'
import { tellCost } from './tell-cost.js'

const server = fastify()
const apollo = new ApolloServer({
  typeDefs: `${types} type Query { constant: Constant openItems: [OpenItem!]! }`,
  resolvers: { Query: { constant: () => constant, openItems: () => items } },
  plugins: [ApolloServerPluginCacheControlDisabled(), fastifyApolloDrainPlugin(server)],
})
await apollo.start()
await server.register(fastifyApollo(apollo))
tellCost(`${await server.listen({ port: 0, host: '127.0.0.1' })}/graphql`)
