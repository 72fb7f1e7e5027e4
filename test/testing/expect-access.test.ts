import { makeExecutableSchema } from '@graphql-tools/schema'
import { buildSchema } from 'graphql'
import { authorizationTypeDefs, authorize } from 'portcullis/authorization'
import { createTestSchema, expectAllowed, expectRefused, expectStepUp, testViewer } from 'portcullis/testing'

const schema = createTestSchema({
  typeDefs: `
    extend enum Role { EDITOR }
    type Note @hidden @owner(field: "by") { by: ID, text: String @hasRole(roles: [EDITOR]) }
    extend type Query { note: Note @public, remove: Int @auth(maxAge: 600), purge: Int @auth(mfa: true) @hasRole(roles: ADMIN)
      articles: [Article!] @public, paid: Int @policy(policies: [["paid", "old"]]) }
    type Article {
      id: ID!
      authorId: ID
      draft: String @owner(field: "authorId", orRoles: [EDITOR])
      notes: [String!] @hasRole(roles: [EDITOR])
      shared: String @requiresScopes(scopes: [["articles:read"]])
      review: String @allow(anyOf: [{ owner: "authorId" }, { roles: [EDITOR], policies: ["paid"] }])
    }`,
  policies: { paid: () => true, old: () => true },
})
const object = { authorId: 'ana' }

test('what the viewer may use passes', () => {
  expectAllowed(schema, 'Query.articles', null)
  expectAllowed(schema, 'Query.me', {})
  expectAllowed(schema, 'Article.draft', { roles: ['EDITOR'] })
  expectAllowed(schema, 'Article.draft', { userId: 'ana' }, { object })
  expectAllowed(schema, 'Article.shared', { scopes: ['articles:read'] })
  expectAllowed(schema, 'Query.paid', null, { policies: { paid: true, old: true } })
  expectAllowed(schema, 'Article.review', { userId: 'ana' }, { object })
  expectAllowed(schema, 'Article.review', { roles: ['EDITOR'] }, { policies: { paid: true } })
})

test('what the viewer is refused passes, with any code or with the one that is named', () => {
  expectRefused(schema, 'Query.users', null)
  expectRefused(schema, 'Query.users', null, { code: 'UNAUTHENTICATED' })
  expectRefused(schema, 'Query.users', { roles: ['EDITOR'] }, { code: 'FORBIDDEN' })
  expectRefused(schema, 'Article.draft', { userId: 'bob' }, { object, code: 'FORBIDDEN' })
  expectRefused(schema, 'User', { userId: 'bob' }, { object: { _id: 'ana' } })
  expectRefused(schema, 'Query.paid', null, { policies: { paid: true, old: false } })
  expectRefused(schema, 'Article.review', { userId: 'bob' }, { object, code: 'FORBIDDEN' })
  expectRefused(schema, 'Article.review', null, { code: 'UNAUTHENTICATED' })
  expectRefused(schema, 'Article.draft', { userId: 'bob' }, { object, hidden: false })
})

test('a hidden object is refused without an error: its field is allowed, and the object is not', () => {
  const note = { object: { by: 'ana' } }
  expectAllowed(schema, 'Query.note', null)
  expectAllowed(schema, 'Note', { userId: 'ana' }, note)
  expectRefused(schema, 'Note', { userId: 'bob' }, { ...note, hidden: true })
  expectRefused(schema, 'Note', null, { hidden: true })
  expectRefused(schema, 'Note.text', { userId: 'bob', roles: ['EDITOR'] }, { ...note, hidden: true })
  expectRefused(schema, 'Note.text', { userId: 'ana' }, { ...note, hidden: false, code: 'FORBIDDEN' })
})

