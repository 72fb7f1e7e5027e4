import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { freePort } from '../../src/database/private/ports.js'
import { openTestDatabase } from '../harness/database.js'
import { newDataDir } from './mongod/data-dir.js'
import { open } from './opened.js'
import { startStandalone } from './standalone.js'

const PASSWORD = 'correct horse battery staple'
const CREDENTIALS = `ana:${encodeURIComponent(PASSWORD)}`

/** Opens, and returns what stopped it. */
async function failureOf(mongodbUri: string): Promise<{ code: string; message: string; everything: string }> {
  const error = await open(newDataDir(), { mongodbUri }).then(
    () => new Error('It opened.'),
    (thrown: Error & { code?: string }) => thrown,
  )
  const code = 'code' in error ? String(error.code) : 'NONE'
  const cause = error.cause instanceof Error ? error.cause.stack : ''
  return { code, message: error.message, everything: `${error.stack} ${cause} ${JSON.stringify(error)}` }
}

test('with MONGODB_URI no private MongoDB is started and no data folder made', async () => {
  const dataDir = newDataDir()
  const { uri, name } = await openTestDatabase()

  const database = await open(dataDir, { mongodbUri: uri })

  expect(database).toMatchObject({ kind: 'external', topology: 'replicaSet', uri })
  expect(database.connection.name).toBe(name)
  expect(existsSync(dataDir)).toBe(false)
})

test('a URI that names no database leads to «portcullis»', async () => {
  const { uri } = await openTestDatabase()
  const url = new URL(uri)
  url.pathname = '/'

  const { connection } = await open(newDataDir(), { mongodbUri: url.href })

  expect(connection.name).toBe('portcullis')
})

test('writes are acknowledged by a majority, whatever the URI says; other options of the URI win', async () => {
  const { uri } = await openTestDatabase()

  const { connection } = await open(newDataDir(), { mongodbUri: `${uri}&w=1&retryWrites=false&appName=shop` })

  const { writeConcern, retryWrites, appName } = connection.getClient().options
  expect(writeConcern).toMatchObject({ w: 'majority', wtimeoutMS: 10_000 })
  expect({ retryWrites, appName }).toEqual({ retryWrites: false, appName: 'shop' })
})

test('a standalone mongod is refused, with what to do', async () => {
  const mongodbUri = await startStandalone()

  await expect(open(newDataDir(), { mongodbUri })).rejects.toMatchObject({
    code: 'DATABASE_STANDALONE',
    message: expect.stringMatching(/--replSet .*rs\.initiate\(\)/),
  })
})

test('a database that is away stops the start after a while, named by its hosts, never by its password', async () => {
  const port = await freePort(null)
  const uri = `mongodb://${CREDENTIALS}@127.0.0.1:${port}/accounts?serverSelectionTimeoutMS=200`

  const failure = await failureOf(uri)

  expect(failure.code).toBe('DATABASE_UNREACHABLE')
  expect(failure.message).toContain(`127.0.0.1:${port}`)
  expect(failure.everything).not.toMatch(/correct|staple/)
})

test('a server that accepts connections and never answers is given up too', async () => {
  const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const failure = await failureOf(
    `mongodb://127.0.0.1:${port}/?serverSelectionTimeoutMS=200&connectTimeoutMS=200`,
  )

  expect(failure.code).toBe('DATABASE_UNREACHABLE')
  silent.close()
})

test('a wrong password is told as such, without it', async () => {
  const { uri } = await openTestDatabase()

  const failure = await failureOf(uri.replace(/^mongodb:\/\/[^@]*@/, `mongodb://${CREDENTIALS}@`))

  expect(failure.code).toBe('DATABASE_UNREACHABLE')
  expect(failure.message).toContain('Authentication failed')
  expect(failure.everything).not.toMatch(/correct|staple/)
})

test.each([
  'mongodb://ana:correct/staple@db.example.org',
  'mongodb://ana:correct@staple@db.example.org',
  'mongodb://ana:correct?staple@db.example.org',
  'mongodb://ana:%correct%staple@db.example.org',
  'mongodb:/ana:correct%20staple@db.example.org',
  'correct staple',
])('an invalid URI is refused without quoting it: %s', async (mongodbUri) => {
  const failure = await failureOf(mongodbUri)

  expect(failure.code).toBe('MONGODB_URI_INVALID')
  expect(failure.everything).not.toMatch(/correct|staple/)
})

test('an unknown option of a URI is named', async () => {
  const failure = await failureOf(`mongodb://${CREDENTIALS}@db.example.org/?replicaset=rs&retryRights=true`)

  expect(failure).toMatchObject({
    code: 'MONGODB_URI_INVALID',
    message: expect.stringContaining('retryrights'),
  })
})
