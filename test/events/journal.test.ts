import { mongo, Types } from 'mongoose'
import { pino } from 'pino'
import { type AuthenticationEvent, eventRows } from '../../src/application/events.js'
import { retryOnElection } from '../../src/database/index.js'
import { commandLine, createEventModel, createJournal } from '../../src/events/index.js'
import { connectOverWire } from '../harness/connect-over-wire.js'
import { makeCollections, openTestDatabase, storeOn } from '../harness/database.js'
import { codes, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { startAudited } from './audited-server.js'

const newPassword = 'another lantern 4711 orchard'

const event = { type: 'ACCOUNT_ENABLED', userId: 'somebody', ...commandLine } as const

async function openJournal() {
  const { connection } = await openTestDatabase()
  const told: AuthenticationEvent[] = []
  const lines: string[] = []
  const events = createEventModel(storeOn(connection))
  await makeCollections(storeOn(connection))
  const changes = connection.collection('changes')
  await connection.createCollection('changes')
  const journal = createJournal({
    rows: eventRows,
    events,
    topology: 'replicaSet',
    now: () => new Date(),
    log: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
    onEvent: (event) => void told.push(event),
  })
  const count = async () => [await events.countDocuments({}), await changes.countDocuments({}), told.length]
  return { journal, events, changes, count, lines, connection }
}

test('a change and its event are there together', async () => {
  const { journal, changes, count } = await openJournal()
  await journal.inTransaction(async ({ options, record }) => {
    await record(event)
    return changes.insertOne({ changed: true }, options)
  })

  expect(await count()).toEqual([1, 1, 1])
})

test('a change that turns out to change nothing leaves no event, and nobody is told', async () => {
  const { journal, count } = await openJournal()
  const nothing = await journal.inTransaction(async ({ record }) => {
    await record(event)
    return null
  })

  expect(nothing).toBeNull()
  expect(await count()).toEqual([0, 0, 0])
})

test('an event that can not be stored keeps its change from happening', async () => {
  const { journal, changes, count, connection } = await openJournal()
  await connection.db?.command({ collMod: 'portcullis_events', validator: { never: { $exists: true } } })
  const changing = journal.inTransaction(async ({ options, record }) => {
    await record(event)
    return changes.insertOne({ changed: true }, options)
  })

  await expect(changing).rejects.toThrow('Document failed validation')
  expect(await count()).toEqual([0, 0, 0])
})

test('a change that fails takes its event with it', async () => {
  const { journal, count } = await openJournal()
  const failing = journal.inTransaction(async ({ record }) => {
    await record(event)
    throw new Error('the change failed')
  })

  await expect(failing).rejects.toThrow('the change failed')
  expect(await count()).toEqual([0, 0, 0])
})

test('changes of one document that conflict are all made, each with its event, each told once', async () => {
  const { journal, changes, count } = await openJournal()
  const _id = new Types.ObjectId()
  await changes.insertOne({ _id, number: 0 })
  await Promise.all(
    Array.from({ length: 10 }, () =>
      journal.inTransaction(async ({ options, record }) => {
        await record(event)
        return changes.updateOne({ _id }, { $inc: { number: 1 } }, options)
      }),
    ),
  )

  expect(await changes.findOne({ _id })).toMatchObject({ number: 10 })
  expect(await count()).toEqual([10, 1, 10])
})

describe('changes that their events precede', () => {
  test('of those of one turn each has its event, and a refused one takes back its own only', async () => {
    const { journal, events, changes, count } = await openJournal()
    const users = Array.from({ length: 20 }, (_, index) => `user-${index}`)
    const isRefused = (userId: string) => userId.endsWith('3')
    const made = await Promise.all(
      users.map((userId) =>
        journal.recordBefore(async ({ record }) => {
          await record({ ...event, userId })
          return isRefused(userId) ? null : changes.insertOne({ userId })
        }),
      ),
    )

    expect(made.map((change) => change === null)).toEqual(users.map(isRefused))
    expect(await count()).toEqual([18, 18, 18])
    expect((await events.distinct('userId')).some(isRefused)).toBe(false)
  })

  test('an event that can not be stored keeps its own change from happening and no other of that turn', async () => {
    const { journal, changes, connection } = await openJournal()
    const validator = { userId: { $ne: 'unlucky' } }
    await connection.db?.command({ collMod: 'portcullis_events', validator })
    const outcomes = await Promise.allSettled(
      ['lucky', 'unlucky', 'lucky too'].map((userId) =>
        journal.recordBefore(async ({ record }) => {
          await record({ ...event, userId })
          return changes.insertOne({ userId })
        }),
      ),
    )

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await changes.distinct('userId')).sort()).toEqual(['lucky', 'lucky too'])
  })

  test('a change that fails without an answer keeps its event, because it may have been made', async () => {
    const { journal, count } = await openJournal()
    const failing = journal.recordBefore(async ({ record }) => {
      await record(event)
      throw new mongo.MongoNetworkError('cut off')
    })

    await expect(failing).rejects.toThrow('cut off')
    expect(await count()).toEqual([1, 0, 0])
  })
})

