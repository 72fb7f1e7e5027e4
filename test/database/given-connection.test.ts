import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mongoose, { type Connection, Schema } from 'mongoose'
import { pino } from 'pino'
import { createPortcullis, type PortcullisOptions } from '../../src/index.js'
import { openTestDatabase } from '../harness/database.js'

const settings: PortcullisOptions = {
  env: {},
  mode: 'development',
  secret: 'a-secret-for-tests-of-thirty-two-bytes',
  bcryptCost: 4,
  log: pino({ level: 'silent' }),
}
const password = 'orchard lantern 4711 drizzle'
const open: Connection[] = []
const folder = mkdtempSync(join(tmpdir(), 'portcullis-mongoose-'))
afterAll(async () => {
  for (const connection of open.splice(0)) await connection.close()
  rmSync(folder, { recursive: true })
})

/** As an application opens it, with options that are not ours. */
async function connect(): Promise<Connection> {
  const { uri } = await openTestDatabase()
  const connection = mongoose.createConnection(uri, {
    ignoreUndefined: true,
    promoteValues: false,
    readPreference: 'secondaryPreferred',
    w: 0,
  })
  open.push(connection)
  return connection
}

test("a server runs on an application's own connection, whatever that was opened with, and leaves it open", async () => {
  const connection = await connect()
  const listeners = () => connection.getClient().listenerCount('serverHeartbeatSucceeded')
  // Still opening.
  const portcullis = await createPortcullis({ ...settings, connection })
  const before = listeners()
  expect(portcullis.connection).toBe(connection)
  const account = await portcullis.accounts.create({ username: 'ana', password })
  expect(await portcullis.accounts.findByUsername('ana')).toEqual(account)
  const Note = connection.model('Note', new Schema({ text: String }))
  await Note.create({ text: 'theirs' })
  await portcullis.stop()

  expect(connection.readyState).toBe(1)
  expect(listeners()).toBeLessThan(before)
  await connection.db?.command({ ping: 1 })
  const again = await createPortcullis({ ...settings, connection })
  expect(await again.accounts.findByUsername('ana')).not.toBeNull()
  await again.stop()
})

test('the database is the one of the connection, also of one for another database of a client', async () => {
  const connection = (await connect()).useDb('given-elsewhere', { useCache: false })
  const portcullis = await createPortcullis({ ...settings, connection })
  const collections = await portcullis.connection.listCollections()
  await portcullis.stop()
  await connection.dropDatabase()

  expect(collections.map(({ name }) => name)).toContain('portcullis_accounts')
})

test('a connection counts as a named MongoDB: production is the default, and needs no MONGODB_URI', async () => {
  const connection = await connect()
  const { mode: _mode, bcryptCost: _cost, ...others } = settings
  const portcullis = await createPortcullis({ ...others, connection })
  await portcullis.stop()

  expect(portcullis.config.mode).toBe('production')
})

test('a connection of another copy of Mongoose is refused with the reason, and one that is closed or none at all', async () => {
  const copy = join(folder, 'node_modules', 'mongoose')
  mkdirSync(join(folder, 'node_modules'))
  cpSync('node_modules/mongoose', copy, { recursive: true })
  for (const name of ['mongodb', 'bson', 'kareem', 'mpath', 'mquery', 'ms', 'sift'])
    symlinkSync(join(process.cwd(), 'node_modules', name), join(folder, 'node_modules', name))
  const other: typeof mongoose = createRequire(join(folder, 'index.js'))('mongoose')
  const refused: [unknown, RegExp][] = [
    [
      other.createConnection(),
      /connection must come from the copy of Mongoose .* but comes from another one \(9\./,
    ],
    [mongoose.createConnection(), /connection must be open/],
    ['mongodb://127.0.0.1', /connection must be a connection of Mongoose/],
    [null, /connection must be a connection of Mongoose/],
  ]
  for (const [connection, reason] of refused)
    await expect(createPortcullis({ ...settings, connection: connection as Connection })).rejects.toThrow(
      reason,
    )
})

test('a connection and an address are refused together, with every other fault', async () => {
  const connection = await connect()
  const refused = createPortcullis({ ...settings, connection, mongodbUri: 'mongodb://127.0.0.1/x', port: -1 })

  await expect(refused).rejects.toThrow('mongodbUri must not be set together with connection')
  await expect(refused).rejects.toThrow('port must be a whole number')
})
