import type { DefaultAccess } from '../../src/authorization/index.js'
import { guarded, refusals, run, signedIn } from './helpers.js'

const typeDefs = `
  interface Named { name: String }
  interface Ruled @auth { rank: Int }
  type Query { open: T @public, bare: T, ruled: T @auth, health: Health @public }
  type Mutation { go: Int }
  type T { bare: Int, open: Int @public, ruled: Int @auth }
  type Health @public { status: String, other: Int }
  type Subscription { ticks: Int }
`
const t = { bare: 1, open: 2, ruled: 3 }
const schemaOf = (access: DefaultAccess) =>
  guarded(
    typeDefs,
    { Query: { open: () => t, bare: () => t, ruled: () => t, health: () => ({ status: 'ok', other: 1 }) } },
    { default: access },
  )

const operation = '{ open { bare open ruled } bare { open } ruled { bare } health { status other } }'

test.each<[DefaultAccess, ReturnType<typeof signedIn> | null, readonly string[]]>([
  ['public', null, ['open.ruled', 'ruled']],
  ['public', signedIn(), []],
  ['auth', null, ['open.ruled', 'bare', 'ruled']],
  ['auth', signedIn(), []],
  ['deny', null, ['open.bare', 'open.ruled', 'bare', 'ruled']],
  ['deny', signedIn(), ['open.bare', 'bare', 'ruled.bare']],
])('under the default %s', async (access, viewer, refused) => {
  const result = await run(schemaOf(access), operation, viewer)
  expect((result.errors ?? []).map(({ path }) => path?.join('.'))).toEqual(refused)
})

test('introspection needs no viewer under any default', async () => {
  for (const access of ['auth', 'deny'] as const) {
    expect(refusals(await run(schemaOf(access), '{ __typename __schema { queryType { name } } }'))).toEqual(
      [],
    )
  }
})

test('mutations and subscriptions are closed like queries', async () => {
  expect(refusals(await run(schemaOf('auth'), 'mutation { go }'))).toEqual([
    'go: UNAUTHENTICATED Mutation.go',
  ])
  expect(refusals(await run(schemaOf('deny'), 'mutation { go }', signedIn()))).toEqual([
    'go: FORBIDDEN Mutation.go',
  ])
  expect(refusals(await run(schemaOf('auth'), 'subscription { ticks }'))).toHaveLength(1)
})

test('under deny, a rule of an interface declares the fields that the interface has', async () => {
  const schema = guarded(
    'interface Ruled @auth { rank: Int } type Query { t: T @public } type T implements Ruled { rank: Int, other: Int }',
    { Query: { t: () => ({ rank: 1, other: 2 }) } },
    { default: 'deny' },
  )
  expect((await run(schema, '{ t { rank other } }', signedIn())).data).toEqual({
    t: { rank: 1, other: null },
  })
})

test("fields that only have the names of Federation's are closed like others", async () => {
  const schema = guarded('type Query { _entities: Int, _service: Int }', {}, { default: 'deny' })
  expect(refusals(await run(schema, '{ _entities _service }', signedIn()))).toHaveLength(2)
})
