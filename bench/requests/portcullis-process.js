// Portcullis with an application's types: `{ mongodbUri, logLevel, constantOnly }`.
// @ts-check
import { createPortcullis } from '../../dist/index.js'
import { constant, items, types } from './items.js'
import { tellCost } from './tell-cost.js'

const options = JSON.parse(process.argv[2] ?? '{}')
const plenty = { burst: 1_000_000, perHour: 1_000_000 }
const portcullis = await createPortcullis({
  mode: 'development',
  secret: 'a-secret-for-measuring-of-thirty-two-bytes',
  bcryptCost: 4,
  throttling: { registrations: plenty, sessionRefreshes: plenty },
  ...options,
  typeDefs: /* GraphQL */ `
    ${types}
    type Item @auth {
      id: ID! @auth
      title: String! @auth
      body: String! @hasRole(roles: USER)
      author: String! @hasRole(roles: USER)
      createdAt: String! @auth
    }
    extend type Query {
      constant: Constant @public
      openItems: [OpenItem!]! @public
      items: [Item!] @auth
    }
  `,
  resolvers: { Query: { constant: () => constant, openItems: () => items, items: () => items } },
})
tellCost((await portcullis.listen({ port: 0 })).url)
