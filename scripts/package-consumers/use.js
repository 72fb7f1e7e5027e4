// In an empty project that has installed the package: everything it exports, used once. check-package.js runs it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildASTSchema, buildSchema, graphql, parse } from 'graphql'
import { createPortcullis } from 'portcullis'
import { authorizationTypeDefs, authorize } from 'portcullis/authorization'
import { contextTypes, preset } from 'portcullis/codegen'
import { createTestSchema, expectAllowed, expectRefused, startTestServer } from 'portcullis/testing'

const published = readFileSync(fileURLToPath(import.meta.resolve('portcullis/schema.graphql')), 'utf8')
assert.ok(
  buildASTSchema(parse(published)).getMutationType()?.getFields().register,
  'the schema file is complete',
)

const schema = authorize(
  buildSchema(`${authorizationTypeDefs}\n enum Role { ADMIN } type Query { open: Int, secret: Int @auth }`),
  { viewer: (context) => context.viewer },
)
assert.deepEqual(contextTypes(schema), ['Query.secret#SignedInContext<ContextType>'])
const [section] = preset.buildGeneratesSection({
  presetConfig: {},
  baseOutputDir: 'resolvers.ts',
  schema: parse('type Query { a: Int }'),
  schemaAst: schema,
  documents: [],
  plugins: [],
  pluginMap: {},
  config: {},
})
assert.deepEqual(section.config.fieldContextTypes, ['Query.secret#SignedInContext<ContextType>'])
const viewer = { userId: '1', roles: [], scopes: [] }
const ask = (contextValue) =>
  graphql({ schema, source: '{ secret }', rootValue: { secret: 42 }, contextValue })
assert.equal((await ask({ viewer: null })).errors?.[0]?.extensions.code, 'UNAUTHENTICATED')
assert.equal((await ask({ viewer })).data?.secret, 42)

const portcullis = await createPortcullis({ mode: 'development', logLevel: 'silent', bcryptCost: 4 })
try {
  const { url } = await portcullis.listen({ port: 0 })
  const register = 'mutation($input: RegisterInput!) { register(input: $input) { user { username } } }'
  const variables = { input: { username: 'ana', password: 'a sentence that nobody else would type' } }
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: register, variables }),
  })
  assert.deepEqual(await answer.json(), { data: { register: { user: { username: 'ana' } } } })
  const { id, roles } = await portcullis.accounts.findByUsername('ana')
  assert.deepEqual(roles, ['USER'])
  assert.equal(await portcullis.sessions.endAll(id), 1)
  await assert.rejects(portcullis.accounts.find({ $ne: null }), /accounts.find: accountId must be a string/)
} finally {
  await portcullis.stop()
}

const testSchema = createTestSchema({ typeDefs: 'extend type Query { desk: String @hasRole(roles: ADMIN) }' })
expectAllowed(testSchema, 'Query.desk', { roles: ['ADMIN'] })
assert.throws(() => expectRefused(testSchema, 'Query.desk', null, { code: 'FORBIDDEN' }), /UNAUTHENTICATED/)

const server = await startTestServer()
try {
  const { accessToken } = await server.signUp({ roles: ['ADMIN'] })
  const { data } = await server.client.send({ query: '{ me { roles } }', token: accessToken })
  assert.deepEqual(data, { me: { roles: ['USER', 'ADMIN'] } })
} finally {
  await server.stop()
}
