import mongoose, { type QueryFilter, type Types } from 'mongoose'
import {
  accessibleFilter,
  type MongoFilter,
  type Policies,
  type Viewer,
} from '../../../src/authorization/index.js'
import { openTestDatabase } from '../../harness/database.js'
import { guarded, problemsOf, signedIn, type TestContext } from '../helpers.js'

const policies: Policies<TestContext> = {
  staff: (viewer) => viewer?.roles.includes('EDITOR') === true,
  teamMember: {
    per: 'object',
    decide: () => true,
    filter: async (viewer) => viewer !== null && { teamId: { $in: ['red', 'blue'] } },
  },
  withoutFilter: { per: 'object', decide: () => true },
}
const schemaOf = (rules: string, options: Parameters<typeof guarded>[2] = {}) =>
  guarded(
    `type Query { ticket: Ticket } type Ticket ${rules} { id: ID, openedById: ID, author: ID, teamId: ID } interface I { id: ID }`,
    {},
    { policies, ...options },
  )
const rules =
  '@allow(anyOf: [{ policies: ["staff"] }, { owner: "openedById" }, { policies: ["teamMember"] }])'
const nothing = { _id: { $in: [] } }
const owned = { openedById: { $in: ['ana'], $not: { $type: 'array' } } }
const inTeam = { teamId: { $in: ['red', 'blue'] } }

async function filterOf(text: string, viewer: Viewer | null, own?: MongoFilter, options = {}) {
  return accessibleFilter(schemaOf(text, options), 'Ticket', {
    viewer,
    ...(own === undefined ? {} : { own }),
  })
}

test.each<[string, string, Viewer | null, MongoFilter]>([
  ['anonymous', rules, null, nothing],
  ['any rule of the list', rules, signedIn(), { $or: [owned, inTeam] }],
  ['a policy per request that allows all', rules, signedIn({ roles: ['EDITOR'] }), {}],
  [
    'roles that allow all',
    '@owner(field: "openedById", orRoles: [ADMIN])',
    signedIn({ roles: ['ADMIN'] }),
    {},
  ],
  [
    'rules that are joined',
    `@owner(field: "openedById") ${rules}`,
    signedIn(),
    { $and: [owned, { $or: [owned, inTeam] }] },
  ],
  ['a role that is missing', `@hasRole(roles: ADMIN) ${rules}`, signedIn(), nothing],
  [
    'members of a rule',
    '@allow(anyOf: [{ owner: "openedById", policies: ["teamMember"] }])',
    signedIn(),
    { $and: [owned, inTeam] },
  ],
  ['the id of the document', '@owner', signedIn(), { _id: { $in: ['ana'], $not: { $type: 'array' } } }],
  ['no rules', '', null, {}],
])('the filter of %s', async (_what, text, viewer, expected) => {
  expect(await filterOf(text, viewer)).toEqual(expected)
})

test('the own filter is joined and never spread, so that neither overwrites the other', async () => {
  const own = { $or: [{}], openedById: { $ne: 'ana' } }
  expect(await filterOf(rules, signedIn(), own)).toEqual({ $and: [{ $or: [owned, inTeam] }, own] })
  expect(await filterOf(rules, null, own)).toEqual({ $and: [nothing, own] })
  for (const wrong of [[], 'all', new Date()]) {
    await expect(filterOf(rules, null, wrong as never)).rejects.toThrow(TypeError)
  }
})

test('a filter that throws, or is none, finds nothing, and is reported', async () => {
  const faults: unknown[] = []
  for (const filter of [
    () => {
      throw new Error('Broken.')
    },
    () => Promise.reject(new Error('Broken.')),
    () => undefined,
    () => null,
    () => [],
    () => 'all',
    () => ({ teamId: undefined }),
    () => ({ $or: [{ teamId: { $in: [undefined] } }] }),
  ]) {
    const wrong: Policies<TestContext> = {
      wrong: { per: 'object', decide: () => true, filter: filter as never },
    }
    const options = { policies: wrong, onFault: (error: unknown) => faults.push(error) }
    expect(await filterOf('@policy(policies: [["wrong"]])', signedIn(), undefined, options)).toEqual(nothing)
  }
  expect(faults).toHaveLength(8)
})

test('a policy without a filter fails for each viewer, and at the start where its type is listed', async () => {
  const text = '@allow(anyOf: [{ roles: [ADMIN] }, { policies: ["withoutFilter"] }])'
  for (const viewer of [null, signedIn({ roles: ['ADMIN'] })]) {
    await expect(filterOf(text, viewer)).rejects.toThrow(
      /Ticket: the policy per object "withoutFilter" has no filter/,
    )
  }
  expect(problemsOf(() => schemaOf(text, { accessible: ['Ticket', 'Nothing'] }))).toEqual([
    { coordinate: 'Ticket', message: expect.stringContaining('"withoutFilter" has no filter') },
    { coordinate: 'Nothing', message: expect.stringContaining('no such type') },
  ])
  expect(problemsOf(() => schemaOf(rules, { accessible: ['Ticket'] }))).toEqual([])
})

