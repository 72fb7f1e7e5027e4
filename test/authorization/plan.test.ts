import { parse } from 'graphql'
import { engineOf } from '../../src/authorization/authorize.js'
import { decideOperation } from '../../src/authorization/index.js'
import { planOperation, type Selections } from '../../src/authorization/plans/plan.js'
import { guarded, signedIn } from './helpers.js'

const schema = guarded(`
  interface Node { id: ID, next: Node, secret: Int @hasRole(roles: ADMIN) }
  type A implements Node { id: ID, next: Node, secret: Int, only: Int @auth }
  type B implements Node { id: ID, next: Node, secret: Int }
  type Query { node: Node }
  type Mutation { node: Node, other: Int }
`)

function refusedAt(source: string, rawVariables: Record<string, unknown> = {}) {
  const decision = decideOperation(schema, { document: parse(source), rawVariables, viewer: signedIn() })
  if (decision instanceof Promise) throw new Error('No policy is asked here.')
  return decision.kind === 'refused' ? decision.errors.map(({ extensions }) => extensions.coordinate) : []
}

test('conditions by variables and by literals leave out what they leave out', () => {
  const source =
    'mutation ($on: Boolean!) { node { ...F @include(if: $on) } other @skip(if: true) } fragment F on Node { secret }'
  expect(refusedAt(source, { on: true })).toEqual(['A.secret'])
  expect(refusedAt(source, { on: false })).toEqual([])
  expect(refusedAt('mutation { node { secret @skip(if: true) id } }')).toEqual([])
  expect(refusedAt('mutation ($on: Boolean = true) { node { secret @include(if: $on) } }')).toEqual([
    'A.secret',
  ])
})

test('a fragment that is left out in one place still counts in another', () => {
  const source =
    'mutation ($on: Boolean!) { a: node { ...F @include(if: $on) } b: node { ...F } } fragment F on Node { secret }'
  expect(refusedAt(source, { on: false })).toEqual(['A.secret'])
})

test('the operation that is named is the one that is decided', () => {
  const document = parse('mutation Bad { node { secret } } mutation Good { other }')
  const decide = (operationName?: string) =>
    decideOperation(schema, { document, operationName, viewer: signedIn() })
  expect(decide('Bad')).toMatchObject({ kind: 'refused' })
  expect(decide('Good')).toEqual({ kind: 'proceed' })
  expect(decide()).toEqual({ kind: 'proceed' })
})

test('fragments of 200 levels that double at each are planned once each', () => {
  const levels = 200
  const fragments = Array.from({ length: levels }, (_, level) => {
    const below =
      level === levels - 1 ? 'secret' : `a: next { ...F${level + 1} } b: next { ...F${level + 1} }`
    return `fragment F${level} on Node { ${below} }`
  })
  expect(refusedAt(`mutation { node { ...F0 } } ${fragments.join(' ')}`)).toEqual(['A.secret'])
})

test('fragment cycles, which validation refuses, do not hang it either', () => {
  expect(refusedAt('mutation { node { ...F } } fragment F on Node { next { ...F } ...F secret }')).toEqual([
    'A.secret',
  ])
})

test('a plan has as many parts as the document, however often they are used', () => {
  const parts = (fields: number) => {
    const selected = Array.from({ length: fields }, (_, index) => `n${index}: next { ...F }`).join(' ')
    const document = parse(
      `{ node { ${selected} } } fragment F on Node { id next { ...G } } fragment G on Node { id }`,
    )
    return countParts(document)
  }
  expect(parts(1_000) - parts(500)).toBe(parts(1_500) - parts(1_000))
})

function countParts(document: ReturnType<typeof parse>): number {
  const [operation] = document.definitions
  if (operation?.kind !== 'OperationDefinition') throw new Error('There is no operation.')
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === 'FragmentDefinition' ? [[node.name.value, node] as const] : [],
    ),
  )
  const plan = planOperation({ schema, fieldOf: () => null, typeNameOf: () => null }, operation, fragments)
  const seen = new Set<Selections>()
  const open = [plan.root]
  let parts = 0
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    parts += next.fields.length + next.fragments.length
    for (const { below } of next.fields) if (below !== null) open.push(below)
    for (const { selections } of next.fragments) open.push(selections)
  }
  return parts
}

test('literals of any depth cost no stack', () => {
  const deep = guarded('type Query { find(in: In): Int } input In { in: In, secret: Int @auth }')
  const value: Record<string, unknown> = {}
  let innermost = value
  for (let level = 0; level < 50_000; level += 1) {
    const below: Record<string, unknown> = {}
    innermost.in = below
    innermost = below
  }
  innermost.secret = 1
  const document = parse('query ($in: In) { find(in: $in) }')
  expect(decideOperation(deep, { document, rawVariables: { in: value }, viewer: null })).toMatchObject({
    kind: 'refused',
    errors: [{ extensions: { coordinate: 'In.secret' } }],
  })
})

test('a plan is made once for each operation of a document', () => {
  const document = parse('{ node { id } }')
  const [operation] = document.definitions
  if (operation?.kind !== 'OperationDefinition') throw new Error('There is no operation.')
  const engine = engineOf(schema)
  const first = engine.planOf(operation, () => new Map())
  decideOperation(schema, { document, viewer: null })
  expect(engine.planOf(operation, () => new Map())).toBe(first)
})
