import fc from 'fast-check'
import { Types } from 'mongoose'
import { z } from 'zod'
import { createIndexes } from '../../src/database/index.js'
import { eventQuery, findEvents } from '../../src/events/history.js'
import { createEventModel } from '../../src/events/model.js'
import { openTestDatabase } from '../harness/database.js'
import { codes, problems } from '../harness/portcullis.js'
import { type AuditedServer, type AuditPage, pageFields, startAudited } from './audited-server.js'

const stats = z.looseObject({
  nReturned: z.number(),
  totalKeysExamined: z.number(),
  totalDocsExamined: z.number(),
})

let server: AuditedServer
beforeAll(async () => {
  server = await startAudited()
})

const ownEvents = (token: string, paging = '') =>
  server.api.send({ query: `{ me { auditEvents${paging} ${pageFields} } }`, token })
const ownPage = async (token: string) =>
  ((await ownEvents(token)).data as { me: { auditEvents: AuditPage } }).me.auditEvents
const types = ({ nodes }: AuditPage) => nodes.map(({ type }) => type)

test('pages follow each other by cursor from the newest to the oldest, without gap or repeat', async () => {
  const { userId } = await server.api.register('paged')
  const { connection } = server.portcullis
  const at = new Date('2026-01-01T00:00:00Z')
  // Many of one millisecond: there the id decides.
  await connection
    .collection('portcullis_events')
    .insertMany(Array.from({ length: 7 }, () => ({ type: 'SIGNED_IN', outcome: 'SUCCEEDED', at, userId })))
  const all = await server.page({ filter: { userId } })
  const seen: string[] = []
  let after: string | null = null
  for (let pages = 0; pages < 10; pages += 1) {
    const page: AuditPage = await server.page({ filter: { userId }, first: 2, after })
    expect(page.pageInfo.hasPreviousPage).toBe(after !== null)
    expect(page.pageInfo.startCursor).toBe(page.edges[0]?.cursor)
    seen.push(...page.nodes.map(({ id }) => id))
    after = page.pageInfo.endCursor
    if (!page.pageInfo.hasNextPage) break
  }

  expect(all.nodes).toHaveLength(9)
  expect(seen).toEqual(all.nodes.map(({ id }) => id))
  const times = all.nodes.map((event) => event.at)
  expect(times).toEqual(times.toSorted().toReversed())
})

test('a filter restricts by account, type and time, alone and together', async () => {
  const { userId, accessToken } = await server.api.register('filtered')
  const since = server.clock.now()
  await server.api.send({ query: 'mutation { logout }', token: accessToken })

  expect(types(await server.page({ filter: { userId } }))).toEqual(['LOGGED_OUT', 'SIGNED_IN', 'REGISTERED'])
  expect(types(await server.page({ filter: { userId: userId.toUpperCase(), since } }))).toEqual([
    'LOGGED_OUT',
  ])
  expect(types(await server.page({ filter: { userId, until: since } }))).toEqual(['SIGNED_IN', 'REGISTERED'])
  const some = { userId, types: ['REGISTERED', 'LOGGED_OUT', 'REGISTERED'] }
  expect(types(await server.page({ filter: some }))).toEqual(['LOGGED_OUT', 'REGISTERED'])
  expect(types(await server.page({ filter: { types: ['LOGGED_OUT'], since } }))).toEqual(['LOGGED_OUT'])
  expect(types(await server.page({ filter: { userId, types: [] } }))).toEqual([])
  expect(types(await server.page({ filter: { userId: 'no-such-account' } }))).toEqual([])
  expect((await server.page({ filter: null, first: 1 })).nodes).toHaveLength(1)
})

test('a user sees what happened to the own account, and nothing of another', async () => {
  const ana = await server.api.register('ana')
  await server.api.register('bert')
  const page = await ownPage(ana.accessToken)

  expect(types(page)).toEqual(['SIGNED_IN', 'REGISTERED'])
  expect(page.nodes.map(({ userId }) => userId)).toEqual([ana.userId, ana.userId])
  expect(page.nodes.map(({ ipAddress }) => ipAddress)).toEqual(['127.0.0.1', '127.0.0.1'])
})