test('unknown types, and types without documents of their own, are a fault of the caller', async () => {
  for (const name of ['Nothing', 'I', 'ID', 'toString']) {
    await expect(accessibleFilter(schemaOf(rules), name, { viewer: null })).rejects.toThrow(
      `no object type "${name}"`,
    )
  }
})

test('an owner is mapped to its path in documents, and a mapping that nothing reads stops the build', async () => {
  const ownerPaths = { 'Ticket.author': 'author.account._id' }
  const filter = await filterOf('@owner(field: "author")', signedIn(), undefined, { ownerPaths })
  expect(filter).toEqual({
    $and: [
      { 'author.account._id': { $in: ['ana'], $not: { $type: 'array' } } },
      { author: { $not: { $type: 'array' } } },
      { 'author.account': { $not: { $type: 'array' } } },
    ],
  })
  for (const wrong of [
    { 'Ticket.autor': 'author' },
    { 'Ticket.author': '$where' },
    { 'Ticket.author': 'a..b' },
    { 'Ticket.author': '' },
  ]) {
    expect(problemsOf(() => schemaOf('@owner(field: "author")', { ownerPaths: wrong }))).toHaveLength(1)
  }
})

interface StoredTicket {
  readonly _id: Types.ObjectId
  readonly openedById: string
  readonly teamId: Types.ObjectId
}

test('with sanitizeFilter, operators of the rule work, and those of a client do not', async () => {
  const { uri } = await openTestDatabase()
  const own = new mongoose.Mongoose({ sanitizeFilter: true })
  const there = await own.createConnection(uri).asPromise()
  const teamId = new mongoose.Types.ObjectId()
  const tickets = there.model<StoredTicket>(
    'Ticket',
    new own.Schema({ openedById: String, teamId: own.Schema.Types.ObjectId }),
  )
  await tickets.create([{ openedById: 'ana', teamId }, { openedById: 'bob', teamId }, { openedById: 'eve' }])
  // One object for all calls: Mongoose changes filters in place.
  const constant = Object.freeze({ teamId: Object.freeze({ $in: Object.freeze([teamId.toHexString()]) }) })
  const schema = schemaOf('@allow(anyOf: [{ owner: "openedById" }, { policies: ["team"] }])', {
    policies: { team: { per: 'object', decide: () => true, filter: () => constant } },
  })
  const filter = async (mark: boolean, client: Record<string, unknown>) =>
    accessibleFilter(schema, 'Ticket', {
      viewer: signedIn(),
      own: client,
      objectId: (hex) => new mongoose.Types.ObjectId(hex),
      ...(mark ? { trusted: own.trusted } : {}),
    })
  const count = async (found: MongoFilter) =>
    tickets.find(found as QueryFilter<StoredTicket>).countDocuments()

  for (let times = 0; times < 2; times += 1) expect(await count(await filter(true, {}))).toBe(2)
  expect(await count(await filter(true, { openedById: 'bob' }))).toBe(1)
  // What a client sends in place of a text is compared, and finds nothing or fails.
  await expect(count(await filter(true, { openedById: { $ne: 'ana' } }))).rejects.toThrow(/Cast to string/)
  await expect(count(await filter(false, {}))).rejects.toThrow(/Cast to/)
  await there.close()
})

test('MongoDB answers the filter from indexes', async () => {
  const { connection } = await openTestDatabase()
  const tickets = connection.getClient().db(connection.name).collection('tickets')
  await tickets.createIndexes([{ key: { openedById: 1, at: -1 } }, { key: { teamId: 1, at: -1 } }])
  await tickets.insertMany(
    Array.from({ length: 2000 }, (_, at) => ({
      openedById: at % 100 === 0 ? 'ana' : 'bob',
      teamId: `team-${at % 50}`,
      at,
    })),
  )
  const filter = await filterOf(rules, signedIn(), { at: { $gte: 0 } })
  const plan = await tickets.find(filter).sort({ at: -1 }).limit(20).explain('executionStats')
  expect(JSON.stringify(plan.queryPlanner.winningPlan)).toContain('IXSCAN')
  expect(JSON.stringify(plan.queryPlanner.winningPlan)).not.toContain('COLLSCAN')
  expect(plan.executionStats).toMatchObject({ nReturned: 20 })
  expect(plan.executionStats.totalDocsExamined).toBeLessThan(100)
})
