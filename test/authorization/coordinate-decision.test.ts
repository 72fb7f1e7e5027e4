import fc from 'fast-check'
import { buildSchema } from 'graphql'
import { decideCoordinate } from '../../src/authorization/index.js'
import { guarded, refusals, run, signedIn } from './helpers.js'

const schema = guarded(
  `
  type Query {
    bare: Int
    me: User @auth
    staff: Staff
    paid: Int @policy(policies: [["paid"]])
    vault: Vault
    articles(first: Int, includeDrafts: Boolean @hasRole(roles: ADMIN)): [Article] @auth
  }
  type Mutation { login: User }
  interface Named { name: String }
  type User implements Named @owner { id: ID!, name: String, mail: String @hasRole(roles: ADMIN) }
  type Staff @hasRole(roles: ADMIN) { id: ID }
  type Vault @policy(policies: [["open"]]) { id: ID }
  type Article { id: ID!, authorId: ID, draft: String @owner(field: "authorId", orRoles: [EDITOR]) }
  input ArticleInput { title: String, featured: Boolean @hasRole(roles: ADMIN) }
  `,
  {},
  {
    policies: { paid: () => true, open: { per: 'object', decide: () => true } },
    signInFields: ['Mutation.login'],
  },
)
const admin = signedIn({ roles: ['ADMIN'] })
const kind = (...[coordinate, question]: [string, Parameters<typeof decideCoordinate>[2]]) =>
  decideCoordinate(schema, coordinate, question).kind

test('a field is decided by its own rules, its parent type’s and its return type’s', () => {
  expect(kind('Query.bare', { viewer: null })).toBe('allowed')
  expect(decideCoordinate(schema, 'Query.me', { viewer: null })).toMatchObject({
    kind: 'refused',
    code: 'UNAUTHENTICATED',
  })
  expect(decideCoordinate(schema, 'Query.staff', { viewer: signedIn() })).toMatchObject({
    code: 'FORBIDDEN',
    rule: { kind: 'roles', roles: ['ADMIN'] },
  })
  expect(kind('User.mail', { viewer: signedIn(), object: { id: 'ana' } })).toBe('refused')
  expect(kind('User.mail', { viewer: admin, object: { id: 'ana' } })).toBe('allowed')
  expect(kind('User.mail', { viewer: admin, object: { id: 'bob' } })).toBe('refused')
})

test('a rule about an object is open without one, and what a field returns is decided as its type', () => {
  expect(kind('Article.draft', { viewer: signedIn() })).toBe('pending')
  expect(kind('Article.draft', { viewer: signedIn(), object: undefined })).toBe('refused')
  expect(kind('Article.draft', { viewer: signedIn(), object: { authorId: 'ana' } })).toBe('allowed')
  expect(kind('Article.draft', { viewer: signedIn({ roles: ['EDITOR'] }) })).toBe('allowed')
  expect(kind('Query.me', { viewer: signedIn() })).toBe('allowed')
  expect(kind('User', { viewer: signedIn(), object: { _id: 'bob' } })).toBe('refused')
})

test('below a sign-in field another viewer decides, so what it returns does not close it', () => {
  expect(kind('Mutation.login', { viewer: null })).toBe('allowed')
})

test('policies count as answered, and none is called', () => {
  expect(kind('Query.paid', { viewer: null })).toBe('pending')
  expect(kind('Query.paid', { viewer: null, policies: { paid: true } })).toBe('allowed')
  expect(kind('Query.paid', { viewer: null, policies: { paid: false } })).toBe('refused')
  expect(kind('Query.vault', { viewer: null })).toBe('allowed')
  expect(kind('Vault', { viewer: null, object: {} })).toBe('pending')
})

test('an argument is decided together with its field, an input field by itself', () => {
  expect(kind('Query.articles(first:)', { viewer: null })).toBe('refused')
  expect(kind('Query.articles(first:)', { viewer: signedIn() })).toBe('allowed')
  expect(kind('Query.articles(includeDrafts:)', { viewer: signedIn() })).toBe('refused')
  expect(kind('Query.articles(includeDrafts:)', { viewer: admin })).toBe('allowed')
  expect(kind('ArticleInput.title', { viewer: null })).toBe('allowed')
  expect(kind('ArticleInput.featured', { viewer: signedIn() })).toBe('refused')
})

test('a viewer of the wrong shape is nobody', () => {
  // A caller without types.
  const viewer = { userId: 'ana', roles: 'ADMIN', scopes: [] } as unknown as ReturnType<typeof signedIn>
  expect(decideCoordinate(schema, 'Query.staff', { viewer })).toMatchObject({ code: 'UNAUTHENTICATED' })
})

test.each([
  ['Query.drafts', 'The schema has no Query.drafts. There is Query.bare, Query.me'],
  ['Query.articles(last:)', 'There is Query.articles(first:), Query.articles(includeDrafts:).'],
  ['ArticleInput.titel', 'There is ArticleInput.title, ArticleInput.featured.'],
  ['Article.constructor', 'The schema has no Article.constructor.'],
  ['Nothing', 'The schema has no Nothing.'],
  ['Role', 'The schema has no Role.'],
  ['Query.me.id', 'The schema has no Query.me.id.'],
  ['', 'The schema has no '],
  ['ArticleInput', 'ArticleInput is an input type. Pass ArticleInput.title or ArticleInput.featured.'],
  ['Named.name', 'Named.name belongs to an interface. Pass User.name.'],
])('%s is no coordinate to decide, and the error says what is', (coordinate, message) => {
  expect(() => decideCoordinate(schema, coordinate, { viewer: admin })).toThrow(TypeError)
  expect(() => decideCoordinate(schema, coordinate, { viewer: admin })).toThrow(message)
})

test('a schema that nothing guards has no decisions', () => {
  const open = buildSchema('type Query { a: Int }')
  expect(() => decideCoordinate(open, 'Query.a', { viewer: null })).toThrow('authorize')
})

const directives = fc.uniqueArray(
  fc.constantFrom('@auth', '@hasRole(roles: EDITOR)', '@requiresScopes(scopes: [["a"]])'),
)
const owned = fc.tuple(
  directives,
  fc.constantFrom('', '@owner(field: "by")', '@owner(field: "by", orRoles: ADMIN)'),
)
const text = (parts: readonly string[] | readonly [readonly string[], string]) => parts.flat().join(' ')
const viewers = fc.option(
  fc.record({
    userId: fc.constantFrom('ana', 'bob'),
    roles: fc.subarray(['EDITOR', 'ADMIN']),
    scopes: fc.subarray(['a']),
  }),
)

test('decisions about coordinates agree with what a request is refused', async () => {
  const property = fc.asyncProperty(directives, owned, owned, viewers, async (root, type, field, viewer) => {
    const object = { by: 'ana', f: 1 }
    const one = guarded(
      `type Query { t: T ${text(root)} } type T ${text(type)} { by: ID, f: Int ${text(field)} }`,
      { Query: { t: () => object } },
    )
    const path = [
      ['t', decideCoordinate(one, 'Query.t', { viewer })],
      ['t', decideCoordinate(one, 'T', { viewer, object })],
      ['t.f', decideCoordinate(one, 'T.f', { viewer, object })],
    ] as const
    const expected = path.flatMap(([at, decision]) =>
      decision.kind === 'refused' ? [`${at}: ${decision.code}`] : [],
    )
    const found = refusals(await run(one, '{ t { f } }', viewer))
    expect(found.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(expected.slice(0, 1))
    expect(path.every(([, { kind }]) => kind !== 'pending')).toBe(true)
  })
  await fc.assert(property, { numRuns: 60 })
})
