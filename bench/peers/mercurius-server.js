// Mercurius with its compiler and mercurius-auth, the user read for each request; the key is a KeyObject.
import { fastify } from 'fastify'
import mercurius from 'mercurius'
import mercuriusAuth from 'mercurius-auth'
import { constant, items, roleFields } from './items.js'
import { accountTypes, createJwtAccounts } from './jwt-accounts.js'
import { spec, tell } from './tell.js'

const accounts = await createJwtAccounts({ ...spec(), keyObject: true })
const rule = (name) => (roleFields.includes(name) ? '@auth(requires: "USER")' : '@auth')

const app = fastify()
await app.register(mercurius, {
  schema: `
    directive @auth(requires: String) on FIELD_DEFINITION
    ${accountTypes}
    type Constant { id: ID! username: String! roles: [String!]! }
    type Item {
      id: ID! ${rule('id')}
      title: String! ${rule('title')}
      body: String! ${rule('body')}
      author: String! ${rule('author')}
      rating: Int! ${rule('rating')}
    }
    type Query { constant: Constant, me: User @auth, items: [Item!] @auth }
  `,
  resolvers: {
    Query: { constant: () => constant, me: (_parent, _args, { auth }) => auth.user, items: () => items },
    ...accounts.resolvers,
  },
  jit: 1,
})
await app.register(mercuriusAuth, {
  authDirective: 'auth',
  authContext: async ({ reply }) => ({ user: await accounts.userOf(reply.request.headers.authorization) }),
  applyPolicy(directive, _parent, _args, { auth }) {
    const [role] = directive.arguments
    return auth.user !== null && (role === undefined || auth.user.roles.includes(role.value.value))
  },
})
tell(`${await app.listen({ port: 0, host: '127.0.0.1' })}/graphql`)
