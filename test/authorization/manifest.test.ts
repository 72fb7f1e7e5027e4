import { buildSchema } from 'graphql'
import { authorizationTypeDefs, compareAccess, describeAccess } from '../../src/authorization/index.js'

const schemaOf = (sdl: string) =>
  buildSchema([authorizationTypeDefs, 'enum Role { EDITOR ADMIN }', sdl].join('\n'))
const sdl = `
  type Query { open: Int @public, me: User @auth, admin: Int @hasRole(roles: ADMIN), search(all: Boolean @hasRole(roles: EDITOR)): [Int] }
  type User @owner(orRoles: [ADMIN]) { id: ID!, note: String! @hasRole(roles: EDITOR), stats: Int @requiresScopes(scopes: [["stats"]]) }
  input In { must: Int! @auth, may: Int = 1 @auth }
`

test('the manifest tells by viewer kind who may use each coordinate', () => {
  const { rows, viewers, problems } = describeAccess(schemaOf(sdl), { default: 'auth' })
  expect(problems).toEqual([])
  expect(viewers).toEqual(['anonymous', 'signed in', 'EDITOR', 'ADMIN', 'owner'])
  const table = rows.map(
    ({ coordinate, access }) => `${coordinate} ${viewers.map((kind) => access[kind]?.[0]).join('')}`,
  )
  expect(table).toEqual([
    'In.may raaaa',
    'In.must raaaa',
    'Query.admin rrrar',
    'Query.me rddaa',
    'Query.open aaaaa',
    'Query.search raaaa',
    'Query.search(all:) rrarr',
    'User.id rddaa',
    'User.note rrdrr',
    'User.stats rdddd',
  ])
})

test('rules are shown as they are written, and the default as what it is', () => {
  const { rows } = describeAccess(schemaOf(sdl), { default: 'deny' })
  const rowOf = (coordinate: string) => rows.find((row) => row.coordinate === coordinate)
  expect(rowOf('Query.me')?.rules).toEqual(['@auth', '@owner(field: "id", orRoles: [ADMIN])'])
  expect(rowOf('Query.open')).toMatchObject({ rules: [], isDeclared: true })
  expect(rowOf('Query.search')).toMatchObject({ rules: ['nobody'], isDeclared: false })
})

test('it warns of a guarded non-null field, of a required guarded input and of a @public without effect', () => {
  const { warnings } = describeAccess(schemaOf(`${sdl} type Closed @auth { a: Int @public }`))
  expect(warnings.map(({ coordinate }) => coordinate)).toEqual(['User.note', 'Closed.a', 'In.must'])
})

test('faults of the schema come with the manifest', () => {
  expect(describeAccess(schemaOf('type Query { a: Int @public @auth }')).problems).toHaveLength(1)
})

test('two manifests differ where rules or access differ', () => {
  const before = describeAccess(schemaOf(sdl))
  const after = describeAccess(
    schemaOf(sdl.replace('admin: Int @hasRole(roles: ADMIN)', 'admin: Int @auth, added: Int')),
  )
  expect(compareAccess(before, before)).toEqual([])
  expect(compareAccess(before, after)).toMatchObject([
    { coordinate: 'Query.added', before: null, after: { rules: [] } },
    {
      coordinate: 'Query.admin',
      before: { rules: ['@hasRole(roles: [ADMIN])'] },
      after: { rules: ['@auth'] },
    },
  ])
})
