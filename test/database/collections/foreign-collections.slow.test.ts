import { randomUUID } from 'node:crypto'
import type { Connection } from 'mongoose'
import { pino } from 'pino'
import { ownCollections } from '../../../src/application/collections.js'
import { createPortcullis, type Portcullis } from '../../../src/index.js'
import { runHere } from '../../cli/command-line.js'
import { openTestDatabase, storeOn } from '../../harness/database.js'
import { operationsDuring } from '../../harness/profile.js'

const secret = 'a-secret-for-tests-of-thirty-two-bytes'
const started: Portcullis[] = []
afterEach(async () => {
  for (const portcullis of started.splice(0)) await portcullis.stop()
})

async function start(uri: string, options: { collectionPrefix?: string } = {}): Promise<Portcullis> {
  const portcullis = await createPortcullis({
    env: {},
    mode: 'development',
    secret,
    bcryptCost: 4,
    mongodbUri: uri,
    log: pino({ level: 'silent' }),
    ...options,
  })
  started.push(portcullis)
  return portcullis
}

const doctor = async (uri: string) =>
  JSON.parse(
    (await runHere(['doctor', '--json'], { env: { MONGODB_URI: uri, PORTCULLIS_SECRET: secret } })).stdout,
  )

/** Everything there is in a database: documents, indexes, options. */
async function whole({ db }: Connection) {
  if (db === undefined) throw new Error('The connection is closed.')
  const collections = await db.listCollections().toArray()
  return Promise.all(
    collections
      .filter(({ name }) => !name.startsWith('system.'))
      .sort((a, b) => a.name.localeCompare(b.name))
      .map(async (entry) => ({
        entry,
        documents: await db.collection(entry.name).find().sort({ _id: 1 }).toArray(),
        indexes: entry.type === 'collection' ? await db.collection(entry.name).indexes() : [],
      })),
  )
}

test('collections of another program that are named as ours once were stay as they are, document for document', async () => {
  const { uri, connection } = await openTestDatabase()
  const names = ['accounts', 'attempts', 'events', 'sessions', 'signingKeys']
  for (const name of names)
    await connection.collection(name).insertMany([
      { name: 'one', expiresAt: new Date(0), at: new Date(0) },
      { name: 'another', expiresAt: new Date(0), at: new Date(0) },
    ])
  const before = await whole(connection)
  const { accounts } = await start(uri)
  await accounts.create({ username: 'ana', password: 'orchard lantern 4711 drizzle' })

  const after = await whole(connection)
  expect(after.filter(({ entry }) => names.includes(entry.name))).toEqual(before)
  expect(after.map(({ entry }) => entry.name).filter((name) => !names.includes(name))).toEqual(
    [...ownCollections.map(({ name }) => name), 'collections'].sort().map((name) => `portcullis_${name}`),
  )
})

const foreign: Record<
  string,
  [collection: string, make: (connection: Connection) => Promise<unknown>, reason: RegExp]
> = {
  'an event of an application': [
    'portcullis_events',
    ({ db }) =>
      Promise.resolve(db?.collection('portcullis_events').insertOne({ title: 'Concert', at: new Date(0) })),
    /contains documents of another program/,
  ],
  'sessions of a web framework': [
    'portcullis_sessions',
    ({ db }) =>
      Promise.resolve(
        db?.collection('portcullis_sessions').insertOne({ expires: new Date(0), session: '{}' }),
      ),
    /contains documents of another program/,
  ],
  'accounts of a bank': [
    'portcullis_accounts',
    ({ db }) =>
      Promise.resolve(db?.collection('portcullis_accounts').insertOne({ username: 'ana', balance: 100 })),
    /contains documents of another program/,
  ],
  'counters of another program': [
    'portcullis_attempts',
    ({ db }) =>
      Promise.resolve(db?.collection('portcullis_attempts').insertOne({ count: 1, expiresAt: new Date(0) })),
    /contains documents of another program/,
  ],
  'keys of another program': [
    'portcullis_signingKeys',
    ({ db }) => Promise.resolve(db?.collection('portcullis_signingKeys').insertOne({ kid: 'one' })),
    /contains documents of another program/,
  ],
  'a collection in the place of the marks': [
    'portcullis_collections',
    ({ db }) => Promise.resolve(db?.collection('portcullis_collections').insertOne({ works: 'of art' })),
    /contains documents of another program/,
  ],
  'a view': [
    'portcullis_events',
    ({ db }) =>
      Promise.resolve(db?.createCollection('portcullis_events', { viewOn: 'things', pipeline: [] })),
    /is a view/,
  ],
  'a capped collection': [
    'portcullis_events',
    ({ db }) => Promise.resolve(db?.createCollection('portcullis_events', { capped: true, size: 4096 })),
    /was made with capped/,
  ],
  'a time series': [
    'portcullis_events',
    ({ db }) =>
      Promise.resolve(db?.createCollection('portcullis_events', { timeseries: { timeField: 'at' } })),
    /is of the type timeseries/,
  ],
  'a collection that compares texts in its own way': [
    'portcullis_accounts',
    ({ db }) =>
      Promise.resolve(
        db?.createCollection('portcullis_accounts', { collation: { locale: 'de', strength: 1 } }),
      ),
    /was made with collation/,
  ],
  'an empty collection with a unique index of another program': [
    'portcullis_accounts',
    ({ db }) =>
      Promise.resolve(db?.collection('portcullis_accounts').createIndex({ iban: 1 }, { unique: true })),
    /has the index iban_1, which Portcullis does not declare/,
  ],
}

