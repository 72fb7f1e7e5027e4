import { createGuardedSchema, joinTypeDefs } from '../../../src/application/schema/schema.js'
import { decideOperation } from '../../../src/authorization/index.js'
import { createDocuments } from '../../../src/server/document/documents.js'
import { defaultLimits } from '../../../src/server/request-limits.js'
import { collectGarbage } from '../../harness/collect-garbage.js'

const schema = createGuardedSchema({
  typeDefs: joinTypeDefs(),
  resolvers: [],
  applicationResolvers: [],
  directives: {},
  policies: {},
  onFault: () => undefined,
})
const viewer = { userId: '1', roles: ['ADMIN'], scopes: [] }
const maxBytes = 2 * 1024 * 1024

function many(count: number, piece: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => piece(index)).join(' ')
}

/** Each gives another document for another number. How much of its bound a form may leave unused says `least`. */
const forms: readonly { name: string; least: number; make: (index: number) => string }[] = [
  { name: 'the smallest documents', least: 0.6, make: (at) => `{ me { x${at}: id } }` },
  {
    name: 'documents as applications send them',
    least: 0.6,
    make: (at) =>
      `query List${at}($first: Int, $after: String) { users(first: $first, after: $after) { nodes { id username roles createdAt } pageInfo { endCursor } } }`,
  },
  {
    name: 'many aliases',
    least: 0.6,
    make: (at) => `{ me { ${many(49, (index) => `name${at}_${index}: username`)} } }`,
  },
  {
    name: 'many selection sets in few characters',
    least: 0.6,
    make: (at) => `{ x${at}: me { ${'...{id}'.repeat(90)} } }`,
  },
  {
    name: 'many directives and literals',
    least: 0.6,
    make: (at) => `{ x${at}: me { ${'id@skip(if:false)'.repeat(49)} } }`,
  },
  {
    name: 'many fragments',
    least: 0.5,
    make: (at) =>
      `{ x${at}: me { ${many(90, (index) => `...F${index}`)} } } ${many(90, (index) => `fragment F${index} on User{id}`)}`,
  },
  {
    name: 'thousands of comments',
    least: 0.6,
    make: (at) => `{ x${at}: me { id } }\n${'#\n'.repeat(3000)}`,
  },
  {
    name: 'long texts',
    least: 0.4,
    make: (at) => `{ users(search: "${String(at).padEnd(30_000, 'x')}") { nodes { id } } }`,
  },
]

test.each(forms)('kept documents take what they may, and no more: $name', async ({ make, least }) => {
  add(createPrepare(), make, 2_000_000, 20) // what V8 makes of the code that runs is no document's
  const before = await bytesInUse()
  const prepare = createPrepare()
  await fill(prepare, make)
  const taken = (await bytesInUse()) - before

  expect(prepare(make(0)).kind).toBe('ready')
  expect(taken / maxBytes).toBeLessThan(1.1)
  expect(taken / maxBytes).toBeGreaterThan(least)
})

type Prepare = ReturnType<typeof createDocuments>['prepare']

function createPrepare(): Prepare {
  return createDocuments({
    schema,
    limits: defaultLimits,
    introspection: false,
    suggestions: false,
    maxBytes,
  }).prepare
}

/** Of the smallest documents, some 300 fit. */
const enough = 1_000

/** Adds documents until not all of them are kept. */
async function fill(prepare: Prepare, make: (index: number) => string): Promise<void> {
  const added: WeakRef<object>[] = []
  const areAllKept = () => added.every((prepared) => prepared.deref() !== undefined)
  for (let count = 40; areAllKept(); count = added.length) {
    if (added.length > enough) throw new Error('Nothing bounds them.')
    added.push(...add(prepare, make, 1_000_000 + added.length, count))
    await collectGarbage()
  }
}

/** Prepares and plans that many documents, numbered from `first` on. */
function add(prepare: Prepare, make: (index: number) => string, first: number, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const prepared = prepare(make(first + index))
    if (prepared.kind === 'refused') throw prepared.errors[0]
    decideOperation(schema, { document: prepared.document, viewer, rawVariables: {} })
    return new WeakRef(prepared)
  })
}

/** Once no collection finds any more: what ran in this process before is let go of in several steps. */
async function bytesInUse(): Promise<number> {
  let last = Number.POSITIVE_INFINITY
  for (let calm = 0; calm < 3; ) {
    await collectGarbage()
    const { heapUsed, external } = process.memoryUsage()
    calm = heapUsed + external < last - maxBytes / 100 ? 0 : calm + 1
    last = heapUsed + external
  }
  return last
}
