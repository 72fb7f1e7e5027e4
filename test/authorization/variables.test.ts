import { type GraphQLFieldResolver, graphqlSync, isObjectType, parse, validate, versionInfo } from 'graphql'
import { decideOperation } from '../../src/authorization/index.js'
import { guarded, refusals, run, signedIn, type TestContext } from './helpers.js'

const typeDefs = `
  scalar JSON
  type Query {
    list(drafts: Boolean @hasRole(roles: ADMIN), data: JSON): String
    find(filter: Filter): String
    open: String
  }
  type Mutation { touch: String, save(filter: Filter): String }
  input Filter { title: String, hidden: Boolean = false @hasRole(roles: ADMIN), nested: Filter }
`
const ran: string[] = []
const schema = guarded(typeDefs, {
  Query: { list: () => ran.push('list'), find: () => ran.push('find'), open: () => ran.push('open') },
  Mutation: { touch: () => ran.push('touch'), save: () => ran.push('save') },
})
beforeEach(() => ran.splice(0))

/** Calls a guarded resolver as an executor does that hands variables over in a shape of its own. */
function callWith(fieldName: 'list' | 'find', variableValues: unknown, over: object = {}) {
  const query = schema.getType('Query')
  const source = `query ($drafts: Boolean, $filter: Filter) { list(drafts: $drafts) find(filter: $filter) }`
  const [operation] = parse(source).definitions
  if (!isObjectType(query) || operation?.kind !== 'OperationDefinition') throw new Error('no operation')
  const field = query.getFields()[fieldName]
  const fieldNodes = operation.selectionSet.selections.filter(
    (node) => node.kind === 'Field' && node.name.value === fieldName,
  )
  const path = { key: fieldName, prev: undefined, typename: 'Query' }
  const info = {
    fieldName,
    fieldNodes,
    variableValues,
    operation,
    fragments: {},
    path,
    schema,
    parentType: query,
    returnType: field?.type,
    ...over,
  }
  const resolve = field?.resolve as GraphQLFieldResolver<unknown, TestContext>
  return () =>
    resolve(undefined, {}, { viewer: signedIn() }, info as unknown as Parameters<typeof resolve>[3])
}

const signature = (name: string) => ({ name, type: schema.getType('Filter') })

describe('variables of a shape that guards know', () => {
  test.each([
    ['by name', { drafts: true, filter: { hidden: true } }],
    [
      'by name, without a prototype',
      Object.assign(Object.create(null), { drafts: null, filter: { hidden: null } }),
    ],
    [
      'as sources and coerced values',
      {
        sources: { drafts: { signature: signature('drafts') }, filter: { signature: signature('filter') } },
        coerced: { drafts: true, filter: { hidden: true } },
      },
    ],
  ])('are refused where they are guarded: %s', (_, variables) => {
    expect(callWith('list', variables)).toThrow('You do not have permission to use Query.list(drafts:).')
    expect(callWith('find', variables)).toThrow('You do not have permission to use Filter.hidden.')
    expect(ran).toEqual([])
  })

  test.each([
    ['by name', { filter: { title: 'a' } }],
    ['by name, none', {}],
    [
      'as sources and coerced values',
      {
        sources: { drafts: { signature: signature('drafts') }, filter: { signature: signature('filter') } },
        coerced: { filter: { title: 'a' } },
      },
    ],
  ])('are let in where they supply nothing guarded: %s', (_, variables) => {
    callWith('list', variables)()
    callWith('find', variables)()
    expect(ran).toEqual(['list', 'find'])
  })
})

class Hidden {
  readonly #values = { drafts: true }
  get(name: 'drafts') {
    return this.#values[name]
  }
}

test.each([
  ['undefined', undefined],
  ['null', null],
  ['a text', 'drafts'],
  ['a list', []],
  ['a map', new Map([['drafts', true]])],
  ['an object that hides its values', new Hidden()],
  ['an object that inherits its values', Object.create({ drafts: true })],
  ['values under another name', { values: { drafts: true } }],
  ['values beside something else', { coerced: { drafts: true }, raw: {} }],
  ['coerced values that nobody defined', { sources: {}, coerced: { other: 1 } }],
  ['coerced values in a map', { sources: {}, coerced: new Map([['drafts', true]]) }],
])('variables of a shape that guards do not know count as supplied: %s', (_, variables) => {
  expect(callWith('list', variables)).toThrow('You do not have permission to use Query.list(drafts:).')
  expect(callWith('find', variables)).toThrow('You do not have permission to use Filter.hidden.')
  expect(ran).toEqual([])
})

