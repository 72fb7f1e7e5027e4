import { GraphQLError } from 'graphql'
import { type AuthorizeOptions, groupErrors } from '../../src/authorization/index.js'
import { guarded, run, signedIn, type TestContext } from './helpers.js'

const items = Array.from({ length: 50 }, (_, id) => ({ id, parts: [{ id: 1 }, { id: 2 }] }))
const options: Partial<AuthorizeOptions<TestContext>> = { maxErrors: 1000 }
const schema = guarded(
  `type Query { items: [Item!], other: [Item!] }
  type Item { id: Int, secret: Int @hasRole(roles: ADMIN), note: Int @auth, parts: [Part!] }
  type Part { id: Int, price: Int @hasRole(roles: ADMIN), broken: Int }`,
  {
    Query: { items: () => items, other: () => items.slice(0, 3) },
    Part: {
      broken: () => {
        throw new GraphQLError('Broken.', { extensions: { code: 'BROKEN' } })
      },
    },
  },
  options,
)
const shown = (errors: readonly { path?: unknown; extensions?: object }[] = []) =>
  errors.map(({ path, extensions }) => [
    path,
    Reflect.get(extensions ?? {}, 'coordinate'),
    Reflect.get(extensions ?? {}, 'count'),
  ])

test('one refused field in 50 items is one error with its number, at the path of the first', async () => {
  const result = await run(schema, '{ items { id secret } }', signedIn())
  expect(result.errors).toHaveLength(50)

  const grouped = groupErrors(result)
  expect(grouped.data).toBe(result.data)
  expect(shown(grouped.errors)).toEqual([[['items', 0, 'secret'], 'Item.secret', 50]])
  expect(grouped.errors?.[0]).toBeInstanceOf(GraphQLError)
  expect(grouped.errors?.[0]?.toJSON()).toEqual({
    message: 'You do not have permission to use Item.secret.',
    locations: [{ line: 1, column: 14 }],
    path: ['items', 0, 'secret'],
    extensions: { code: 'FORBIDDEN', coordinate: 'Item.secret', requires: { roles: ['ADMIN'] }, count: 50 },
  })
})

test('errors of other fields, codes and aliases stay apart, in their order; nested lists are one', async () => {
  const source = '{ items { note again: note parts { price } } other { secret parts { broken } } }'
  const grouped = groupErrors(await run(schema, source))
  expect(shown(grouped.errors)).toEqual([
    [['items', 0, 'note'], 'Item.note', 50],
    [['items', 0, 'again'], 'Item.note', 50],
    [['items', 0, 'parts', 0, 'price'], 'Part.price', 100],
    [['other', 0, 'secret'], 'Item.secret', 3],
    ...[0, 1, 2].flatMap((item) =>
      [0, 1].map((part) => [['other', item, 'parts', part, 'broken'], undefined, undefined]),
    ),
  ])
})

test('a formatted response is grouped as well, and what has nothing to group is returned as it is', async () => {
  const { data, errors = [] } = await run(schema, '{ other { secret } }', signedIn())
  const response = { data, errors: errors.map((error) => error.toJSON()) }
  expect(shown(groupErrors(response).errors)).toEqual([[['other', 0, 'secret'], 'Item.secret', 3]])

  for (const result of [
    { data: {} },
    { errors: [] },
    { errors: response.errors.slice(0, 1) },
    { errors: [{ message: 'a' }, { message: 'a' }] },
  ]) {
    expect(groupErrors(result)).toBe(result)
  }
})
