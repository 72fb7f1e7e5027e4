import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTestDatabase, type TestDatabase } from '../harness/database.js'
import { emptyFolder, runHere, runProcess } from './command-line.js'

const cwd = emptyFolder()
const secret = 'Zm9ydHktZWlnaHQgcmFuZG9tIGJ5dGVzLCBpbiBiYXNlNjQ'
let database: TestDatabase
let env: Record<string, string>
beforeEach(async () => {
  database = await openTestDatabase()
  env = { MONGODB_URI: database.uri, PORTCULLIS_SECRET: secret }
})
afterEach(() => database.drop())

interface Report {
  readonly healthy: boolean
  readonly checks: readonly { name: string; status: string; message: string; advice: string | null }[]
}

async function doctor(more: { env?: Record<string, string>; now?: () => Date; args?: string[] } = {}) {
  const options = { ...more, env: { ...env, ...more.env } }
  const { exitCode, stdout } = await runHere(['doctor', '--json', ...(more.args ?? [])], options)
  const report = JSON.parse(stdout) as Report
  const troubles = report.checks.filter(({ status }) => status !== 'ok')
  return { exitCode, ...report, troubles, text: stdout }
}
/** Apart from mail, which these installations do not send. */
const besidesMail = (troubles: Report['checks']) => troubles.filter(({ name }) => name !== 'mail')
const createAdmin = () =>
  runHere(['users', 'create', 'ana', '--role', 'ADMIN'], { env, input: 'orchard lantern 4711 drizzle\n' })

test('a production installation in order: every check is ok, in text and by exit code', async () => {
  await createAdmin()

  const { exitCode, stdout, stderr } = await runProcess(['doctor'], { cwd, env })

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  for (const name of ['configuration', 'clock', 'indexes', 'roles', 'admin', 'secret', 'keys']) {
    expect(stdout).toMatch(new RegExp(`^ok +${name} `, 'm'))
  }
  expect(stdout).toMatch(/^(ok|warning) +database +MongoDB \d+\.\d+\.\d+/m)
  expect(stdout).not.toContain(secret)
})

test('before the first start there is nothing at fault, and nothing is made', async () => {
  const { exitCode, troubles } = await doctor()

  expect(exitCode).toBe(0)
  expect(besidesMail(troubles).filter(({ name }) => name !== 'database')).toEqual([
    {
      name: 'admin',
      status: 'warning',
      message: 'No account exists yet.',
      advice: expect.stringContaining('users create'),
    },
  ])
  expect(await database.connection.listCollections()).toEqual([])
})

test('without a data folder it makes none', async () => {
  const dataDir = join(cwd, 'none')

  const { exitCode, troubles } = await doctor({
    env: { MONGODB_URI: '', PORTCULLIS_SECRET: '', PORTCULLIS_DATA_DIR: dataDir },
  })

  expect(exitCode).toBe(0)
  expect(troubles).toEqual([expect.objectContaining({ name: 'database', status: 'warning' })])
  expect(existsSync(dataDir)).toBe(false)
})

test('each fault of the configuration is a fault of its own', async () => {
  const { exitCode, healthy, troubles, text } = await doctor({
    env: {
      MONGODB_URI: '',
      PORTCULLIS_MODE: 'production',
      PORTCULLIS_SECRET: 'short',
      PORTCULIS_MODE: '',
      PORTCULLIS_MOD: 'x',
    },
  })

  expect({ exitCode, healthy }).toEqual({ exitCode: 1, healthy: false })
  expect(troubles.map(({ status, message }) => [status, message.split(' ')[0]])).toEqual([
    ['fault', 'MONGODB_URI'],
    ['fault', 'PORTCULLIS_SECRET'],
    ['warning', 'PORTCULLIS_MOD'],
  ])
  expect(text).not.toContain('short')
})

test('a database that does not answer', async () => {
  const uri = 'mongodb://ana:hunter2@127.0.0.1:1/?serverSelectionTimeoutMS=200'

  const { exitCode, troubles, text } = await doctor({ env: { MONGODB_URI: uri } })

  expect(exitCode).toBe(1)
  expect(besidesMail(troubles)).toEqual([
    expect.objectContaining({
      name: 'database',
      status: 'fault',
      message: expect.stringContaining('127.0.0.1:1'),
    }),
  ])
  expect(text).not.toContain('hunter2')
})

