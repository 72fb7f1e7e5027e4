import {
  buildASTSchema,
  buildClientSchema,
  buildSchema,
  type GraphQLFieldConfig,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  introspectionFromSchema,
  parse,
  printSchema,
} from 'graphql'
import {
  AuthorizationSchemaError,
  type AuthorizeOptions,
  authorizationTypeDefs,
  authorize,
  describeAccess,
  type SchemaProblem,
} from '../../../src/authorization/index.js'
import { roles, type TestContext } from '../helpers.js'

type Options = Partial<AuthorizeOptions<TestContext>>

/** What a build says: its faults, or its warnings where it builds. */
function outcome(schema: GraphQLSchema, options: Options = {}) {
  let warnings: readonly SchemaProblem[] = []
  try {
    const onWarning = (found: readonly SchemaProblem[]) => {
      warnings = found
    }
    authorize<TestContext>(schema, { viewer: (context) => context.viewer, onWarning, ...options })
    return { faults: [], warnings: warnings.map(({ coordinate }) => coordinate) }
  } catch (error) {
    if (!(error instanceof AuthorizationSchemaError)) throw error
    return { faults: error.problems.map(({ coordinate }) => coordinate), warnings: [] }
  }
}

const schemaOf = (sdl: string) =>
  buildASTSchema(parse([authorizationTypeDefs, roles, 'type Closed @auth { a: Int }', sdl].join('\n')), {
    assumeValidSDL: true,
  })

const everywhere =
  'OBJECT | INTERFACE | FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_OBJECT | INPUT_FIELD_DEFINITION'

test.each([
  ['a field', 'type Query { a: Int @guarded }', 'Query.a'],
  ['a type', 'type Query @guarded { a: Int }', 'Query'],
  ['an extension of a type', 'type Query { a: Int } extend type Query @guarded', 'Query'],
  ['an interface', 'type Query { a: I } interface I @guarded { b: Int }', 'I'],
  ['a field of an interface', 'type Query { a: I } interface I { b: Int @guarded }', 'I.b'],
  ['an argument', 'type Query { a(b: Int @guarded): Int }', 'Query.a(b:)'],
  ['an input', 'type Query { a(b: In): Int } input In @guarded { c: Int }', 'In'],
  ['an input field', 'type Query { a(b: In): Int } input In { c: Int @guarded }', 'In.c'],
  ['a union', 'type Query { a: U } union U @guarded = Closed', 'U'],
  ['an enum', 'type Query { a: E } enum E @guarded { A }', 'E'],
  ['an enum value', 'type Query { a: E } enum E { A @guarded }', 'E.A'],
  ['a scalar', 'type Query { a: S } scalar S @guarded', 'S'],
  ['the schema', 'type Query { a: Int } extend schema @guarded', 'schema'],
])('a directive that nobody understands is named where it stands on %s', (_place, sdl, coordinate) => {
  for (const declared of [
    '',
    `directive @guarded on ${everywhere} | UNION | ENUM | ENUM_VALUE | SCALAR | SCHEMA `,
  ]) {
    expect(outcome(schemaOf(declared + sdl))).toEqual({ faults: [], warnings: [coordinate] })
    expect(outcome(schemaOf(declared + sdl), { unknownDirectives: 'error' })).toEqual({
      faults: [coordinate],
      warnings: [],
    })
    for (const ignoredDirectives of [['guarded'], ['@guarded']]) {
      expect(outcome(schemaOf(declared + sdl), { ignoredDirectives, unknownDirectives: 'error' })).toEqual({
        faults: [],
        warnings: [],
      })
    }
  }
})

test('one that is declared and stands nowhere is named by itself, unless clients use it or it is about the schema', () => {
  const declared = (where: string) =>
    outcome(schemaOf(`directive @guarded on ${where} type Query { a: Int }`)).warnings
  expect(declared('FIELD_DEFINITION')).toEqual(['@guarded'])
  expect(declared('INPUT_FIELD_DEFINITION | FIELD')).toEqual(['@guarded'])
  expect(declared('FIELD | FRAGMENT_SPREAD')).toEqual([])
  expect(declared('SCHEMA')).toEqual([])
})

