import { pino } from 'pino'
import { ownCollections } from '../../../src/application/collections.js'
import { createApplication } from '../../../src/application/portcullis.js'
import { runHere } from '../../cli/command-line.js'
import { openTestDatabase, type TestDatabase } from '../../harness/database.js'

const secret = 'a-secret-for-tests-of-thirty-two-bytes'
const password = 'orchard lantern 4711 drizzle'
/** The collections that the version had. */
const names = ['accounts', 'attempts', 'events', 'sessions', 'signingKeys']

const start = (mongodbUri: string) =>
  createApplication({
    env: {},
    mode: 'development',
    secret,
    bcryptCost: 4,
    mongodbUri,
    log: pino({ level: 'silent' }),
  })

const command = (uri: string, ...args: string[]) =>
  runHere(args, { env: { MONGODB_URI: uri, PORTCULLIS_SECRET: secret } })

/** A database as a version without prefix left it. */
async function formerDatabase(): Promise<TestDatabase> {
  const database = await openTestDatabase()
  const { portcullis, services } = await start(database.uri)
  const client = { userAgent: null, ipAddress: '192.0.2.1', requestId: null }
  await services.signIn.register({ username: 'ana', password }, { client, deviceToken: null }, false)
  await services.signIn.login({ username: 'ana', password }, { client, deviceToken: null }, false)
  await portcullis.stop()
  for (const name of names) await database.connection.db?.renameCollection(`portcullis_${name}`, name)
  // That version had no others.
  for (const name of await listed(database))
    if (name.startsWith('portcullis_')) await database.connection.dropCollection(name)
  return database
}

const listed = async ({ connection }: TestDatabase) =>
  (await connection.listCollections()).map(({ name }) => name).sort()

test('data under the names of before stop the start, which names the command that renames them', async () => {
  const database = await formerDatabase()
  const { uri, connection } = database

  const refused = start(uri)
  await expect(refused).rejects.toMatchObject({ code: 'FORMER_COLLECTION_NAMES' })
  await expect(refused).rejects.toThrow('portcullis database rename')
  expect((await command(uri, 'users', 'list')).stderr).toContain('portcullis database rename')
  const { checks } = JSON.parse((await command(uri, 'doctor', '--json')).stdout)
  expect(checks).toContainEqual(
    expect.objectContaining({
      name: 'collections',
      status: 'fault',
      advice: expect.stringContaining('database rename'),
    }),
  )
  expect(await listed(database)).toEqual(names)

  const indexes = await connection.collection('accounts').indexes()
  const renamed = await command(uri, 'database', 'rename')
  expect(renamed).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('Renamed accounts to portcullis_accounts.'),
  })
  const all = ['collections', ...ownCollections.map(({ name }) => name)]
  expect(await listed(database)).toEqual(all.map((name) => `portcullis_${name}`).sort())
  expect(await connection.collection('portcullis_accounts').indexes()).toEqual(indexes)
  const { portcullis } = await start(uri)
  expect(await portcullis.accounts.findByUsername('ana')).not.toBeNull()
  await portcullis.stop()
  expect((await command(uri, 'database', 'rename')).stdout).toContain('There is nothing to rename')
})

test('where one collection holds documents of another program, none is renamed and that one is named', async () => {
  const database = await formerDatabase()
  await database.connection.collection('events').insertOne({ title: 'Concert', at: new Date() })

  const { exitCode, stderr } = await command(database.uri, 'database', 'rename')
  expect(exitCode).toBe(1)
  expect(stderr).toContain('events contains documents of another program')
  expect(await listed(database)).toEqual(names)
})

test("a collection that is another program's alone keeps its name, beside ours that are renamed", async () => {
  const database = await formerDatabase()
  await database.connection.dropCollection('events')
  await database.connection.collection('events').insertOne({ title: 'Concert', at: new Date(0) })

  expect((await command(database.uri, 'database', 'rename')).exitCode).toBe(0)
  expect(await database.connection.collection('events').find().toArray()).toMatchObject([
    { title: 'Concert' },
  ])
  const { portcullis } = await start(database.uri)
  await portcullis.stop()
  expect(await database.connection.collection('events').countDocuments()).toBe(1)
})

test('where a new name is taken, nothing is renamed', async () => {
  const database = await formerDatabase()
  await database.connection.collection('portcullis_events').insertOne({})

  const { exitCode, stderr } = await command(database.uri, 'database', 'rename')
  expect(exitCode).toBe(1)
  expect(stderr).toContain('portcullis_events already exists')
  expect(await listed(database)).toEqual([...names, 'portcullis_events'].sort())
})

test('doctor names the indexes that an earlier version left on the collections of another program', async () => {
  const { uri, connection } = await formerDatabase()
  for (const name of names) await connection.collection(name).deleteMany({})
  await connection.collection('sessions').insertOne({ theirs: true, expiresAt: new Date() })
  await connection.dropCollection('signingKeys')

  const { checks } = JSON.parse((await command(uri, 'doctor', '--json')).stdout)
  expect(checks).toContainEqual(
    expect.objectContaining({
      name: 'collections',
      status: 'warning',
      message: expect.stringMatching(/^sessions belongs to another program.*familyHash_1, expiresAt_1/),
    }),
  )
})

test('a rename that was interrupted is finished by the next', async () => {
  const database = await formerDatabase()
  await database.connection.db?.renameCollection('accounts', 'portcullis_accounts')

  await expect(start(database.uri)).rejects.toMatchObject({ code: 'FORMER_COLLECTION_NAMES' })
  expect((await command(database.uri, 'database', 'rename')).exitCode).toBe(0)
  const { portcullis } = await start(database.uri)
  expect(await portcullis.accounts.findByUsername('ana')).not.toBeNull()
  await portcullis.stop()
})

test('empty collections under the names of before are no data', async () => {
  const database = await openTestDatabase()
  for (const name of names) await database.connection.createCollection(name)

  const { portcullis } = await start(database.uri)
  await portcullis.stop()
  expect((await command(database.uri, 'database', 'rename')).stdout).toContain('There is nothing to rename')
})
