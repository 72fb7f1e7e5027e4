// Portcullis with an application's types: `{ mongodbUri, logLevel, embeds }`. `embeds`: with a context function and hooks.
// @ts-check
import { createPortcullis } from '../../dist/index.js'
import { constant, items, types } from './items.js'
import { tellCost } from './tell-cost.js'

const { embeds, ...options } = JSON.parse(process.argv[2] ?? '{}')
const nothing = () => undefined
/** An async function that returns at once, and hooks that no read calls. @type {Record<string, Partial<import('../../dist/index.js').PortcullisOptions>>} */
const embedded = {
  context: { context: async () => ({ added: true }) },
  hooks: {
    hooks: { beforeRegister: nothing, registered: nothing, beforeSignIn: nothing, claims: () => ({}) },
  },
}
const plenty = { burst: 1_000_000, perHour: 1_000_000 }
const portcullis = await createPortcullis({
  mode: 'development',
  secret: 'a-secret-for-measuring-of-thirty-two-bytes',
  bcryptCost: 4,
  throttling: { registrations: plenty, sessionRefreshes: plenty },
  ...options,
  ...(embeds === undefined ? {} : embedded[embeds]),
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