describe('a change whose primary falls after it has the event, which the next one lacks,', () => {
  const change = { $set: { changed: true } }

  async function openFalling() {
    const { uri } = await openTestDatabase()
    const { connection: next } = await connectOverWire(uri)
    const { wire, connection } = await connectOverWire(uri)
    const events = createEventModel(storeOn(next))
    const journal = createJournal({
      rows: eventRows,
      events: createEventModel(storeOn(connection)),
      topology: 'replicaSet',
      now: () => new Date(),
      log: pino({ level: 'silent' }),
    })
    const fall = async () => {
      await events.deleteMany({})
      wire.cut()
      setImmediate(wire.mend)
    }
    return {
      journal,
      events,
      fall,
      changes: connection.collection('changes'),
      made: next.collection('changes'),
    }
  }

  test('has it when it is made', async () => {
    const { journal, events, fall, changes, made } = await openFalling()
    await journal.recordBefore(async ({ record }) => {
      await record(event)
      await fall()
      return retryOnElection(() => changes.updateOne({ name: 'one' }, change, { upsert: true }))
    })

    expect([await made.countDocuments(), await events.countDocuments()]).toEqual([1, 1])
  })

  test('has it in the end when nobody knows whether it was made', async () => {
    const { journal, events, fall, changes } = await openFalling()
    const unknown = journal.recordBefore(async ({ record }) => {
      await record(event)
      await fall()
      await retryOnElection(() => changes.updateOne({ name: 'one' }, change, { upsert: true }))
      throw new mongo.MongoNetworkError('cut off')
    })

    await expect(unknown).rejects.toThrow('cut off')
    await until(async () => (await events.countDocuments()) === 1)
  })

  test('has none when nothing was changed', async () => {
    const { journal, events, fall, changes } = await openFalling()
    await journal.recordBefore(async ({ record }) => {
      await record(event)
      await fall()
      await retryOnElection(() => changes.findOne())
      return null
    })
    await journal.stop()

    expect(await events.countDocuments()).toBe(0)
  })
})

test('events of refusals wait while the database is away, and are stored when it is back', async () => {
  const { uri } = await openTestDatabase()
  const { wire, connection } = await connectOverWire(uri, { serverSelectionTimeoutMS: '100' })
  const lines: string[] = []
  const events = createEventModel(storeOn(connection))
  const journal = createJournal({
    rows: eventRows,
    events,
    topology: 'replicaSet',
    now: () => new Date(),
    log: pino({}, { write: (line: string) => void lines.push(line) }),
  })
  wire.cut()
  journal.enqueue({ type: 'ACCOUNT_ENABLED', userId: 'somebody', ...commandLine })
  await until(() => lines.join('').includes('storing events failed'))
  wire.mend()

  await until(async () => (await events.countDocuments({}).catch(() => 0)) === 1)
})

test('an event of a refusal that MongoDB rejects is logged, and the others are stored', async () => {
  const { journal, events, lines, connection } = await openJournal()
  const validator = { userId: { $ne: 'unlucky' } }
  await connection.db?.command({ collMod: 'portcullis_events', validator })
  for (const userId of ['ana', 'unlucky', 'bert']) journal.enqueue({ ...event, userId })
  await journal.stop()

  expect((await events.distinct('userId')).sort()).toEqual(['ana', 'bert'])
  expect(lines.map((line): unknown => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ level: 50, msg: 'events rejected by MongoDB were not stored', events: 1 }),
  )
})

