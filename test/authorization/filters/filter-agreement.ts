import fc from 'fast-check'
import { execute, parse } from 'graphql'
import type mongoose from 'mongoose'
import { mongo } from 'mongoose'
import { accessibleFilter, type Policies, type Viewer } from '../../../src/authorization/index.js'
import { guarded, type TestContext } from '../helpers.js'

// Documents, rules and viewers are random. What the filter finds on a real MongoDB has to be what the guards let through.

export type Documents = mongoose.mongo.Collection<mongoose.mongo.Document>

const hex = '0123456789abcdef01234567'
const userIds = ['ana', hex, hex.toUpperCase(), '7', '0.5', '']

const id = fc.constantFrom<unknown>(
  'ana',
  'bob',
  hex,
  new mongo.ObjectId(hex),
  new mongo.ObjectId(),
  7,
  0.5,
  new mongo.Long(7n),
  new mongo.Decimal128('7'),
  null,
  '',
  true,
  new Date(0),
)
const owner = fc.oneof(
  { weight: 5, arbitrary: id },
  { weight: 1, arbitrary: fc.array(id, { maxLength: 2 }) },
  { weight: 1, arbitrary: fc.array(fc.array(id, { maxLength: 1 }), { maxLength: 1 }) },
)

const document: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    by: owner,
    to: owner,
    author: fc.oneof(
      { weight: 3, arbitrary: fc.record({ ref: owner }, { requiredKeys: [] }) },
      { weight: 1, arbitrary: fc.array(fc.record({ ref: id }), { maxLength: 2 }) },
    ),
    team: fc.constantFrom('red', 'blue'),
    n: fc.integer({ min: 0, max: 5 }),
    members: fc.array(fc.constantFrom('ana', 'bob', hex), { maxLength: 2 }),
    isPublished: fc.boolean(),
  },
  { requiredKeys: ['n'] },
)

const memberOf = (object: unknown, name: string): unknown => Reflect.get(Object(object), name)

const policies: Policies<TestContext> = {
  yes: () => true,
  no: async () => false,
  red: {
    per: 'object',
    decide: (_viewer, object) => memberOf(object, 'team') === 'red',
    filter: () => ({ team: 'red' }),
  },
  even: {
    per: 'object',
    decide: async (_viewer, object) => Number(memberOf(object, 'n')) % 2 === 0,
    filter: async () => ({ n: { $mod: [2, 0] } }),
  },
  member: {
    per: 'object',
    decide(viewer, object) {
      const members = memberOf(object, 'members')
      return viewer !== null && Array.isArray(members) && members.includes(viewer.userId)
    },
    filter: (viewer) => viewer !== null && { members: viewer.userId },
  },
  published: {
    per: 'object',
    decide: (_viewer, object) => memberOf(object, 'isPublished') === true,
    filter: () => ({ $or: [{ isPublished: true }, { _id: { $in: [] } }] }),
  },
  broken: {
    per: 'object',
    decide: () => {
      throw new Error('Broken.')
    },
    filter: () => {
      throw new Error('Broken.')
    },
  },
}

const roles = fc.constantFrom('ADMIN', 'EDITOR', '[EDITOR, ADMIN]')
const ownerField = fc.constantFrom('by', 'to', 'authorRef', 'id')
const policy = fc.constantFrom(...Object.keys(policies))
const member = fc.oneof(
  fc.constant({ signedIn: 'true' }),
  roles.map((value) => ({ roles: value })),
  fc.constantFrom('["s"]', '["s", "t"]').map((scopes) => ({ scopes })),
  ownerField.map((field) => ({ owner: `"${field}"` })),
  fc
    .uniqueArray(policy, { minLength: 1, maxLength: 2 })
    .map((names) => ({ policies: JSON.stringify(names) })),
)
const alternative = fc.array(member, { minLength: 1, maxLength: 3 }).map(
  (all) =>
    `{ ${Object.entries(Object.assign({}, ...all))
      .map(([name, value]) => `${name}: ${value}`)
      .join(', ')} }`,
)
const directive = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(alternative, { minLength: 1, maxLength: 3 })
      .map((all) => `@allow(anyOf: [${all.join(', ')}])`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(ownerField, fc.boolean())
      .map(([field, hasRoles]) => `@owner(field: "${field}"${hasRoles ? ', orRoles: [ADMIN]' : ''})`),
  },
  { weight: 1, arbitrary: roles.map((value) => `@hasRole(roles: ${value})`) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.uniqueArray(policy, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 })
      .map((lists) => `@policy(policies: ${JSON.stringify(lists)})`),
  },
)

