import { makeExecutableSchema } from '@graphql-tools/schema'
import { buildSchema, GraphQLObjectType, GraphQLSchema, GraphQLString, graphql } from 'graphql'
import {
  type AuthorizeOptions,
  authorizationTypeDefs,
  authorize,
  createAuthorizationTypeDefs,
  type SchemaProblem,
} from '../../src/authorization/index.js'
import { guarded, problemsOf, refusals, roles, run, signedIn, type TestContext } from './helpers.js'

function problems(sdl: string, options: Partial<AuthorizeOptions<unknown>> = {}): readonly SchemaProblem[] {
  // SDL is not validated here: some tools do not, and what is wrong must be found all the same.
  const schema = buildSchema([authorizationTypeDefs, roles, sdl].join('\n'), {
    assumeValidSDL: true,
    assumeValid: true,
  })
  return problemsOf(() => authorize<unknown>(schema, { viewer: () => null, ...options }))
}

const scoped = {
  scopes: ['read'],
  policies: { known: () => true, perObject: { per: 'object' as const, decide: () => true } },
}

test.each([
  ['a contradiction', 'type Query { a: Int @public @auth }', 'Query.a', 'contradicts'],
  [
    'a contradiction with a part of an extension',
    'type Query { a: T } type T @public { b: Int } extend type T @auth',
    'T',
    'contradicts',
  ],
  ['an unknown role', 'type Query { a: Int @hasRole(roles: CHEF) }', 'Query.a', 'no role "CHEF"'],
  ['an empty role list', 'type Query { a: Int @hasRole(roles: []) }', 'Query.a', 'at least one'],
  ['a missing role list', 'type Query { a: Int @hasRole }', 'Query.a', 'at least one'],
  [
    'an unknown argument',
    'type Query { a: Int @hasRole(role: ADMIN, roles: ADMIN) }',
    'Query.a',
    'no argument "role"',
  ],
  [
    'an argument where none is',
    'type Query { a: Int @auth(requires: ADMIN) }',
    'Query.a',
    'no argument "requires"',
  ],
  [
    'an unknown scope',
    'type Query { a: Int @requiresScopes(scopes: [["write"]]) }',
    'Query.a',
    'no scope "write"',
  ],
  [
    'an empty scope list',
    'type Query { a: Int @requiresScopes(scopes: [[]]) }',
    'Query.a',
    'none of them empty',
  ],
  ['an unknown policy', 'type Query { a: Int @policy(policies: [["no"]]) }', 'Query.a', 'no policy "no"'],
  [
    'a policy named like a property of every object',
    'type Query { a: Int @policy(policies: [["constructor"]]) }',
    'Query.a',
    'no policy "constructor"',
  ],
  [
    'an owner on a field of the root',
    'type Query { id: ID, a: Int @owner }',
    'Query.a',
    'root type has none',
  ],
  ['an owner on the root', 'type Query @owner { id: ID }', 'Query', 'root type has none'],
  [
    "a policy per object on the root's field",
    'type Query { a: Int @policy(policies: [["perObject"]]) }',
    'Query.a',
    'root type has none',
  ],
  ['an owner on an argument', 'type Query { a(b: Int @owner): Int }', 'Query.a(b:)', 'belongs to no object'],
  [
    'an owner on an input field',
    'type Query { a(b: In): Int } input In { c: Int @owner }',
    'In.c',
    'belongs to no object',
  ],
  [
    'an owner that names no field',
    'type Query { t: T } type T @owner(field: "by") { id: ID }',
    'T',
    'names "by"',
  ],
  [
    'an owner of a field that names no field',
    'type Query { t: T } type T { id: ID, a: Int @owner(field: "by") }',
    'T.a',
    'names "by"',
  ],
  [
    'an owner of an interface that names no field',
    'type Query { t: I } interface I @owner(field: "by") { id: ID } type T implements I { id: ID, by: ID }',
    'I',
    'names "by"',
  ],
  [
    'an owner that names a list',
    'type Query { t: T } type T @owner(field: "by") { by: [ID!] }',
    'T',
    'is a list',
  ],
  [
    'an owner with unknown roles',
    'type Query { t: T } type T @owner(orRoles: [CHEF]) { id: ID }',
    'T',
    'no role "CHEF"',
  ],
  [
    'an owner of an interface of a root type',
    'type Query implements I { id: ID, a: Int } interface I { id: ID, a: Int @owner }',
    'Query.a',
    'root type has none',
  ],
  ['a directive on a union', 'type Query { t: U } union U @auth = T type T { id: ID }', 'U', 'member types'],
  [
    'a directive on an input type',
    'type Query { a(b: In): Int } input In @auth { c: Int }',
    'In',
    'input fields',
  ],
  ['a directive on an enum value', 'type Query { a: E } enum E { ONE @auth }', 'E.ONE', 'enum value'],
])('%s stops the build, and is named with what to do', (_name, sdl, coordinate, message) => {
  expect(problems(sdl, scoped)).toEqual([{ coordinate, message: expect.stringContaining(message) }])
})

test('all faults are named at once', () => {
  const sdl = 'type Query { a: Int @hasRole(roles: CHEF) b: Int @public @auth c(d: Int @owner): Int }'
  expect(problems(sdl).map(({ coordinate }) => coordinate)).toEqual(['Query.a', 'Query.b', 'Query.c(d:)'])
  expect(() => guarded('type Query { a: Int @public @auth, b: Int @hasRole(roles: []) }')).toThrow(
    /Query.a.*\n.*Query.b/,
  )
})

