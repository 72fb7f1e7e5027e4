// Portcullis with an application's types, as a team would build its API on it.
// @ts-check
import { createPortcullis } from '../../dist/index.js'
import { constant, items } from './items.js'
import { spec, tell } from './tell.js'

const plenty = { burst: 1_000_000, perHour: 1_000_000 }
const portcullis = await createPortcullis({
  mode: 'production',
  // One address and a few accounts send all of the load here.
  throttling: { registrations: plenty, sessionRefreshes: plenty },
  ...spec(),
  typeDefs: /* GraphQL */ `
    type Constant { id: ID! username: String! roles: [String!]! }
    type Item {
      id: ID! @auth
      title: String! @hasRole(roles: USER)
      body: String! @hasRole(roles: USER)
      author: String! @auth
      rating: Int! @auth
    }
    extend type Query { constant: Constant @public items: [Item!] @auth }
  `,
  resolvers: { Query: { constant: () => constant, items: () => items } },
})
tell((await portcullis.listen({ port: 0, host: '127.0.0.1' })).url)