test('a lost index is a fault, a strange one a warning', async () => {
  await createAdmin()
  const accounts = database.connection.collection('portcullis_accounts')
  await accounts.dropIndex('canonicalName_1')
  await accounts.createIndex({ disabled: 1 })

  const { exitCode, troubles } = await doctor()

  expect(exitCode).toBe(1)
  expect(troubles.filter(({ name }) => name === 'indexes')).toEqual([
    expect.objectContaining({ status: 'fault', message: expect.stringContaining('canonicalName') }),
    expect.objectContaining({ status: 'warning', message: expect.stringContaining('disabled_1') }),
  ])
})

test.each([
  ['accounts', 'email_1'],
  ['attempts', 'expiresAt_1'],
  ['events', 'at_1'],
  ['events', 'refreshes_at_1'],
  ['events', 'userId_1_at_-1__id_-1'],
  ['sessions', 'expiresAt_1'],
  ['sessions', 'familyHash_1'],
])('a lost index of any collection is a fault: %s, %s', async (collection, index) => {
  await createAdmin()
  await database.connection.collection(`portcullis_${collection}`).dropIndex(index)

  const { exitCode, troubles } = await doctor()

  expect(exitCode).toBe(1)
  expect(troubles.filter(({ name }) => name === 'indexes')).toEqual([
    expect.objectContaining({
      status: 'fault',
      message: expect.stringContaining(`portcullis_${collection} lacks the index on`),
    }),
  ])
})

test('an index that deletes after another time is a fault', async () => {
  await createAdmin()
  const sessions = database.connection.collection('portcullis_sessions')
  await sessions.dropIndex('expiresAt_1')
  await sessions.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 9_999_999 })

  expect((await doctor()).troubles).toContainEqual(
    expect.objectContaining({
      name: 'indexes',
      status: 'fault',
      message: expect.stringContaining('expiresAt with expireAfterSeconds 86400'),
    }),
  )
})

test('an index that is no longer unique is a fault', async () => {
  await createAdmin()
  const accounts = database.connection.collection('portcullis_accounts')
  await accounts.dropIndex('canonicalName_1')
  await accounts.createIndex({ canonicalName: 1 })

  expect((await doctor()).troubles).toContainEqual(
    expect.objectContaining({ name: 'indexes', status: 'fault' }),
  )
})

test('another secret opens neither passwords nor keys; named as the previous one it does', async () => {
  await createAdmin()
  await runHere(['keys', 'rotate'], { env })
  const other = `${secret} and more`

  const lost = await doctor({ env: { PORTCULLIS_SECRET: other } })
  const rotating = await doctor({ env: { PORTCULLIS_SECRET: other, PORTCULLIS_SECRET_PREVIOUS: secret } })

  expect(lost.exitCode).toBe(1)
  expect(lost.troubles.filter(({ status }) => status === 'fault').map(({ name }) => name)).toEqual([
    'secret',
    'keys',
  ])
  expect(rotating.exitCode).toBe(0)
  expect(rotating.troubles).toContainEqual(
    expect.objectContaining({
      name: 'secret',
      status: 'warning',
      message: expect.stringContaining('previous'),
    }),
  )
})

test('a clock that goes wrong', async () => {
  const { exitCode, troubles } = await doctor({ now: () => new Date(Date.now() + 300_000) })

  expect(exitCode).toBe(1)
  expect(troubles).toContainEqual(expect.objectContaining({ name: 'clock', status: 'fault' }))
})

test('a stored role that no schema declares, until the schema is named', async () => {
  await createAdmin()
  await database.connection
    .collection('portcullis_accounts')
    .updateOne({}, { $push: { roles: 'EDITOR' } as never })
  const file = join(cwd, 'roles.graphql')
  writeFileSync(file, 'extend enum Role { EDITOR }')

  const without = await doctor()
  const named = await doctor({ args: ['--schema', file] })

  expect(without.troubles).toContainEqual(
    expect.objectContaining({ name: 'roles', message: expect.stringContaining('EDITOR') }),
  )
  expect(named.troubles.map(({ name }) => name)).not.toContain('roles')
})

test('a file of signing keys that can not be used', async () => {
  const file = join(cwd, 'keys.pem')
  writeFileSync(file, 'no key')

  const { exitCode, troubles } = await doctor({ env: { PORTCULLIS_SIGNING_KEYS_FILE: file } })

  expect(exitCode).toBe(1)
  expect(troubles).toContainEqual(expect.objectContaining({ name: 'keys', status: 'fault' }))
})