test.each([
  ['auth beside a role', 'type Query { a: Int @auth @hasRole(roles: ADMIN) }'],
  ['public under the default public', 'type Query { a: Int @public }'],
  ['the same on a type and its field', 'type Query { t: T } type T @auth { a: Int @auth }'],
  ['public on a field of a guarded type', 'type Query { t: T } type T @auth { a: Int @public }'],
])('a merely redundant directive builds: %s', (_name, sdl) => {
  expect(problems(sdl)).toEqual([])
})

test('public on a field of a guarded type opens nothing', async () => {
  const schema = guarded('type Query { t: T } type T @auth { a: Int @public }', {
    Query: { t: () => ({ a: 1 }) },
  })
  expect((await run(schema, '{ t { a } }')).data).toEqual({ t: null })
})

test('an unknown default, an unknown sign-in field and a schema that is guarded already stop the build', () => {
  const unknown: string = 'open'
  const schema = buildSchema('type Query { a: Int } type T { b: Int }')
  const options = { viewer: () => null, signInFields: ['Mutation.login', 'T.b', 'Query.a'] }
  // A caller without types can pass anything.
  expect(problemsOf(() => authorize(schema, { ...options, default: unknown as 'deny' }))).toMatchObject([
    { coordinate: 'options.default' },
    { coordinate: 'Mutation.login' },
    { coordinate: 'T.b' },
  ])
  const twice = authorize(schema, { viewer: () => null })
  expect(problemsOf(() => authorize(twice, { viewer: () => null }))).toMatchObject([{ coordinate: 'schema' }])
})

test('a directive that is declared with an argument of another meaning stops the build', () => {
  const sdl = `directive @auth(requires: Role = ADMIN) on FIELD_DEFINITION
    enum Role { USER ADMIN }
    type Query { a: Int @auth }`
  expect(problemsOf(() => authorize(buildSchema(sdl), { viewer: () => null }))).toEqual([
    { coordinate: '@auth(requires:)', message: expect.stringContaining('means nothing here') },
  ])
})

test("a directive's declared defaults count where a use leaves an argument out", async () => {
  const sdl = `directive @owner(field: String! = "by", orRoles: [Role!] = ADMIN) on FIELD_DEFINITION
    directive @hasRole(roles: [Role!]! = [EDITOR]) on FIELD_DEFINITION
    enum Role { EDITOR ADMIN }
    type Query { t: T, b: Int @hasRole }
    type T { id: ID, by: ID, a: Int @owner, c: Int @owner(field: "id") }`
  const schema = authorize<TestContext>(buildSchema(sdl), { viewer: (context) => context.viewer })
  const rootValue = { t: { id: 'ana', by: 'bob', a: 1, c: 2 }, b: 3 }
  const answer = async (viewer: TestContext['viewer']) =>
    (await graphql({ schema, source: '{ t { a c } b }', rootValue, contextValue: { viewer } })).data
  expect(await answer(signedIn())).toEqual({ t: { a: null, c: 2 }, b: null })
  expect(await answer(signedIn({ userId: 'bob', roles: ['EDITOR'] }))).toEqual({ t: { a: 1, c: null }, b: 3 })
  expect(await answer(signedIn({ userId: 'carl', roles: ['ADMIN'] }))).toEqual({ t: { a: 1, c: 2 }, b: null })
})

test('one name for two directives stops the build', () => {
  const schema = buildSchema('directive @open on FIELD_DEFINITION type Query { a: Int @open }')
  const directives = { auth: 'open', public: 'open' }
  expect(problemsOf(() => authorize(schema, { viewer: () => null, directives }))).toEqual([
    { coordinate: '@open', message: expect.stringContaining('two directives') },
  ])
})

test('roles can be strings, and directives can have other names', async () => {
  const names = { auth: 'signedIn', hasRole: 'role' }
  const sdl =
    'type Query { a: Int @signedIn, b: Int @role(roles: "realm:admin"), c: Int @authenticated } directive @authenticated on FIELD_DEFINITION'
  const schema = authorize<{ viewer: ReturnType<typeof signedIn> | null }>(
    makeExecutableSchema({ typeDefs: [createAuthorizationTypeDefs({ roleType: 'String', names }), sdl] }),
    { viewer: (context) => context.viewer, directives: names },
  )
  expect(refusals(await run(schema, '{ a b c }'))).toHaveLength(3)
  expect(refusals(await run(schema, '{ a b c }', signedIn({ roles: ['realm:admin'] })))).toEqual([])
})

test('directives of extensions are joined with those of the type', async () => {
  const schema = guarded(
    'type Query { a: Int } extend type Query @hasRole(roles: ADMIN) extend type Query @hasRole(roles: EDITOR)',
  )
  expect(refusals(await run(schema, '{ a }', signedIn({ roles: ['ADMIN'] })))).toHaveLength(1)
  expect(refusals(await run(schema, '{ a }', signedIn({ roles: ['EDITOR'] })))).toHaveLength(1)
  expect(refusals(await run(schema, '{ a }', signedIn({ roles: ['ADMIN', 'EDITOR'] })))).toEqual([])
})

test.each([
  ['a record', { hasRole: { roles: ['ADMIN'] } }],
  ['a record of lists', { hasRole: [{ roles: 'ADMIN' }], auth: [{}] }],
  ['a list', [{ name: 'hasRole', args: { roles: ['ADMIN'] } }]],
])('a code-first schema declares directives in its extensions, as %s', async (_name, directives) => {
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: { a: { type: GraphQLString, extensions: { directives } } },
  })
  const schema = authorize<{ viewer: ReturnType<typeof signedIn> | null }>(new GraphQLSchema({ query }), {
    viewer: (context) => context.viewer,
    roleType: 'String',
  })
  expect(refusals(await run(schema, '{ a }', signedIn()))).toEqual(['a: FORBIDDEN Query.a'])
  expect(refusals(await run(schema, '{ a }', signedIn({ roles: ['ADMIN'] })))).toEqual([])
})
