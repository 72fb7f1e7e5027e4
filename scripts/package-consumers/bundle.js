// In an empty project that has installed the package: the directives in an application that is bundled into one file.
// check-package.js runs it.
import assert from 'node:assert/strict'
import { buildSchema, graphql } from 'graphql'
import { authorizationTypeDefs, authorize } from 'portcullis/authorization'

const schema = authorize(
  buildSchema(`${authorizationTypeDefs}\n enum Role { ADMIN } type Query { open: Int, secret: Int @auth }`),
  { viewer: (context) => context.viewer },
)
const rootValue = { open: 1, secret: 42 }
const { data, errors } = await graphql({
  schema,
  source: '{ open secret }',
  rootValue,
  contextValue: { viewer: null },
})
assert.deepEqual({ ...data }, { open: 1, secret: null })
assert.equal(errors?.[0]?.extensions.code, 'UNAUTHENTICATED')
