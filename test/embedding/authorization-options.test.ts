import { buildASTSchema } from 'graphql'
import { joinTypeDefs } from '../../src/application/schema/schema.js'
import { describeAccess } from '../../src/authorization/index.js'
import { createPortcullis } from '../../src/index.js'
import { createTestSchema, expectAllowed, expectRefused } from '../../src/testing/index.js'
import { startPortcullis } from '../harness/portcullis.js'

const accesses = ['public', 'auth', 'deny'] as const
const directives = { auth: 'signedIn', public: 'auth', owner: 'mine' } as const

test.each(accesses)(
  'the account schema has the same access under the default %s, with other names too',
  (access) => {
    const rowsOf = (options: { default: (typeof accesses)[number]; directives?: object }) =>
      describeAccess(buildASTSchema(joinTypeDefs([], options)), options).rows.map(
        ({ coordinate, access: of }) => ({
          coordinate,
          access: of,
        }),
      )
    const usual = rowsOf({ default: 'auth' })

    expect(usual.length).toBeGreaterThan(50)
    expect(rowsOf({ default: access })).toEqual(usual)
    expect(rowsOf({ default: access, directives })).toEqual(usual)
  },
)

test('createPortcullis takes the default and the names of directives, and signs in with both', async () => {
  const server = await startPortcullis({
    default: 'deny',
    directives,
    typeDefs: `directive @mark on FIELD_DEFINITION
      extend type Query { forgotten: Int  open: Int @auth  members: Int @signedIn  nested: Nested @auth }
      type Nested { forgotten: Int  open: Int @auth }`,
    resolvers: {
      Query: {
        forgotten: () => 1,
        open: () => 2,
        members: () => 3,
        nested: () => ({ forgotten: 4, open: 5 }),
      },
    },
  })
  const ana = await server.api.register('ana')
  const query = '{ forgotten open members nested { forgotten open } }'

  expect((await server.api.send({ query, token: ana.accessToken })).data).toEqual({
    forgotten: null,
    open: 2,
    members: 3,
    nested: { forgotten: null, open: 5 },
  })
  expect((await server.api.send({ query })).data).toEqual({
    forgotten: null,
    open: 2,
    members: null,
    nested: { forgotten: null, open: 5 },
  })
  const me = '{ me { username sessions { current } } }'
  expect((await server.api.send({ query: me, token: ana.accessToken })).data).toEqual({
    me: { username: 'ana', sessions: [{ current: true }] },
  })
})

test('a test schema follows them', () => {
  const typeDefs = 'extend type Query { forgotten: Int  members: Int @signedIn }'
  const schema = createTestSchema({ typeDefs, default: 'deny', directives })

  expectRefused(schema, 'Query.forgotten', { roles: ['ADMIN'] })
  expectAllowed(schema, 'Query.members', {})
})

test.each([
  [{ default: 'open' }, 'default'],
  [{ directives: { auth: 'public' } }, 'directives'],
  [{ directives: { authorized: 'x' } }, 'directives'],
  [{ directives: { auth: 'not a name' } }, 'directives'],
  [{ directives: { auth: '__auth' } }, 'directives'],
  [{ directives: { auth: 'deprecated' } }, 'directives'],
  [{ directives: ['auth'] }, 'directives'],
  [{ directives: { auth: 7 } }, 'directives'],
  [{ directives: null }, 'directives'],
])('%j stops the start', async (wrong, key) => {
  await expect(createPortcullis({ ...(wrong as object), mode: 'development' })).rejects.toThrow(
    new RegExp(`^.*${key} must be`, 'm'),
  )
})
