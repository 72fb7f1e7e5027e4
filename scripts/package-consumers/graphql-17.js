// In an empty project that has installed the package beside graphql 17: the directives work, and the server refuses to
// start. check-package.js runs it.
import assert from 'node:assert/strict'
import { buildSchema, graphql, versionInfo } from 'graphql'
import { createPortcullis } from 'portcullis'
import { authorizationTypeDefs, authorize } from 'portcullis/authorization'
import { createTestSchema, expectAllowed, expectRefused } from 'portcullis/testing'

assert.equal(versionInfo.major, 17)
const schema = authorize(
  buildSchema(
    `${authorizationTypeDefs}\n enum Role { ADMIN } type Query { list(drafts: Boolean @hasRole(roles: ADMIN)): Int }`,
  ),
  { viewer: (context) => context.viewer },
)
const ask = (variableValues) =>
  graphql({
    schema,
    source: 'query ($drafts: Boolean) { list(drafts: $drafts) }',
    rootValue: { list: 1 },
    variableValues,
    contextValue: { viewer: null },
  })
assert.equal((await ask({})).data?.list, 1)
assert.equal((await ask({ drafts: true })).errors?.[0]?.extensions.code, 'UNAUTHENTICATED')

const testSchema = createTestSchema({ typeDefs: 'extend type Query { desk: String @hasRole(roles: ADMIN) }' })
expectAllowed(testSchema, 'Query.desk', { roles: ['ADMIN'] })
expectRefused(testSchema, 'Query.desk', null, { code: 'UNAUTHENTICATED' })

await assert.rejects(createPortcullis({ mode: 'development' }), /npm install graphql@16/)