test.each(Object.entries(foreign))(
  '%s under one of our names stops the start, by name, and nothing is changed; doctor says the same',
  async (_what, [name, make, reason]) => {
    const { uri, connection } = await openTestDatabase()
    await make(connection)
    const before = await whole(connection)

    const refused = start(uri)
    await expect(refused).rejects.toMatchObject({ code: 'COLLECTIONS_NOT_OURS' })
    await expect(refused).rejects.toThrow(name)
    await expect(refused).rejects.toThrow(reason)
    const keys = await runHere(['keys', 'rotate'], { env: { MONGODB_URI: uri, PORTCULLIS_SECRET: secret } })
    expect(keys).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(name) })
    const { checks } = await doctor(uri)
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: 'collections',
        status: 'fault',
        message: expect.stringMatching(new RegExp(`${name} ${reason.source}`)),
      }),
    )
    expect(await whole(connection)).toEqual(before)
  },
)

test('every collection that is not ours is named at once', async () => {
  const { uri, connection } = await openTestDatabase()
  for (const name of ['portcullis_events', 'portcullis_sessions'])
    await connection.collection(name).insertOne({ foreign: true })

  const refused = start(uri)
  await expect(refused).rejects.toThrow('portcullis_events')
  await expect(refused).rejects.toThrow('portcullis_sessions')
})

test('an empty collection under one of our names is taken, and so are ones that were restored from a backup', async () => {
  const { uri, connection } = await openTestDatabase()
  await connection.createCollection('portcullis_sessions')
  const first = await start(uri)
  await first.accounts.create({ username: 'ana', password: 'orchard lantern 4711 drizzle' })
  await first.stop()
  // As mongorestore does it: the same documents and indexes, in a collection of another identity.
  const accounts = await connection.collection('portcullis_accounts').find().toArray()
  const indexes = await connection.collection('portcullis_accounts').indexes()
  await connection.dropCollection('portcullis_accounts')
  await connection.collection('portcullis_accounts').insertMany(accounts)
  for (const { key, name, v: _v, ...options } of indexes.filter(({ name }) => name !== '_id_'))
    await connection.collection('portcullis_accounts').createIndex(key, { ...options, name: String(name) })

  const again = await start(uri)
  expect(await again.accounts.findByUsername('ana')).not.toBeNull()
})

test('what was proved once is not read again: a later start lists collections and reads marks', async () => {
  const { uri, connection } = await openTestDatabase()
  await (await start(uri)).stop()
  started.pop()
  // Not those of events: a start reads recent erasures there, by an index.
  const proofs = (operations: string[]) =>
    operations.filter((operation) => /^(accounts|sessions|attempts) query/.test(operation))

  expect(proofs(await operationsDuring(connection, () => start(uri)))).toEqual([])
  // A collection that took the place of a proved one is not that one.
  await connection.dropCollection('portcullis_events')
  await connection.collection('portcullis_events').insertOne({ foreign: true })
  await expect(start(uri)).rejects.toMatchObject({ code: 'COLLECTIONS_NOT_OURS' })
})

test('servers that start at the same moment on an empty database all start', async () => {
  const { uri, store } = await openTestDatabase()
  await Promise.all(Array.from({ length: 4 }, () => start(uri)))

  const marks = await store.db.collection('portcullis_collections').distinct('_id')
  expect(marks).toHaveLength(ownCollections.length + 1)
})

test('two installations with two prefixes share a database and nothing else', async () => {
  const { uri, connection } = await openTestDatabase()
  const one = await start(uri)
  const other = await start(uri, { collectionPrefix: 'second-' })
  await one.accounts.create({ username: 'ana', password: 'orchard lantern 4711 drizzle' })

  expect(await other.accounts.findByUsername('ana')).toBeNull()
  await other.accounts.create({ username: 'ana', password: 'orchard lantern 4711 drizzle' })
  expect(await connection.collection('second-accounts').countDocuments()).toBe(1)
  expect(await connection.collection('second-events').countDocuments()).toBe(1)
})

test.each(['', 'system.', 'a$b', 'a.b', '1a', '_a', 'a b', 'a\0', 'é', `a${'b'.repeat(32)}`])(
  'the prefix %j is refused',
  async (collectionPrefix) => {
    await expect(start(`mongodb://127.0.0.1:1/${randomUUID()}`, { collectionPrefix })).rejects.toThrow(
      'collectionPrefix must be 1 to 32 letters',
    )
  },
)

test('a collection that nobody declared can not be used', async () => {
  const { connection } = await openTestDatabase()
  const undeclared = { name: 'undeclared', proof: { required: [], properties: {} }, indexes: () => [] }

  expect(() => storeOn(connection).nameOf(undeclared)).toThrow('undeclared')
})
