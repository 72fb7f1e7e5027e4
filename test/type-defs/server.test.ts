import { AuthorizationSchemaError } from '../../src/authorization/index.js'
import { codes, startPortcullis } from '../harness/portcullis.js'

const guarded = 'extend type Query { list(drafts: Boolean @hasRole(roles: ADMIN)): String @public }'
const repeated = 'extend type Query { list(drafts: Boolean): String }'
const resolvers = { Query: { list: () => 'all' } }

test.each([
  ['first', [guarded, repeated]],
  ['last', [repeated, guarded]],
])(
  'the rule of a repeated argument is asked by the server, whichever document comes %s',
  async (_order, typeDefs) => {
    const { api } = await startPortcullis({ typeDefs, resolvers })

    const answer = await api.send({ query: '{ list(drafts: true) }' })
    expect([answer.status, codes(answer)]).toEqual([401, ['UNAUTHENTICATED']])
    expect((await api.send({ query: '{ list }' })).data).toEqual({ list: 'all' })
  },
)

test('the start logs a directive that nobody understands, or is refused, or leaves it alone', async () => {
  const typeDefs = `directive @internal on FIELD_DEFINITION
    extend type Query { list: String @internal @public }`
  const { logged } = await startPortcullis({ typeDefs, resolvers })
  const lines = logged()
    .split('\n')
    .filter((line) => line.includes('@internal'))
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { level: 40, coordinate: 'Query.list' },
  ])

  await expect(startPortcullis({ typeDefs, resolvers, unknownDirectives: 'error' })).rejects.toThrow(
    AuthorizationSchemaError,
  )
  const silent = await startPortcullis({
    typeDefs,
    resolvers,
    unknownDirectives: 'error',
    ignoredDirectives: ['internal'],
  })
  expect(silent.logged()).not.toContain('@internal')
})
