// In an empty project that has installed `portcullis-authorization` and graphql alone. check-package.js runs it.
import assert from 'node:assert/strict'
import { buildSchema, graphql } from 'graphql'
import { AuthorizationSchemaError, authorizationTypeDefs, authorize } from 'portcullis-authorization'

const typeDefs = `${authorizationTypeDefs}
  enum Role { ADMIN }
  type Query { open: Int, list(drafts: Boolean @hasRole(roles: ADMIN)): Int, secret: Int @auth }`
const schema = authorize(buildSchema(typeDefs), { viewer: (context) => context.viewer })
const ask = (source, viewer) =>
  graphql({ schema, source, rootValue: { open: 1, list: 2, secret: 3 }, contextValue: { viewer } })

const { data, errors } = await ask('{ open secret }', null)
assert.deepEqual({ ...data }, { open: 1, secret: null })
assert.equal(errors?.[0]?.extensions.code, 'UNAUTHENTICATED')
const ana = { userId: 'ana', roles: [], scopes: [] }
assert.deepEqual({ ...(await ask('{ secret }', ana)).data }, { secret: 3 })
assert.equal((await ask('{ list(drafts: true) }', ana)).errors?.[0]?.extensions.code, 'FORBIDDEN')
assert.throws(
  () => authorize(buildSchema(typeDefs.replace('ADMIN)', 'EDITOR)')), { viewer: () => null }),
  AuthorizationSchemaError,
)
