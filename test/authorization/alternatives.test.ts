import fc from 'fast-check'
import { buildSchema, GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql'
import {
  type AuthorizeOptions,
  authorizationTypeDefs,
  authorize,
  createAuthorizationTypeDefs,
  decideCoordinate,
  decideOperation,
  describeAccess,
  type Policies,
  signedInFields,
  type Viewer,
} from '../../src/authorization/index.js'
import { guarded, problemsOf, refusals, roles, run, signedIn, type TestContext } from './helpers.js'

const policies: Policies<TestContext> = {
  open: () => true,
  closed: () => false,
  teamMember: {
    per: 'object',
    decide: (viewer, object) => viewer !== null && Reflect.get(Object(object), 'teamId') === viewer.userId,
  },
  published: {
    per: 'object',
    decide: (_viewer, object) => Reflect.get(Object(object), 'isPublished') === true,
  },
}

const articles = [
  { id: '1', authorId: 'ana', teamId: 'red', isPublished: false },
  { id: '2', authorId: 'bob', teamId: 'ana', isPublished: false },
  { id: '3', authorId: 'bob', teamId: 'red', isPublished: true },
  { id: '4', authorId: 'bob', teamId: 'red', isPublished: false },
]

function articlesWith(rules: string) {
  const sdl = `type Query { articles: [Article] } type Article ${rules} { id: ID! authorId: ID teamId: ID }`
  return guarded(sdl, { Query: { articles: () => articles } }, { policies })
}

async function seen(schema: GraphQLSchema, viewer: Viewer | null) {
  const { data } = await run(schema, '{ articles { id } }', viewer)
  const list: unknown = data?.articles
  return Array.isArray(list)
    ? list.map((each) => (each === null ? '-' : Reflect.get(Object(each), 'id'))).join('')
    : list
}

test('any rule of the list is enough, and all members of a rule hold together', async () => {
  const schema = articlesWith(
    '@allow(anyOf: [{ owner: "authorId" }, { policies: ["teamMember"] }, { policies: ["published"] }, { roles: [EDITOR, ADMIN], scopes: ["articles:read", "articles:all"] }])',
  )

  expect(await seen(schema, signedIn())).toBe('123-')
  expect(await seen(schema, null)).toBe('--3-')
  expect(await seen(schema, signedIn({ userId: 'eve', roles: ['ADMIN'] }))).toBe('--3-')
  expect(await seen(schema, signedIn({ userId: 'eve', roles: ['ADMIN'], scopes: ['articles:read'] }))).toBe(
    '--3-',
  )
  const both = ['articles:all', 'articles:read']
  expect(await seen(schema, signedIn({ userId: 'eve', roles: ['EDITOR'], scopes: both }))).toBe('1234')
  expect(await seen(schema, signedIn({ userId: 'eve', roles: ['USER'], scopes: both }))).toBe('--3-')
})

test('it is joined with other directives, and with itself, by AND', async () => {
  const schema = articlesWith(
    '@hasRole(roles: USER) @allow(anyOf: [{ owner: "authorId" }, { policies: ["teamMember"] }]) @allow(anyOf: { policies: ["closed"] }) ',
  )
  expect(await seen(schema, signedIn({ roles: ['USER'] }))).toBeNull()

  const open = articlesWith(
    '@hasRole(roles: USER) @allow(anyOf: [{ owner: "authorId" }, { policies: ["published"] }]) @allow(anyOf: { policies: ["open"] }) ',
  )
  expect(await seen(open, signedIn({ roles: ['USER'] }))).toBe('1-3-')
  expect(await seen(open, signedIn())).toBeNull()
})

test('it guards fields, arguments, input fields, interfaces and their fields', async () => {
  const rule = '@allow(anyOf: [{ roles: ADMIN }, { scopes: "all" }])'
  const schema = guarded(
    `type Query { a: Int ${rule}, b(c: Int ${rule}): Int, d(e: In): Int, node: Node }
    input In { f: Int = 1 ${rule}, g: Int }
    interface Node { id: ID, secret: Int ${rule} }
    type Thing implements Node { id: ID, secret: Int, own: Int @allow(anyOf: [{ owner: "id" }, { roles: [ADMIN] }]) }`,
    {
      Query: {
        a: () => 1,
        b: () => 1,
        d: () => 1,
        node: () => ({ __typename: 'Thing', id: 'ana', secret: 1, own: 1 }),
      },
    },
  )
  const all = '{ a b(c: 1) d(e: { g: 1 }) guarded: d(e: { f: 2 }) node { id secret ... on Thing { own } } }'

  const ofOwner = await run(schema, all, signedIn())
  expect(refusals(ofOwner)).toEqual([
    'a: FORBIDDEN Query.a',
    'b: FORBIDDEN Query.b(c:)',
    'guarded: FORBIDDEN In.f',
    'node.secret: FORBIDDEN Thing.secret',
  ])
  expect(ofOwner.data).toMatchObject({ d: 1, node: { id: 'ana', own: 1 } })
  expect(refusals(await run(schema, all, signedIn({ userId: 'eve', scopes: ['all'] })))).toEqual([
    'node.own: FORBIDDEN Thing.own',
  ])
  expect(refusals(await run(schema, all, signedIn({ userId: 'eve', roles: ['ADMIN'] })))).toEqual([])
})

test('the error names the alternatives as they are written', async () => {
  const schema = articlesWith(
    '@allow(anyOf: [{ owner: "authorId" }, { signedIn: true, roles: [ADMIN], scopes: ["a", "b"], policies: ["open", "closed"] }])',
  )
  const { errors } = await run(schema, '{ articles { id } }', signedIn({ userId: 'eve' }))

  expect(errors?.[0]?.extensions).toEqual({
    code: 'FORBIDDEN',
    coordinate: 'Query.articles',
    requires: {
      anyOf: [
        { owner: 'authorId' },
        { signedIn: true, roles: ['ADMIN'], scopes: ['a', 'b'], policies: ['open', 'closed'] },
      ],
    },
  })
})

test('a mutation is refused before it runs where no alternative can hold, and runs where an object may decide', async () => {
  let runs = 0
  const schema = guarded(
    `type Query { a: Int }
    type Mutation { change: Article, both: Article }
    type Article @allow(anyOf: [{ owner: "authorId", roles: [USER] }, { policies: ["closed"] }]) { id: ID authorId: ID }`,
    {
      Mutation: {
        change: () => {
          runs += 1
          return articles[0]
        },
      },
    },
    { policies },
  )
  const document = parse('mutation { change { id } }')
  const decide = async (viewer: Viewer | null) =>
    (await decideOperation(schema, { document, viewer, rawVariables: {} })).kind

  expect(await decide(null)).toBe('refused')
  expect(await decide(signedIn())).toBe('refused')
  expect(await decide(signedIn({ roles: ['USER'] }))).toBe('proceed')

  expect(refusals(await run(schema, 'mutation { change { id } }', signedIn()))).toEqual([
    'change: FORBIDDEN Mutation.change',
  ])
  expect(runs).toBe(0)
  const done = await run(schema, 'mutation { change { id } }', signedIn({ roles: ['USER'] }))
  expect([runs, done.errors, done.data]).toEqual([1, undefined, { change: { id: '1' } }])
})

test('policies are not called where another alternative already holds', async () => {
  let calls = 0
  const schema = guarded(
    'type Query { a: Int @allow(anyOf: [{ policies: ["counted"] }, { roles: [ADMIN] }]) }',
    { Query: { a: () => 1 } },
    {
      policies: {
        counted: async () => {
          calls += 1
          return false
        },
      },
    },
  )
  expect((await run(schema, '{ a }', signedIn({ roles: ['ADMIN'] }))).data).toEqual({ a: 1 })
  expect(calls).toBe(0)
  expect(refusals(await run(schema, '{ a }', signedIn()))).toEqual(['a: FORBIDDEN Query.a'])
  expect(calls).toBe(1)
})

const scoped: Partial<AuthorizeOptions<TestContext>> = { scopes: ['read'], policies }

test.each([
  ['no rule', '@allow(anyOf: [])', 'at least one rule'],
  ['no argument', '@allow', 'at least one rule'],
  ['an empty rule', '@allow(anyOf: [{ roles: [ADMIN] }, {}])', 'empty rule'],
  ['signedIn: false', '@allow(anyOf: [{ signedIn: false }])', 'signedIn: true'],
  ['a null member', '@allow(anyOf: [{ signedIn: true, roles: null }])', 'at least one name in "roles"'],
  ['an empty list of roles', '@allow(anyOf: [{ roles: [] }])', 'at least one name in "roles"'],
  [
    'an empty list of scopes',
    '@allow(anyOf: [{ signedIn: true, scopes: [] }])',
    'at least one name in "scopes"',
  ],
  ['lists of scopes', '@allow(anyOf: [{ scopes: [["read"]] }])', 'at least one name in "scopes"'],
  ['an owner that is no name', '@allow(anyOf: [{ owner: 1 }])', 'name of a field in "owner"'],
  ['an unknown member', '@allow(anyOf: [{ role: [ADMIN] }])', 'no member "role"'],
  ['a text in place of a rule', '@allow(anyOf: ["ADMIN"])', 'of the form'],
  ['an unknown argument', '@allow(allOf: [], anyOf: [{ signedIn: true }])', 'no argument "allOf"'],
  ['an unknown role', '@allow(anyOf: [{ signedIn: true }, { roles: [CHEF] }])', 'no role "CHEF"'],
  ['an unknown scope', '@allow(anyOf: [{ scopes: ["write"] }])', 'no scope "write"'],
  ['an unknown policy', '@allow(anyOf: [{ policies: ["toString"] }])', 'no policy "toString"'],
  ['a contradiction', '@public @allow(anyOf: [{ signedIn: true }])', 'contradicts'],
  ['an owner without an object', '@allow(anyOf: [{ owner: "id" }])', '@allow with "owner" needs an object'],
  ['a policy per object without one', '@allow(anyOf: [{ policies: ["teamMember"] }])', 'needs an object'],
])('%s stops the build', (_what, rule, message) => {
  const sdl = `type Query { id: ID a: Int ${rule} }`
  const build = () =>
    authorize<TestContext>(
      buildSchema([authorizationTypeDefs, roles, sdl].join('\n'), { assumeValidSDL: true }),
      {
        viewer: () => null,
        ...scoped,
      },
    )
  expect(problemsOf(build)).toMatchObject([
    { coordinate: 'Query.a', message: expect.stringContaining(message) },
  ])
})

test.each([
  [
    'an argument',
    'type Query { a(b: Int @allow(anyOf: [{ owner: "id" }])): Int }',
    'Query.a(b:)',
    'no object',
  ],
  [
    'a field that is not there',
    'type Query { t: T } type T @allow(anyOf: [{ owner: "by" }]) { id: ID }',
    'T',
    '"by", which is no field',
  ],
  [
    'a list',
    'type Query { t: T } type T { by: [ID], a: Int @allow(anyOf: [{ roles: [ADMIN] }, { owner: "by" }]) }',
    'T.a',
    'is a list',
  ],
  [
    'a union',
    'type Query { u: U } union U @allow(anyOf: [{ signedIn: true }]) = T type T { a: Int }',
    'U',
    'union',
  ],
  [
    'another case',
    'directive @Allow on FIELD_DEFINITION type Query { a: Int @Allow }',
    'Query.a',
    'is not @allow',
  ],
])('an alternative on %s stops the build', (_what, sdl, coordinate, message) => {
  const build = () =>
    authorize<TestContext>(
      buildSchema([authorizationTypeDefs, roles, sdl].join('\n'), { assumeValidSDL: true }),
      {
        viewer: () => null,
      },
    )
  expect(problemsOf(build)).toContainEqual({ coordinate, message: expect.stringContaining(message) })
})

test('a declaration of another library, with members that mean nothing here, stops the build', () => {
  const sdl = `directive @allow(anyOf: [Rule!]!) on FIELD_DEFINITION
    input Rule { signedIn: Boolean = true, groups: [String!] }
    type Query { a: Int }`
  expect(problemsOf(() => authorize(buildSchema(sdl), { viewer: () => null }))).toEqual([
    { coordinate: 'Rule.signedIn', message: expect.stringContaining('default') },
    { coordinate: 'Rule.groups', message: expect.stringContaining('means nothing here') },
  ])
})

test('code-first schemas and other names have it too', async () => {
  const rule = { anyOf: [{ roles: ['ADMIN'], owner: undefined }, { scopes: 'all' }] }
  const Query = new GraphQLObjectType({
    name: 'Query',
    fields: { a: { type: GraphQLString, resolve: () => 'a', extensions: { directives: { either: rule } } } },
  })
  const schema = authorize<TestContext>(new GraphQLSchema({ query: Query }), {
    viewer: (context) => context.viewer,
    roleType: 'String',
    directives: { allow: 'either' },
  })
  expect(refusals(await run(schema, '{ a }', signedIn()))).toEqual(['a: FORBIDDEN Query.a'])
  expect((await run(schema, '{ a }', signedIn({ scopes: ['all'] }))).data).toEqual({ a: 'a' })

  const typeDefs = createAuthorizationTypeDefs({
    names: { allow: 'either' },
    accessRuleType: 'Way',
    roleType: 'String',
  })
  const built = buildSchema(`${typeDefs} type Query { a: Int @either(anyOf: [{ signedIn: true }]) }`)
  expect(built.getType('Way')).toBeDefined()
  expect(describeAccess(built, { directives: { allow: 'either' } }).rows).toMatchObject([
    { rules: ['@allow(anyOf: [{ signedIn: true }])'] },
  ])
})

test('the matrix says depends only where it does, and by what', () => {
  const sdl = `type Query { t: T }
    type T @allow(anyOf: [{ roles: [EDITOR] }, { owner: "by" }, { policies: ["published"], scopes: ["read"] }]) {
      by: ID
      a: Int @allow(anyOf: [{ roles: [ADMIN] }, { policies: ["published"] }])
    }`
  const { rows } = describeAccess(buildSchema([authorizationTypeDefs, roles, sdl].join('\n')))

  expect(rows.map(({ coordinate, access, dependsOn }) => [coordinate, access, dependsOn])).toEqual([
    [
      'Query.t',
      {
        anonymous: 'refused',
        'signed in': 'depends',
        USER: 'depends',
        EDITOR: 'allowed',
        ADMIN: 'depends',
        owner: 'allowed',
      },
      {
        'signed in': ['owner by', 'policy published', 'scopes read'],
        USER: ['owner by', 'policy published', 'scopes read'],
        ADMIN: ['owner by', 'policy published', 'scopes read'],
      },
    ],
    [
      'T.a',
      {
        anonymous: 'refused',
        'signed in': 'depends',
        USER: 'depends',
        EDITOR: 'depends',
        ADMIN: 'depends',
        owner: 'depends',
      },
      {
        'signed in': ['policy published', 'owner by', 'scopes read'],
        USER: ['policy published', 'owner by', 'scopes read'],
        EDITOR: ['policy published'],
        ADMIN: ['owner by', 'policy published', 'scopes read'],
        owner: ['policy published'],
      },
    ],
    [
      'T.by',
      {
        anonymous: 'refused',
        'signed in': 'depends',
        USER: 'depends',
        EDITOR: 'allowed',
        ADMIN: 'depends',
        owner: 'allowed',
      },
      expect.anything(),
    ],
  ])
})

test('it warns of an alternative that admits nobody whom another one does not', () => {
  const sdl = `type Query { t: T } type T {
    by: ID
    a: Int @allow(anyOf: [{ signedIn: true }, { owner: "by" }])
    b: Int @allow(anyOf: [{ roles: [ADMIN] }, { roles: [ADMIN, EDITOR] }])
    c: Int @allow(anyOf: [{ scopes: ["x"] }, { scopes: ["x"] }])
    d: Int @allow(anyOf: [{ roles: [ADMIN] }, { owner: "by" }, { policies: ["published"] }])
  }`
  const { warnings } = describeAccess(buildSchema([authorizationTypeDefs, roles, sdl].join('\n')))
  expect(warnings.map(({ coordinate, message }) => `${coordinate} ${message.slice(0, 48)}`)).toEqual([
    'T.a @allow(anyOf: [{ owner: "by" }]) admits nobody w',
    'T.b @allow(anyOf: [{ roles: [ADMIN] }]) admits nobod',
    'T.c @allow(anyOf: [{ scopes: ["x"] }]) admits nobody',
  ])
})

test('a non-null field is warned of, unless the way to it implies its alternatives', () => {
  const either = '@allow(anyOf: [{ roles: [ADMIN] }, { roles: [EDITOR], scopes: ["x"] }])'
  const sdl = `type Query { t: T @hasRole(roles: ADMIN), u: U ${either} }
    type T { a: Int! ${either}, b: Int! @allow(anyOf: [{ roles: [EDITOR] }]) }
    type U { a: Int! @hasRole(roles: [ADMIN, EDITOR]), b: Int! @auth, c: Int! ${either}, d: Int! @hasRole(roles: ADMIN) }`
  const { warnings } = describeAccess(buildSchema([authorizationTypeDefs, roles, sdl].join('\n')))
  expect(warnings.map(({ coordinate }) => coordinate)).toEqual(['T.b', 'U.d'])
})

test('fields whose every alternative needs a viewer are listed for code generation, and no others', () => {
  const sdl = `type Query {
      a: Int @allow(anyOf: [{ signedIn: true }, { roles: [ADMIN] }])
      b: Int @allow(anyOf: [{ signedIn: true }, { policies: ["open"] }])
      c: Int @allow(anyOf: [{ policies: ["open"], scopes: ["x"] }])
      d: T
      e: Int @public
    }
    type T { by: ID, f: Int @allow(anyOf: [{ owner: "by" }, { roles: [ADMIN] }]) }
    type U @auth { g: Int }`
  const schema = buildSchema([authorizationTypeDefs, roles, sdl].join('\n'))
  expect(signedInFields(schema)).toEqual(['Query.a', 'Query.c', 'T.f', 'U.g'])
  expect(signedInFields(schema, { default: 'auth' })).toEqual(['Query.a', 'Query.c', 'Query.d', 'T.f', 'U.g'])
  expect(
    problemsOf(() =>
      signedInFields(buildSchema(`${authorizationTypeDefs} ${roles} type Query @public @auth { a: Int }`)),
    ),
  ).toHaveLength(1)
})

// --- the matrix and the decision about one coordinate, on random alternatives

const names = {
  roles: ['EDITOR', 'ADMIN'],
  scopes: ['s', 't'],
  owners: ['by', 'to'],
  policies: ['p', 'q', 'o'],
}
const member = fc.oneof(
  fc.constant({ signedIn: 'true' }),
  fc.constantFrom(...names.roles).map((role) => ({ roles: `[${role}]` })),
  fc.constantFrom(...names.scopes).map((scope) => ({ scopes: `["${scope}"]` })),
  fc.constantFrom(...names.owners).map((owner) => ({ owner: `"${owner}"` })),
  fc.constantFrom(...names.policies).map((policy) => ({ policies: `["${policy}"]` })),
)
const alternative = fc.array(member, { minLength: 1, maxLength: 3 }).map((members) =>
  Object.entries(Object.assign({}, ...members))
    .map(([name, value]) => `${name}: ${value}`)
    .join(', '),
)
const rules = fc
  .array(fc.array(alternative, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 })
  .map((list) =>
    list.map((anyOf) => `@allow(anyOf: [${anyOf.map((each) => `{ ${each} }`).join(', ')}])`).join(' '),
  )

test('on random alternatives, the matrix says what all outcomes of scopes, owners and policies say', () => {
  const property = fc.property(rules, (text) => {
    const sdl = `type Query { t: T } type T { by: ID to: ID a: Int ${text} }`
    const plain = buildSchema([authorizationTypeDefs, roles, sdl].join('\n'))
    const schema = authorize<TestContext>(plain, {
      viewer: () => null,
      policies: { p: () => true, q: () => true, o: { per: 'object', decide: () => true } },
    })
    const row = describeAccess(plain).rows.find(({ coordinate }) => coordinate === 'T.a')
    for (const [kind, userRoles] of [
      ['anonymous', null],
      ['signed in', []],
      ['ADMIN', ['ADMIN']],
    ] as const) {
      const outcomes = new Set<string>()
      // Each bit is an outcome of what the kind of viewer leaves open.
      for (let bits = 0; bits < 2 ** 7; bits += 1) {
        const is = (index: number) => ((bits >> index) & 1) === 1
        const scopes = names.scopes.filter((_scope, index) => is(index))
        const viewer = userRoles === null ? null : { userId: 'ana', roles: userRoles, scopes }
        const decision = decideCoordinate(schema, 'T.a', {
          viewer,
          object: { by: is(2) ? 'ana' : 'bob', to: is(3) ? 'ana' : 'bob' },
          policies: { p: is(4), q: is(5), o: is(6) },
        })
        outcomes.add(decision.kind)
      }
      const expected = outcomes.size === 2 ? 'depends' : outcomes.has('allowed') ? 'allowed' : 'refused'
      expect({ kind, access: row?.access[kind] }).toEqual({ kind, access: expected })
    }
  })
  fc.assert(property, { numRuns: 60 })
})