const failures: [string, () => void, string][] = [
  [
    'refused',
    () => expectAllowed(schema, 'Article.notes', { roles: ['USER'], userId: 'ana' }),
    'Article.notes was to be allowed for a viewer with the id "ana" and the roles USER. It is FORBIDDEN by @hasRole(roles: [EDITOR]).',
  ],
  [
    'open for want of an object',
    () => expectAllowed(schema, 'Article.draft', {}),
    'Article.draft was to be allowed for a signed-in viewer. It is open, as @owner(field: "authorId", orRoles: [EDITOR]) needs the object: give it as { object }.',
  ],
  [
    'open for want of answers',
    () => expectRefused(schema, 'Query.paid', null),
    'Query.paid was to be refused for nobody. It is open, as @policy(policies: [["paid","old"]]) needs answers: give them as { policies: { paid: true, old: true } }.',
  ],
  [
    'open for want of an object or answers',
    () => expectAllowed(schema, 'Article.review', { roles: ['EDITOR'] }),
    'Article.review was to be allowed for a viewer with the roles EDITOR. It is open, as @allow(anyOf: [{ owner: "authorId" }, { roles: [EDITOR], policies: ["paid"] }]) needs the object or answers: give them as { object, policies: { paid: true } }.',
  ],
  [
    'allowed',
    () => expectRefused(schema, 'Article.shared', { scopes: ['articles:read'] }),
    'Article.shared was to be refused for a viewer with the scopes articles:read. It is allowed.',
  ],
  [
    'refused with an error, and not hidden',
    () => expectRefused(schema, 'Query.users', null, { hidden: true }),
    'Query.users was to be hidden for nobody. It is UNAUTHENTICATED by @hasRole(roles: [ADMIN]).',
  ],
  [
    'hidden, and not refused with an error',
    () =>
      expectRefused(
        schema,
        'Note',
        { userId: 'bob' },
        { object: { by: 'ana' }, hidden: false, code: 'FORBIDDEN' },
      ),
    'Note was to be refused with FORBIDDEN, not hidden, for a viewer with the id "bob". It is FORBIDDEN, hidden, by @owner(field: "by").',
  ],
  [
    'refused with another code',
    () => expectRefused(schema, 'Query.users', null, { code: 'FORBIDDEN' }),
    'Query.users was to be refused with FORBIDDEN for nobody. It is UNAUTHENTICATED by @hasRole(roles: [ADMIN]).',
  ],
]

test.each(failures)(
  'what is %s fails and says why, at the line of the test',
  (_name, expectation, message) => {
    let thrown: unknown
    try {
      expectation()
    } catch (error) {
      thrown = error
    }
    if (!(thrown instanceof Error)) throw new Error('It passed.')
    expect(thrown.name).toBe('AccessError')
    expect(thrown.message).toBe(message)
    expect(thrown.stack?.split('\n    at ')[1]).toContain('expect-access.test.ts')
  },
)

test('what needs another proof passes, for a viewer whose last one was long ago or who used one factor', () => {
  const at = new Date('2030-01-01T00:00:00Z')
  const authTime = at.getTime() / 1000 - 601
  expectStepUp(schema, 'Query.remove', {})
  expectStepUp(schema, 'Query.remove', { authTime }, { at })
  expectStepUp(schema, 'Query.purge', { roles: ['ADMIN'] })
  expectAllowed(schema, 'Query.remove', {})
  expectAllowed(schema, 'Query.remove', { authTime: authTime + 1 }, { at })
  expectRefused(schema, 'Query.remove', { authTime }, { at, code: 'REAUTHENTICATION_REQUIRED' })
})

test.each([
  [
    'Query.me',
    {},
    'Query.me was to be refused with REAUTHENTICATION_REQUIRED for a signed-in viewer. It is allowed.',
  ],
  ['Query.remove', null, 'It is UNAUTHENTICATED by @auth(maxAge: 600).'],
  ['Query.remove', { authTime: Math.floor(Date.now() / 1000) }, 'It is allowed.'],
  ['Query.purge', { roles: ['USER'] }, 'It is FORBIDDEN by @hasRole(roles: [ADMIN]).'],
])('%s for %o needs no other proof, and says so', (coordinate, viewer, message) => {
  expect(() => expectStepUp(schema, coordinate, viewer)).toThrow(message)
})

test('a coordinate that is misspelt neither passes nor is refused', () => {
  expect(() => expectRefused(schema, 'Article.note', null)).toThrow('Article.notes')
  expect(() => expectAllowed(schema, 'Articel.notes', null)).toThrow(TypeError)
})

test('a schema of `authorize` will do, and one without guards will not', () => {
  const typeDefs = [authorizationTypeDefs, 'enum Role { ADMIN } type Query { secret: Int @auth }']
  const own = authorize(makeExecutableSchema({ typeDefs }), { viewer: (context) => context.viewer })
  expectAllowed(own, 'Query.secret', testViewer())
  expectRefused(own, 'Query.secret', null, { code: 'UNAUTHENTICATED' })
  expect(() => expectAllowed(buildSchema('type Query { a: Int }'), 'Query.a', null)).toThrow('authorize')
})

test('directives with faults stop the schema as they stop the server', () => {
  const typeDefs = 'extend type Query { a: Int @hasRole(roles: NOBODY) }'
  expect(() => createTestSchema({ typeDefs })).toThrow('NOBODY')
})

test('a made-up viewer holds nothing that is not given', () => {
  expect(testViewer({ roles: ['EDITOR'] })).toMatchObject({
    userId: 'test-user',
    roles: ['EDITOR'],
    scopes: [],
  })
})