test('events of refusals that wait are stored before the end', async () => {
  const { journal, count, events } = await openJournal()
  for (let index = 0; index < 1_200; index += 1) journal.enqueue({ ...event, userId: `user-${index}` })
  await journal.stop()

  expect((await count())[0]).toBe(1_200)
  expect(await events.distinct('userId')).toHaveLength(1_200)
})

test('a change whose event is refused does not happen, through every operation of the API', async () => {
  const server = await startPortcullis()
  const { api, portcullis } = server
  const { connection, accounts } = portcullis
  const ana = await api.register('ana')
  const bert = await api.register('bert')
  await accounts.setRoles(ana.userId, ['ADMIN'])
  const state = async () =>
    JSON.stringify([
      await connection.collection('portcullis_accounts').find({}).sort({ _id: 1 }).toArray(),
      await connection
        .collection('portcullis_sessions')
        .find({})
        .sort({ _id: 1 })
        .project({ lastUsedAt: 0 })
        .toArray(),
      await connection.collection('portcullis_events').countDocuments({}),
    ])
  const before = await state()
  await connection.db?.command({ collMod: 'portcullis_events', validator: { never: { $exists: true } } })
  const [session] = await connection
    .collection('portcullis_sessions')
    .find({ userId: new Types.ObjectId(ana.userId) })
    .toArray()
  const sentence = 'orchard lantern 4711 drizzle'
  const operations = [
    `register(input: { username: "carla", password: "${sentence}" }) { accessToken }`,
    `login(input: { username: "bert", password: "${sentence}" }) { accessToken }`,
    `logout(refreshToken: "${bert.refreshToken}")`,
    'logout',
    `revokeSession(id: "${session?._id}") { id }`,
    'revokeAllSessions',
    `changePassword(input: { currentPassword: "${sentence}", newPassword: "${newPassword}" }) { user { id } }`,
    `setUserRoles(input: { userId: "${bert.userId}", roles: [ADMIN] }) { id }`,
    `disableUser(input: { userId: "${bert.userId}" }) { id }`,
    `revokeUserSessions(input: { userId: "${bert.userId}" }) { id }`,
  ]
  for (const operation of operations) {
    const refused = await api.send({ query: `mutation { ${operation} }`, token: ana.accessToken })
    expect([operation, codes(refused)]).toEqual([operation, ['INTERNAL_SERVER_ERROR']])
    expect(refused.text).not.toContain('validation')
  }

  expect(await state()).toBe(before)
  await connection.db?.command({ collMod: 'portcullis_events', validator: {} })
  expect((await api.send({ query: '{ me { id } }', token: ana.accessToken })).status).toBe(200)
})

test.each([
  [
    'throws',
    () => {
      throw new Error('the hook failed')
    },
  ],
  ['rejects', () => Promise.reject(new Error('the hook failed'))],
  ['never ends', () => new Promise<void>(() => undefined)],
  [
    'changes what it is given',
    (event: AuthenticationEvent) => {
      Object.assign(event, { userId: 'somebody else' })
      throw new Error('the hook failed')
    },
  ],
])('a hook that %s breaks no request', async (name, onEvent) => {
  const server = await startAudited({ onEvent })
  const { userId } = await server.api.register('hooked')

  expect(await server.stored('REGISTERED', userId)).toMatchObject({ userId })
  if (name !== 'never ends') await until(() => server.logged().includes('onEvent callback failed'))
})

test('what waits is stored when the server stops', async () => {
  const { api, portcullis, services } = await startPortcullis()
  const elsewhere = new mongo.MongoClient(services.database.uri)
  await Promise.all(
    Array.from({ length: 5 }, (_, index) =>
      api.send({
        query: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
        variables: { input: { username: `nobody-${index}`, password: newPassword } },
      }),
    ),
  )
  await portcullis.stop()
  const stored = await elsewhere
    .db()
    .collection('portcullis_events')
    .countDocuments({ type: 'SIGN_IN_REFUSED' })
  await elsewhere.close()

  expect(stored).toBe(5)
})