/** A type's rules, as in SDL. */
const rules: fc.Arbitrary<string> = fc
  .uniqueArray(directive, { minLength: 1, maxLength: 2 })
  .map((all) => all.join(' '))

const viewer: fc.Arbitrary<Viewer | null> = fc.option(
  fc.record({
    userId: fc.constantFrom(...userIds),
    roles: fc.subarray(['EDITOR', 'ADMIN']),
    scopes: fc.subarray(['s', 't']),
  }),
  { freq: 8 },
)

/** Of all documents, the numbers of those that are found, and of those that are answered in each shape. */
async function checkFilter(
  documents: Documents,
  text: string,
  whom: Viewer | null,
  isHidden: boolean,
): Promise<void> {
  const all = await documents.find().sort({ number: 1 }).toArray()
  const objects = all.map((each) => ({ ...each, authorRef: refOf(each.author) }))
  const schema = guarded(
    `type Query { listed: [Doc], required: [Doc!], page: Page, one(number: Int!): Doc }
    type Page { nodes: [Doc], edges: [Edge!]! } type Edge { node: Doc }
    type Doc ${text} ${isHidden ? '@hidden' : ''} { number: Int, id: ID, by: ID, to: ID, authorRef: ID }`,
    {
      Query: {
        listed: () => objects,
        required: async () => (isHidden ? objects : []),
        page: () => ({ nodes: objects, edges: objects.map((node) => ({ node })) }),
        one: (_: unknown, { number }: { number: number }) => objects[number],
      },
    },
    { policies, ownerPaths: text.includes('"authorRef"') ? { 'Doc.authorRef': 'author.ref' } : {} },
  )
  // A viewer of another shape is none.
  const contextValue = { viewer: whom }
  const filter = await accessibleFilter(schema, 'Doc', {
    viewer: whom,
    context: contextValue,
    objectId: (text) => new mongo.ObjectId(text),
  })
  const found = (await documents.find(filter).sort({ number: 1 }).toArray()).map(({ number }) => number)

  const ones = objects.map((_object, number) => `o${number}: one(number: ${number}) { number }`).join(' ')
  const source = `{ listed { number } required { number } page { nodes { number } edges { node { number } } } ${ones} }`
  const { data, errors = [] } = JSON.parse(
    JSON.stringify(await execute({ schema, document: parse(source), contextValue })),
  )
  const numbers = (list: readonly ({ number: number } | null)[] | null | undefined) =>
    (list ?? []).flatMap((each) => (each === null ? [] : [each.number]))
  const shown = {
    listed: numbers(data?.listed),
    required: isHidden ? numbers(data?.required) : found,
    nodes: numbers(data?.page?.nodes),
    edges: numbers(data?.page?.edges?.map(({ node }: { node: { number: number } | null }) => node)),
    ones: numbers(objects.map((_object, number) => data?.[`o${number}`] ?? null)),
  }
  expect(shown).toEqual({ listed: found, required: found, nodes: found, edges: found, ones: found })
  if (isHidden) expect(errors).toEqual([])
}

/** What a getter of the application returns for the path `author.ref`; nothing for a list of authors. */
function refOf(author: unknown): unknown {
  return Array.isArray(author) ? author.map((each) => memberOf(each, 'ref')) : memberOf(author, 'ref')
}

/** Batches of documents, each with 20 rules and viewers. */
export async function checkBatches(documents: Documents, numRuns: number): Promise<void> {
  const batch = fc.array(document, { minLength: 10, maxLength: 16 })
  const cases = fc.array(fc.tuple(rules, viewer, fc.boolean()), { minLength: 20, maxLength: 20 })
  const property = fc.asyncProperty(batch, cases, async (made, all) => {
    await documents.deleteMany({})
    await documents.insertMany(made.map((each, number) => ({ ...each, number })))
    for (const [text, whom, isHidden] of all) await checkFilter(documents, text, whom, isHidden)
  })
  // To shrink a batch would take minutes, and the first one says it all.
  await fc.assert(property, { numRuns, endOnFailure: true })
}