test.each([
  ['no nodes', { fieldNodes: [] }],
  ['no operation', { operation: undefined }],
])('an executor that does not say what was asked for is refused: %s', (_, over) => {
  expect(callWith('list', { drafts: true }, over)).toThrow(
    'You do not have permission to use Query.list(drafts:).',
  )
  expect(callWith('find', { filter: {} }, over)).toThrow('You do not have permission to use Filter.hidden.')
})

// JSON that looks like what graphql 17 hands to resolvers.
const forged = {
  sources: { signature: { name: 'sources', type: 'JSON' } },
  coerced: { signature: { name: 'coerced', type: 'JSON' } },
}

test.each([
  [
    'an argument',
    'query ($sources: JSON, $coerced: Boolean) { a: list(data: $sources) list(drafts: $coerced) }',
  ],
  [
    'an input field',
    'query ($sources: JSON, $coerced: Filter) { a: list(data: $sources) find(filter: $coerced) }',
  ],
])('names that executors use for variables open nothing: %s', async (_, source) => {
  const coerced = source.includes('Filter') ? { hidden: true } : true
  for (const sources of [forged, {}, { sources: {} }, null, undefined]) {
    const result = await run(schema, source, signedIn(), { sources, coerced })
    expect(refusals(result)).toHaveLength(1)
    expect(ran).toEqual(['list'])
    ran.splice(0)
  }
})

test('variables called sources and coerced are let in where nothing is guarded', async () => {
  const source =
    'query ($sources: Filter, $coerced: Filter) { find(filter: $sources) b: find(filter: $coerced) }'
  const result = await run(schema, source, signedIn(), { sources: { title: 'a' }, coerced: {} })
  expect(refusals(result)).toEqual([])
})

describe('an early decision by coerced variables', () => {
  const document = parse('mutation ($f: Filter) { touch save(filter: $f) }')
  test.each([
    ['by name', { f: { hidden: true } }],
    ['as sources and coerced values', { sources: { f: {} }, coerced: { f: { hidden: true } } }],
    ['in an unknown shape', { values: { f: {} } }],
  ])('refuses what is guarded: %s', (_, variables) => {
    expect(decideOperation(schema, { document, variables, viewer: signedIn() })).toMatchObject({
      status: 403,
    })
  })

  test('lets in what supplies nothing guarded', () => {
    for (const variables of [{ f: {} }, { sources: { f: {} }, coerced: { f: { title: 'a' } } }, {}, null]) {
      expect(decideOperation(schema, { document, variables, viewer: signedIn() })).toEqual({
        kind: 'proceed',
      })
    }
  })
})

// Executors hand no values of such variables to resolvers.
const ofFragments = versionInfo.major >= 17 ? describe : describe.skip
ofFragments('a variable of a fragment', () => {
  const options = { experimentalFragmentArguments: true, noLocation: true }
  test.each([
    ['an argument', 'query { ...F(d: true) } fragment F($d: Boolean) on Query { list(drafts: $d) }'],
    [
      'an input field',
      'query { ...F(h: true) } fragment F($h: Boolean) on Query { find(filter: { hidden: $h }) }',
    ],
    [
      'an input object',
      'query { ...F(f: { hidden: true }) } fragment F($f: Filter) on Query { find(filter: $f) }',
    ],
    [
      'an argument, by the name of a variable of the operation',
      'query ($d: Boolean) { ...F(d: true) a: list(drafts: $d) } fragment F($d: Boolean) on Query { list(drafts: $d) }',
    ],
  ])('counts as supplied: %s', (_, source) => {
    const document = parse(source, options)
    expect(validate(schema, document)).toEqual([])
    const result = graphqlSync({ schema, source, contextValue: { viewer: signedIn() }, ...options })
    expect(refusals(result).some((refused) => refused.includes('FORBIDDEN'))).toBe(true)
    expect(ran).toEqual([])
  })

  test('decides a mutation before it runs', () => {
    const source =
      'mutation { touch ...F(h: true) } fragment F($h: Boolean) on Mutation { save(filter: { hidden: $h }) }'
    graphqlSync({ schema, source, contextValue: { viewer: signedIn() }, ...options })
    expect(ran).toEqual([])
    const document = parse(source, options)
    expect(decideOperation(schema, { document, viewer: signedIn() })).toMatchObject({ kind: 'refused' })
  })

  test('that leaves a selection out or not leaves no refusal out of the early decision', () => {
    const source =
      'mutation { touch ...F(y: true) } fragment F($y: Boolean!) on Mutation { save(filter: { hidden: true }) @include(if: $y) }'
    const document = parse(source, options)
    expect(decideOperation(schema, { document, viewer: signedIn() })).toMatchObject({ kind: 'refused' })
  })
})