test("the specification's, Federation's that restrict nothing and cache hints are known", () => {
  const sdl = `
    directive @cacheControl(maxAge: Int, scope: String, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) @composeDirective(name: "@x")
    type Query @shareable { a: T @deprecated(reason: "x") @cacheControl(maxAge: 1), b: S @federation__tag(name: "x") @inaccessible }
    type T @key(fields: "id", resolvable: false) @extends @interfaceObject @cacheControl(maxAge: 2) {
      id: ID @external @cost(weight: "1"), n: Int @requires(fields: "id") @override(from: "b"), p: T @provides(fields: "id")
      l: [Int] @listSize(assumedSize: 1)
    }
    input Either @oneOf { a: Int }
    scalar S @specifiedBy(url: "https://example.com")`
  expect(outcome(schemaOf(sdl), { unknownDirectives: 'error' })).toEqual({ faults: [], warnings: [] })
})

test("a directive of another's that only shares its name with one of Federation's is not known", () => {
  expect(outcome(schemaOf('type Query { a: Int @requires(role: ADMIN) }')).warnings).toEqual(['Query.a'])
  const declared = 'directive @requires(role: Role) on FIELD_DEFINITION type Query { a: Int }'
  expect(outcome(schemaOf(declared)).warnings).toEqual(['@requires'])
})

test.each(['hasrole', 'HasRole', 'has_role', 'HASROLE'])(
  '@%s is no other directive than @hasRole: it stops the build',
  (name) => {
    const schema = schemaOf(
      `type Query { a: Int @${name}(roles: ADMIN), b(c: Int @${name}(roles: ADMIN)): Int }`,
    )
    expect(outcome(schema).faults).toEqual(['Query.a', 'Query.b(c:)'])
    expect(outcome(schema, { ignoredDirectives: [name] })).toEqual({ faults: [], warnings: [] })
  },
)

test('a directive that has a meaning cannot be left alone', () => {
  expect(outcome(schemaOf('type Query { a: Int @auth }'), { ignoredDirectives: ['auth'] }).faults).toEqual([
    '@auth',
  ])
})

test('an unknown value of the option stops the build', () => {
  const options = { unknownDirectives: 'ignore' } as unknown as Options
  expect(outcome(schemaOf('type Query { a: Int }'), options).faults).toEqual(['options.unknownDirectives'])
})

test('without a function for warnings they are one warning of the process', () => {
  const schema = schemaOf('type Query { a: Int @guarded, b: Int @other }')
  const warned: string[] = []
  const { emitWarning } = process
  // What runs in Jest has a copy of the process, whose events are not those of the real one.
  process.emitWarning = (warning) => void warned.push(String(warning))
  try {
    authorize<TestContext>(schema, { viewer: () => null })
  } finally {
    process.emitWarning = emitWarning
  }
  expect(warned).toEqual([expect.stringMatching(/- Query\.a: @guarded .*\n- Query\.b: @other /)])
})

