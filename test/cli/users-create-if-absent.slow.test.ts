import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTestDatabase, type TestDatabase } from '../harness/database.js'
import { type CommandResult, emptyFolder, runHere, runProcess } from './command-line.js'

const cwd = emptyFolder()
const password = 'orchard lantern 4711 drizzle'
const passwordFile = join(cwd, 'password')
writeFileSync(passwordFile, `${password}\n`)

let database: TestDatabase
let env: Record<string, string>
const use = (uri: string) => ({
  MONGODB_URI: uri,
  PORTCULLIS_MODE: 'development',
  PORTCULLIS_SECRET: 'a-secret-for-tests-of-thirty-two-bytes',
  PORTCULLIS_BCRYPT_COST: '4',
})
beforeAll(async () => {
  database = await openTestDatabase()
  env = use(database.uri)
})
afterEach(async () => {
  await database.connection.collection('portcullis_accounts').deleteMany({})
})

const accounts = () => database.connection.collection('portcullis_accounts')
const create = (name: string, ...options: string[]) =>
  runHere(['users', 'create', name, '--if-absent', '--password-file', passwordFile, ...options], { env })

test('an account that is absent is created, with the password of the file', async () => {
  const { exitCode, stdout, stderr } = await create('ana', '--role', 'ADMIN')

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toMatch(/^Created ana \([0-9a-f]{24}\) with USER, ADMIN\.\n$/)
})

test('an account that exists is left as it is, whatever is asked', async () => {
  await create('ana', '--role', 'ADMIN', '--email', 'ana@example.com')
  const before = await accounts().findOne({ canonicalName: 'ana' })

  const { exitCode, stdout, stderr } = await create('ANA', '--role', 'ADMIN', '--email', 'eva@example.com')

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toBe(`ana (${before?._id}) exists, with USER, ADMIN. Nothing was changed.\n`)
  expect(await accounts().find().toArray()).toEqual([before])
  const { stdout: json } = await create('ana', '--json')
  expect(JSON.parse(json)).toEqual({
    id: String(before?._id),
    username: 'ana',
    email: null,
    pendingEmail: 'ana@example.com',
    roles: ['USER', 'ADMIN'],
    disabled: false,
    createdAt: before?.createdAt.toISOString(),
    deletionAt: null,
    secondFactors: [],
    recoveryCodesLeft: 0,
    created: false,
  })
})

test('for an account that exists, no password is read', async () => {
  await create('ana')
  const args = ['users', 'create', 'ana', '--if-absent']

  expect((await runHere(args, { env, input: '' })).exitCode).toBe(0)
  expect((await runHere([...args, '--password-file', '/missing'], { env })).exitCode).toBe(0)
  expect((await runHere([...args, '--password', 'hunter2'], { env })).exitCode).toBe(2)
})

test('an account that exists without the role, or disabled, is reported: someone else may have registered it', async () => {
  await create('ana')
  await accounts().updateOne({ canonicalName: 'ana' }, { $set: { disabled: true } })

  const { exitCode, stderr } = await create('ana', '--role', 'ADMIN')

  expect(exitCode).toBe(0)
  expect(stderr).toContain('ana does not have the role ADMIN')
  expect(stderr).toContain('ana is disabled')
})

test('without --if-absent an account that exists is an exit code of its own', async () => {
  await create('ana')
  const args = ['users', 'create', 'ana', '--password-file', passwordFile, '--json']
  expect(await runHere(args, { env })).toMatchObject({ exitCode: 3, stdout: '' })
})

test('what may not be created is refused as ever', async () => {
  const { exitCode, stdout, stderr } = await create('a b', '--role', 'ADMN')

  expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' })
  expect(stderr).toMatch(/^ {2}username: .*\n {2}roles: /m)
})

test.each([
  ['that is missing', () => '/missing', 2, '"/missing" cannot be read (ENOENT)'],
  ['that is a directory', () => folderAt('folder'), 2, 'cannot be read (EISDIR)'],
  ['that is empty', () => fileOf('empty', ''), 1, 'No password'],
  ['whose first line is empty', () => fileOf('blank', `\n${password}`), 1, 'No password'],
  ['of another encoding', () => fileOf('latin', Buffer.from('caf\xe9 lantern', 'latin1')), 1, 'not UTF-8'],
  ['that is none', () => fileOf('long', 'x'.repeat(200_000)), 1, 'too long'],
])('a password file %s creates nothing', async (_case, path, code, said) => {
  const args = ['users', 'create', 'ana', '--if-absent', '--password-file', path()]
  const { exitCode, stdout, stderr } = await runHere(args, { env })

  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' })
  expect(stderr).toContain(said)
  expect(await accounts().countDocuments()).toBe(0)
})

function fileOf(name: string, content: string | Uint8Array): string {
  writeFileSync(join(cwd, name), content)
  return join(cwd, name)
}
function folderAt(name: string): string {
  mkdirSync(join(cwd, name))
  return join(cwd, name)
}

test('of containers that start together on an empty database, one creates the account and all succeed', async () => {
  const empty = await openTestDatabase()
  const args = ['users', 'create', 'ana', '--if-absent', '--role', 'ADMIN', '--json']
  const options = { cwd, env: use(empty.uri), input: `${password}\n` }

  const results = await Promise.all([0, 1].map(() => runProcess(args, options)))

  expectOneCreated(results)
  expect(await empty.connection.collection('portcullis_accounts').countDocuments()).toBe(1)
})

test('of ten that create it at once, one does', async () => {
  const results = await Promise.all(
    Array.from({ length: 10 }, () => create('ana', '--role', 'ADMIN', '--json')),
  )
  expectOneCreated(results)
  expect(await accounts().countDocuments()).toBe(1)
})

function expectOneCreated(results: readonly CommandResult[]): void {
  expect(results.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
    results.map(() => ({ exitCode: 0, stderr: '' })),
  )
  const views = results.map(({ stdout }) => JSON.parse(stdout))
  expect(views.filter(({ created }) => created)).toHaveLength(1)
  expect(new Set(views.map(({ id }) => id)).size).toBe(1)
}
