import fc from 'fast-check'
import { buildSchema, getIntrospectionQuery, Lexer, parse, Source, TokenKind } from 'graphql'
import { checkDocument } from '../../../src/server/document/limits.js'
import { isJsonNestedTooDeeply, isNestedTooDeeply } from '../../../src/server/document/nesting.js'
import { defaultLimits, type Limits } from '../../../src/server/request-limits.js'
import { startTestServer, type TestServer } from '../test-server.js'

// Limits count what is written, whether the schema has it or not.
const anySchema = buildSchema('type Query { any: Int }')
const check = (source: string, limits: Partial<Limits> = {}) =>
  checkDocument(anySchema, parse(source), { ...defaultLimits, ...limits })

const exceeded = (source: string, limits: Partial<Limits>) => {
  const verdict = check(source, limits)
  return 'limit' in verdict ? verdict : null
}

test.each<[string, Partial<Limits>, string]>([
  ['depth', { depth: 2 }, '{ a { b { c } } }'],
  ['depth', { depth: 2 }, '{ a { ...f } } fragment f on A { b { ... on B { c } } }'],
  ['fields', { fields: 3 }, '{ a b c d }'],
  ['fields', { fields: 6 }, '{ ...f ...f } fragment f on Q { a { b c d } }'],
  ['aliases', { aliases: 2 }, '{ x: a y: a z: a }'],
  ['aliases', { aliases: 2 }, '{ x: __typename y: __typename z: __typename }'],
  ['aliases', { aliases: 3 }, '{ ...f a { ...f } } fragment f on Q { x: b y: b }'],
  ['rootFields', { rootFields: 2 }, '{ a ...f } fragment f on Q { ... on Q { b c } }'],
  ['fragments', { fragments: 1 }, '{ ...f ...g } fragment f on Q { a } fragment g on Q { a }'],
  ['repeatedFields', { repeatedFields: 1 }, '{ a a b b { c: a } }'],
  ['repeatedFields', { repeatedFields: 1 }, '{ ...f b { ...f } } fragment f on Q { a a x: b x: b }'],
  ['directives', { directives: 1 }, '{ a @x b @x }'],
  ['directives', { directives: 2 }, 'query ($v: Int @x) @x { a ... @x { b } }'],
  ['directives', { directives: 2 }, '{ ...f @x a { ...f } } fragment f on Q @x { b }'],
  ['listSize', {}, '{ a(first: 101) }'],
  ['listSize', {}, '{ a { b(last: 99999999999) } }'],
])('%s %j refuses %s, and the next higher limit takes it', (limit, limits, source) => {
  const [allowed = defaultLimits.listSize] = Object.values(limits)
  expect(exceeded(source, limits)).toEqual({ limit, allowed })
  if (limit !== 'listSize') expect(exceeded(source, { [limit]: allowed + 20 })).toBeNull()
})

test('the shape of an operation tells its root fields, and the variables that set the size of a list', () => {
  const shapes = check(`
    query one($n: Int, $m: Int) { a(first: $n) ...f __typename }
    query two { x: b }
    fragment f on Q { c { d(last: $m) } }
  `)
  if ('limit' in shapes) throw new Error('refused')
  expect([...shapes.values()].map(({ rootFields }) => [...rootFields])).toEqual([['a', 'c'], ['b']])
  expect([...shapes.values()].map(({ sizeVariables }) => [...sizeVariables])).toEqual([['n', 'm'], []])
})

test('fragments that double each other are counted without being spread out', () => {
  const fragments = Array.from(
    { length: 60 },
    (_, at) => `fragment f${at} on Q { ...f${at + 1} ...f${at + 1} }`,
  )
  const source = `{ ...f0 } ${fragments.join(' ')} fragment f60 on Q { a }`
  expect(exceeded(source, {})).toMatchObject({ limit: 'rootFields' })
})

test('fragment cycles end', () => {
  expect(exceeded('{ ...a } fragment a on Q { x ...b } fragment b on Q { y ...a ...b }', {})).toBeNull()
})

test('the nesting of a text is that of its brackets outside strings and comments', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    '"',
    '\\"',
    '"""',
    '\\',
    '#',
    '\n',
    '\r',
    'a',
    ' ',
    '"a"',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 0, max: 4 }), (pieces, limit) => {
      const source = pieces.join('')
      const deepest = lexedNesting(source)
      if (deepest === null) return // no parser gets past it
      expect(isNestedTooDeeply(source, limit)).toBe(deepest > limit)
    }),
  )
})

/** The deepest nesting by graphql-js's own lexer; `null` where it finds no tokens. */
function lexedNesting(source: string): number | null {
  const lexer = new Lexer(new Source(source))
  let open = 0
  let deepest = 0
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      if (['{', '(', '['].includes(token.kind)) open += 1
      if (['}', ')', ']'].includes(token.kind)) open -= 1
      deepest = Math.max(deepest, open)
    }
  } catch {
    return null
  }
  return deepest
}

test('the nesting of JSON is that of its values', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 5 }), (value, limit) => {
      const json = Buffer.from(JSON.stringify(value))
      expect(isJsonNestedTooDeeply(json, limit)).toBe(nestingOf(value) > limit)
    }),
  )
})

function nestingOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(nestingOf))
}

describe('over HTTP', () => {
  let api: TestServer
  beforeAll(async () => {
    api = await startTestServer({
      config: { mode: 'development', corsOrigins: [], trustProxy: [], introspection: true },
    })
  })
  afterAll(() => api.server.stop())

  const repeated = (count: number, text: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => text(at)).join(' ')
  const login = 'login(input: { username: "a", password: "b" }) { accessToken }'

  test.each<[string, string]>([
    ['tokens', `mutation { ${repeated(1000, (at) => `a${at}: ${login}`)} }`],
    ['rootFields', `mutation { ${repeated(31, (at) => `a${at}: ${login}`)} }`],
    ['aliases', `{ me { ${repeated(51, (at) => `a${at}: __typename`)} } }`],
    ['directives', `{ hello ${'@include(if: true) '.repeat(51)} }`],
    ['depth', `{ users { ${'friends { '.repeat(20)} id ${'} '.repeat(20)} } }`],
    ['nesting', `{ take(numbers: ${'['.repeat(1500)}${']'.repeat(1500)}) }`],
    ['nesting', `${'{ a '.repeat(3000)}`],
    ['listSize', '{ users(first: 101) { id } }'],
    ['fields', doubling(15)],
  ])('an operation over the limit of %s is refused before any resolver', async (limit, query) => {
    const before = api.counters.resolved
    const answer = await api.post({ query })
    expect(answer.status).toBe(400)
    expect(answer.json.errors).toHaveLength(1)
    const { code, ...extensions } = answer.json.errors[0].extensions
    const allowed = defaultLimits[limit as keyof Limits] // the table above names limits only
    expect([code, extensions]).toEqual(['OPERATION_TOO_LARGE', { limit, allowed }])
    expect(answer.json.errors[0].message).toContain(String(allowed))
    expect(api.counters.resolved).toBe(before)
    expect((await api.post({ query: '{ hello }' })).status).toBe(200)
  })

  function doubling(levels: number): string {
    const fragments = repeated(
      levels,
      (at) => `fragment f${at} on User { friends { ...f${at + 1} } friends { ...f${at + 1} } }`,
    )
    return `{ me { ...f0 } } ${fragments} fragment f${levels} on User { id name }`
  }

  test.each<[unknown, number]>([
    [101, 400],
    [100, 200],
    [1e300, 400],
  ])('a variable sets the size of a list: %j is %i', async (n, status) => {
    const query = 'query ($n: Int) { users { friends(first: $n) { id } } }'
    expect((await api.post({ query, variables: { n } })).status).toBe(status)
  })

  test("an operation's default sets the size of a list as well", async () => {
    const answer = await api.post({ query: 'query b($n: Int = 101) { users(first: $n) { id } }' })
    expect(answer.json.errors[0].extensions).toMatchObject({ code: 'OPERATION_TOO_LARGE', limit: 'listSize' })
    const smaller = { query: 'query b($n: Int = 101) { users(first: $n) { id } }', variables: { n: 5 } }
    expect((await api.post(smaller)).status).toBe(200)
  })

  test('a chain and a cycle of fragments are refused by validation, without a full stack', async () => {
    const chain = repeated(99, (at) => `fragment f${at} on Query { ...f${at + 1} }`)
    const cycle = await api.post({ query: `{ ...f0 } ${chain} fragment f99 on Query { ...f0 }` })
    expect(cycle.status).toBe(400)
    expect(cycle.json.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    const straight = await api.post({ query: `{ ...f0 } ${chain} fragment f99 on Query { hello }` })
    expect(straight.json).toEqual({ data: { hello: 'world' } })
  })

  test('a body of deep JSON is refused', async () => {
    for (const depth of [33, 40_000]) {
      const body = `{"query":"{ hello }","variables":{"x":${'['.repeat(depth)}${']'.repeat(depth)}}}`
      const headers = { 'content-type': 'application/json' }
      const answer = await api.raw('/graphql', { method: 'POST', headers, body })
      expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST'])
    }
  })

  test('the number of errors in a response is bounded, and so are their lines in the log', async () => {
    api.lines.length = 0
    const answer = await api.post({ query: '{ many { failing } }' })
    expect(answer.json.data.many).toHaveLength(200)
    expect(answer.json.errors).toHaveLength(50)
    expect(api.lines.filter(({ msg }) => msg === 'unexpected error')).toHaveLength(50)
    const invalid = await api.post({ query: `{ me { ${repeated(200, (at) => `f${at}`)} } }` })
    expect(invalid.json.errors).toHaveLength(50)
  })

  test('the introspection query of usual tools passes', async () => {
    const options = {
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      inputValueDeprecation: true,
      oneOf: true,
    }
    expect((await api.post({ query: getIntrospectionQuery(options) })).status).toBe(200)
  })

  test('limits are options', async () => {
    const strict = await startTestServer({ limits: { aliases: 0 } })
    const answer = await strict.post({ query: '{ a: hello }' })
    await strict.server.stop()
    expect(answer.json.errors[0].extensions).toEqual({
      code: 'OPERATION_TOO_LARGE',
      limit: 'aliases',
      allowed: 0,
    })
  })
})
