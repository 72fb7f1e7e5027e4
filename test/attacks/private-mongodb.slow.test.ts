import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { pino } from 'pino'
import { type Database, openDatabase } from '../../src/database/index.js'
import { newDataDir } from '../database/mongod/data-dir.js'
import { accounts, addAccount, open } from '../database/opened.js'

// Another user of this machine reaches the port, and reads no file of the data folder.

const clients: mongoose.mongo.MongoClient[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close()
})

function stranger(uri: string, options: mongoose.mongo.MongoClientOptions = {}): mongoose.mongo.MongoClient {
  const { host } = new URL(uri)
  const client = new mongoose.mongo.MongoClient(`mongodb://${host}/?directConnection=true`, options)
  clients.push(client)
  return client
}

const commands: Record<string, object> = {
  'read accounts': { find: 'accounts' },
  'write accounts': { insert: 'accounts', documents: [{ name: 'eve' }] },
  'list databases': { listDatabases: 1 },
  'make a user': { createUser: 'eve', pwd: 'eve', roles: ['root'] },
  'make a role': { createRole: 'eve', privileges: [], roles: ['root'] },
  'read the configuration of the set': { replSetGetConfig: 1 },
  'initiate a set': { replSetInitiate: { _id: 'portcullis', members: [{ _id: 0, host: '127.0.0.1:1' }] } },
  'change the set': { replSetReconfig: { _id: 'portcullis', version: 9, members: [] }, force: true },
  'set a parameter': { setParameter: 1, enableLocalhostAuthBypass: true },
  'read the log': { getLog: 'global' },
  'stop it': { shutdown: 1, force: true },
}

describe('a private MongoDB that runs', () => {
  const dataDir = newDataDir()
  let database: Database
  beforeAll(async () => {
    database = await openDatabase({ dataDir, log: pino({ level: 'silent' }) })
    await addAccount(database, 'ana')
  })
  afterAll(() => database.stop())

  test('who knows no password can neither read nor change nor stop the private MongoDB', async () => {
    const client = stranger(database.uri)

    for (const [what, command] of Object.entries(commands)) {
      const isOfData = 'find' in command || 'insert' in command
      const refused = await client
        .db(isOfData ? database.connection.name : 'admin')
        .command(command)
        .then(
          () => 'done',
          (error: unknown) => (error instanceof mongoose.mongo.MongoServerError ? error.codeName : error),
        )
      expect({ what, refused }).toEqual({ what, refused: 'Unauthorized' })
    }
    expect(await accounts(database)).toEqual(['ana'])
  })

  test.each([
    ['portcullis', 'admin', 'portcullis'],
    ['portcullis', 'admin', ' '],
    ['__system', 'local', 'portcullis'],
  ])('%s of %s with the password «%s» is refused', async (username, authSource, password) => {
    const guessed = stranger(database.uri, { auth: { username, password }, authSource })
    await expect(guessed.db('admin').command({ listDatabases: 1 })).rejects.toMatchObject({
      codeName: 'AuthenticationFailed',
    })
  })

  test('key and password lie in files of their owner alone, and the written address leads to the accounts', async () => {
    const written = readFileSync(join(dataDir, 'mongodb-uri'), 'utf8')
    const client = new mongoose.mongo.MongoClient(written.trim())
    clients.push(client)

    expect(written).toBe(`${database.uri}\n`)
    expect(await client.db(database.connection.name).collection('accounts').countDocuments()).toBe(1)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    for (const name of ['mongodb-uri', 'mongodb-key', 'mongod.log']) {
      expect({ name, mode: statSync(join(dataDir, name)).mode & 0o777 }).toEqual({ name, mode: 0o600 })
    }
  })
})

test('data from before there was a password get one of their own, and keep their accounts', async () => {
  const older = newDataDir()
  const before = await open(older)
  await addAccount(before, 'ben')
  // As they were: without a user, a key or an address.
  await before.connection.getClient().db('admin').command({ dropAllUsersFromDatabase: 1 })
  const firstUser = { createUser: 'eve', pwd: 'eve', roles: ['root'] }
  await expect(stranger(before.uri).db('admin').command(firstUser)).rejects.toMatchObject({
    codeName: 'Unauthorized', // also while there is no user, nobody may make the first one
  })
  await before.stop()
  for (const name of ['mongodb-key', 'mongodb-uri']) rmSync(join(older, name))

  const upgraded = await open(older)

  expect(await accounts(upgraded)).toEqual(['ben'])
  const { password } = new URL(upgraded.uri)
  expect(password).toMatch(/^[\w-]{43}$/)
  expect(password).not.toBe(new URL(before.uri).password)
  await expect(stranger(upgraded.uri).db('admin').command({ listDatabases: 1 })).rejects.toMatchObject({
    codeName: 'Unauthorized',
  })
})