test('who just signed in sees the own events below that sign-in', async () => {
  await server.api.register('welcomed')
  const { data, errors } = await server.api.send({
    query: `mutation ($input: LoginInput!) { login(input: $input) { user { auditEvents { nodes { type } } } } }`,
    variables: { input: { username: 'welcomed', password: 'orchard lantern 4711 drizzle' } },
  })

  expect(errors).toBeUndefined()
  expect(data).toMatchObject({ login: { user: { auditEvents: { nodes: [{ type: 'SIGNED_IN' }, {}, {}] } } } })
})

test('an admin sees the events of everybody, and where another admin acted from; that user does not', async () => {
  const { accessToken, userId } = await server.api.register('administered')
  await server.services.accounts.setRoles(userId, [], {
    actorId: server.admin.userId,
    client: { ipAddress: '192.0.2.7', userAgent: 'a browser', requestId: 'a request' },
  })
  await server.api.send({
    query: `mutation { setUserRoles(input: { userId: "${userId}", roles: [ADMIN] }) { id } }`,
    token: server.admin.accessToken,
  })
  const seenByAdmin = await server.page({ filter: { userId, types: ['ROLES_CHANGED'] } })
  const [seenByUser] = (await ownPage(accessToken)).nodes

  expect(seenByAdmin.nodes).toMatchObject([{ actorId: server.admin.userId, ipAddress: '127.0.0.1' }])
  expect(seenByUser).toMatchObject({
    type: 'ROLES_CHANGED',
    roles: ['USER', 'ADMIN'],
    actorId: null,
    ipAddress: null,
    userAgent: null,
    requestId: null,
  })
})

test('who is no admin is refused the list, and nobody is asked to sign in', async () => {
  const { accessToken } = await server.api.register('curious')

  expect(await server.send({}, accessToken)).toMatchObject({ status: 403 })
  expect(codes(await server.send({}, accessToken))).toEqual(['FORBIDDEN'])
  const anonymous = await server.api.send({ query: '{ auditEvents { nodes { id } } }' })
  expect(anonymous.status).toBe(401)
  expect(codes(anonymous)).toEqual(['UNAUTHENTICATED'])
})

test.each([
  ['none at a time', { first: 0 }, { first: ['FIRST_OUT_OF_RANGE'] }],
  ['a negative number', { first: -1 }, { first: ['FIRST_OUT_OF_RANGE'] }],
  ['a cursor that is none', { after: '%%%' }, { after: ['CURSOR_INVALID'] }],
  ['an empty cursor', { after: '' }, { after: ['CURSOR_INVALID'] }],
  ['a cursor of another list', { after: cursor('ana') }, { after: ['CURSOR_INVALID'] }],
  ['a cursor with an operator', { after: cursor('{"$gt":""}') }, { after: ['CURSOR_INVALID'] }],
  [
    'a cursor of no time',
    { after: cursor(`9999999999999999.${'0'.repeat(24)}`) },
    { after: ['CURSOR_INVALID'] },
  ],
])(
  'asking for %s is a problem of the input, for admins and users',
  async (_name, variables: { first?: number; after?: string }, expected) => {
    const { accessToken } = server.admin
    const paging = `(first: ${variables.first ?? 1}, after: ${JSON.stringify(variables.after ?? null)})`

    for (const refused of [await server.send(variables), await ownEvents(accessToken, paging)]) {
      expect(refused.status).toBe(200)
      expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
      expect(problems(refused)).toEqual(expected)
    }
  },
)

test.each([
  ['an unknown type', { filter: { types: ['CANARY'] } }],
  ['an object as id', { filter: { userId: { $ne: 'CANARY' } } }],
  ['a time that is none', { filter: { since: 'CANARY' } }],
  ['an unknown member', { filter: { CANARY: 1 } }],
  ['a text for a number', { first: 'CANARY' }],
])('%s does not fit the schema, and is not echoed', async (_name, variables) => {
  const refused = await server.send(variables)

  expect(refused.status).toBe(200)
  expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
  expect(refused.text).not.toContain('CANARY')
})