describe('code-first', () => {
  const built = (extensions: unknown) => {
    const field = { type: GraphQLInt, extensions } as GraphQLFieldConfig<unknown, unknown>
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { a: field, b: { type: GraphQLInt, extensions: { directives: { auth: {} } } } },
    })
    return new GraphQLSchema({ query })
  }

  test.each([
    ['a list of names', { directives: ['auth'] }],
    ['a name', { directives: 'auth' }],
    ['a map', { directives: new Map([['auth', {}]]) }],
    ['a list in a list', { directives: [['auth', {}]] }],
    ['an entry without a name', { directives: [{ args: {} }] }],
    ['arguments beside the name', { directives: [{ name: 'owner', field: 'authorId' }] }],
    ['arguments that are a list', { directives: [{ name: 'hasRole', args: ['ADMIN'] }] }],
    ['arguments that are a text', { directives: { hasRole: 'ADMIN' } }],
    ['arguments that are a list of texts', { directives: { hasRole: ['ADMIN'] } }],
    ['true in place of arguments', { directives: { auth: true } }],
    ['nothing in place of arguments', { directives: { auth: undefined } }],
    ['an empty list of uses', { directives: { auth: [] } }],
    ['other capitals', { directives: { hasrole: { roles: ['ADMIN'] } } }],
    ['other capitals in a list', { directives: [{ name: 'AUTH' }] }],
    ['a sign before the name', { directives: { '@hasRole': { roles: ['ADMIN'] } } }],
    ['a sign before the name in a list', { directives: [{ name: '@auth' }] }],
    ['another argument', { directives: { hasRole: { role: 'ADMIN' } } }],
    ['no text in the arguments', { directives: { hasRole: { roles: [1] } } }],
    ['another name of the extension', { directive: { auth: {} } }],
    ['another name of the extension, in capitals', { Directives: { auth: {} } }],
  ])('directives as %s stop the build', (_form, extensions) => {
    expect(outcome(built(extensions), { roleType: 'String' }).faults).toContain('Query.a')
  })

  test.each([
    ['nothing', {}],
    ['no directives', { directives: undefined }],
    ['an empty record', { directives: {} }],
    ['an empty list', { directives: [] }],
    ['arguments left out in a list', { directives: [{ name: 'auth' }, { name: 'auth', args: undefined }] }],
    ["another library's extension", { complexity: 1 }],
  ])('%s builds', (_form, extensions) => {
    expect(outcome(built(extensions), { roleType: 'String' })).toEqual({ faults: [], warnings: [] })
  })

  test('a directive that nobody understands is named', () => {
    expect(outcome(built({ directives: { guarded: {} } })).warnings).toEqual(['Query.a'])
  })
})

describe('a directive at a place that is never read', () => {
  test.each([
    ['the schema', 'extend schema @auth type Query { a: Int }', 'schema'],
    [
      'the schema, beside its roots',
      'schema @hasRole(roles: ADMIN) { query: Query } type Query { a: Int }',
      'schema',
    ],
    ['a scalar that only inputs take', 'type Query { a(s: S): Int } scalar S @auth', 'S'],
    [
      'an enum that only inputs take',
      'type Query { a(i: In): Int } input In { e: E } enum E @auth { A }',
      'E',
    ],
    ['a scalar, where it would open', 'type Query { a: S } scalar S @public', 'S'],
    [
      'an argument of a directive',
      'directive @cost(weight: String @auth) on FIELD_DEFINITION type Query { a: Int }',
      '@cost(weight:)',
    ],
    [
      'an argument of a directive that clients write',
      'directive @x(y: Int @auth) on FIELD type Query { a: Int }',
      '@x(y:)',
    ],
    ['a union', 'type Query { a: U } union U @auth = Closed', 'U'],
    ['an enum value', 'type Query { a: E } enum E { A @auth }', 'E.A'],
    ['an input', 'type Query { a(b: In): Int } input In @auth { c: Int }', 'In'],
  ])('stops the build: %s', (_place, sdl, coordinate) => {
    expect(outcome(schemaOf(sdl)).faults).toEqual([coordinate])
  })

  test('is warned of where it guards the fields that return an enum, and not the inputs that take it', () => {
    const sdl = 'type Query { a(e: E): E } enum E @auth { A }'
    expect(outcome(schemaOf(sdl))).toEqual({ faults: [], warnings: ['E'] })
  })
})

describe('a schema that was printed and built again', () => {
  const whole = schemaOf('type Query { a: Int @hasRole(roles: ADMIN) }')

  test.each([
    ['printed', buildSchema(printSchema(whole))],
    ['through introspection', buildClientSchema(introspectionFromSchema(whole))],
  ])('is warned of under every default, for it has lost its directives: %s', (_way, schema) => {
    for (const access of ['public', 'auth', 'deny'] as const) {
      expect(outcome(schema, { default: access }).warnings).toEqual(['schema'])
      expect(describeAccess(schema, { default: access }).warnings).toMatchObject([
        { coordinate: 'schema', message: expect.stringContaining('lost its directives') },
      ])
    }
  })

  test('a schema without any directive is warned of where everything is open then', () => {
    const plain = buildSchema('type Query { a: Int }')
    expect(outcome(plain).warnings).toEqual(['schema'])
    expect(outcome(plain, { default: 'auth' }).warnings).toEqual([])
    expect(outcome(whole).warnings).toEqual([])
  })
})
