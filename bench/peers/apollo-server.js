// Plain graphql-js and Apollo's own pipeline, nobody authenticated: on node:http, without what Apollo can leave out.
import { createServer } from 'node:http'
import { ApolloServer, HeaderMap } from '@apollo/server'
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled'
import { constant, items, openTypes } from './items.js'
import { listen } from './tell.js'

const apollo = new ApolloServer({
  typeDefs: `${openTypes} type Query { me: Constant items: [Item!] }`,
  resolvers: { Query: { me: () => constant, items: () => items } },
  plugins: [ApolloServerPluginCacheControlDisabled()],
})
await apollo.start()

const server = createServer((request, response) => {
  let text = ''
  request.setEncoding('utf8').on('data', (chunk) => (text += chunk))
  request.on('end', async () => {
    const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method,
        headers: new HeaderMap(Object.entries(request.headers)),
        search: '',
        body: JSON.parse(text),
      },
      context: async () => ({}),
    })
    response.writeHead(status ?? 200, Object.fromEntries(headers)).end(body.string)
  })
})
listen(server, '/graphql')
