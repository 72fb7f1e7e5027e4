import fc from 'fast-check'
import { buildSchema, OperationTypeNode } from 'graphql'
import { createDocuments } from '../../../src/server/document/documents.js'
import { defaultLimits } from '../../../src/server/request-limits.js'
import { keptBytes } from '../../harness/kept-bytes.js'
import { bytesOfUrls, sourcesInUrls } from '../../harness/sources-in-urls.js'
import { startTestServer } from '../test-server.js'

const schema = buildSchema(
  'type Query { a(x: Int, s: String): Query b: String c: [Query] } directive @d on FIELD',
)
const options = { schema, limits: defaultLimits, introspection: false, suggestions: false }

test('a source gives the same document each time, so that plans can be kept with it', () => {
  const { prepare } = createDocuments(options)
  const first = prepare('{ b }')
  expect(first.kind).toBe('ready')
  expect(prepare('{ b }')).toBe(first)
  expect(prepare('{ b  }')).not.toBe(first)
})

test('a document that came in a URL does not keep the rest of it', async () => {
  const { prepare } = createDocuments(options)
  const kept = await keptBytes(() => {
    for (const source of sourcesInUrls()) expect(prepare(source).kind).toBe('ready')
  })

  expect(kept).toBeLessThan(bytesOfUrls / 2)
})

test('a mutation or subscription that the schema does not have is invalid', () => {
  for (const operation of [OperationTypeNode.MUTATION, OperationTypeNode.SUBSCRIPTION]) {
    const prepared = createDocuments(options).prepare(`${operation} { b }`)
    if (prepared.kind !== 'refused') throw new Error('ready')
    expect(prepared.errors.map(({ message }) => message)).toEqual([
      `The schema has no ${operation} operations.`,
    ])
  }
})

test('any text is either ready or refused with reasons', () => {
  const { prepare } = createDocuments(options)
  const piece = fc.constantFrom(
    ...[
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      'a',
      'b',
      'c',
      ':',
      ' ',
      '$x',
      '"',
      '"""',
      '...',
      'on',
      'Query',
      '@d',
      '1',
      '-',
    ],
    ...[
      'fragment',
      'query',
      'mutation',
      '#',
      '\n',
      '\\u',
      '\u0000',
      '\ud800',
      '!',
      '=',
      'null',
      '__typename',
      'f',
    ],
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(' ')),
  )
  fc.assert(
    fc.property(text, (source) => {
      const prepared = prepare(source)
      if (prepared.kind === 'ready') return
      const codes = prepared.errors.map(({ extensions }) => extensions.code)
      expect(codes.length).toBeGreaterThan(0)
      expect(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'OPERATION_TOO_LARGE']).toEqual(
        expect.arrayContaining(codes),
      )
    }),
  )
})

test('operations in process pass the same limits, with the context of the caller', async () => {
  const { server } = await startTestServer()
  const contextValue = { viewer: { userId: 'ben' } }
  const run = async (query: string) => {
    // A part of the context is enough for these resolvers.
    const response = await server.apollo.executeOperation({ query }, { contextValue: contextValue as never })
    return response.body.kind === 'single' ? response.body.singleResult : null
  }
  expect((await run('{ viewerId }'))?.data).toEqual({ viewerId: 'ben' })
  expect((await run('{ users(first: 101) { id } }'))?.errors?.[0]?.extensions?.code).toBe(
    'OPERATION_TOO_LARGE',
  )
  expect((await run('{ nothing }'))?.errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED')
  await server.stop()
})