test('more than a hundred at a time is too large an operation', async () => {
  expect(codes(await server.send({ first: 101 }))).toEqual(['OPERATION_TOO_LARGE'])
})

test.each([
  ['everything', {}, 'at_-1__id_-1'],
  ['an account', { userId: 'one of ten' }, 'userId_1_at_-1__id_-1'],
  ['some types', { types: ['SIGNED_IN', 'LOGGED_OUT'] as const }, 'type_1_at_-1__id_-1'],
  ['an account since', { userId: 'one of ten', since: new Date(500) }, 'userId_1_at_-1__id_-1'],
])('a page of %s looks at little more than its events, wherever it begins', async (_name, filter, index) => {
  const { connection, store } = await openTestDatabase()
  const events = createEventModel(store)
  await createIndexes(store, { eventRetentionSeconds: 3650 * 86_400, refreshEventRetentionSeconds: 86_400 })
  await connection.collection('portcullis_events').insertMany(
    Array.from({ length: 1_000 }, (_, at) => ({
      type: at % 2 === 0 ? 'SIGNED_IN' : 'REGISTERED',
      at: new Date(at),
      userId: at % 10 === 0 ? 'one of ten' : 'somebody else',
    })),
  )
  for (const afterKey of [null, `700.${'0'.repeat(24)}`]) {
    const found = findEvents(events, filter, { size: 5, afterKey })
    const { executionStats } = z
      .object({ executionStats: stats })
      .parse(await found.explain('executionStats'))

    expect(executionStats).toMatchObject({ nReturned: 6 })
    expect(executionStats.totalKeysExamined).toBeLessThan(12)
    expect(executionStats.totalDocsExamined).toBeLessThan(12)
    expect(JSON.stringify(executionStats)).toContain(`"${index}"`)
    expect(JSON.stringify(executionStats)).not.toContain('"SORT"')
  }
})

test('events are deleted after the time that is set, those of an earlier setting as well', async () => {
  const { connection, store } = await openTestDatabase()
  const expiry = async () => {
    const indexes = await connection.collection('portcullis_events').indexes()
    return indexes.filter(({ expireAfterSeconds }) => expireAfterSeconds !== undefined)
  }
  const refreshesOnly = { partialFilterExpression: { type: 'SESSION_REFRESHED' } }
  await createIndexes(store, { eventRetentionSeconds: 90 * 86_400, refreshEventRetentionSeconds: 86_400 })
  await createIndexes(store, { eventRetentionSeconds: 90 * 86_400, refreshEventRetentionSeconds: 86_400 })
  expect(await expiry()).toMatchObject([
    { key: { at: 1 }, expireAfterSeconds: 90 * 86_400 },
    { key: { at: 1 }, expireAfterSeconds: 86_400, ...refreshesOnly },
  ])

  await createIndexes(store, { eventRetentionSeconds: 3600, refreshEventRetentionSeconds: 0 })
  expect(await expiry()).toMatchObject([
    { key: { at: 1 }, expireAfterSeconds: 3600 },
    { key: { at: 1 }, expireAfterSeconds: 0, ...refreshesOnly },
  ])
})

test('any text as the key of a page is one of ours or refused', () => {
  const ours = fc
    .tuple(fc.integer({ min: 0, max: 10 ** 14 }), fc.uint8Array({ minLength: 12, maxLength: 12 }))
    .map(([at, id]) => `${at}.${Buffer.from(id).toString('hex')}`)
  fc.assert(
    fc.property(fc.oneof(ours, fc.string()), (key) => {
      const [time, id] = key.split('.')
      const isOurs = /^\d{1,15}\.[0-9a-f]{24}$/.test(key)
      if (!isOurs) expect(() => eventQuery({}, key)).toThrow('problems')
      else
        expect(eventQuery({}, key)).toEqual({
          $and: [
            { at: { $lte: new Date(Number(time)) } },
            { $or: [{ at: { $lt: new Date(Number(time)) } }, { _id: { $lt: new Types.ObjectId(id) } }] },
          ],
        })
    }),
  )
})

function cursor(key: string): string {
  return Buffer.from(key).toString('base64url')
}
