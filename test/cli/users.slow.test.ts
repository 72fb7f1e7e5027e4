import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { readConfiguration } from '../../src/application/configuration.js'
import { startServices } from '../../src/application/services.js'
import { commandLine } from '../../src/events/index.js'
import { openTestDatabase, type TestDatabase } from '../harness/database.js'
import { startPortcullis } from '../harness/portcullis.js'
import { emptyFolder, runHere, runProcess } from './command-line.js'

const cwd = emptyFolder()
const password = 'orchard lantern 4711 drizzle'
let database: TestDatabase
let env: Record<string, string>
beforeAll(async () => {
  database = await openTestDatabase()
  env = {
    MONGODB_URI: database.uri,
    PORTCULLIS_MODE: 'development',
    PORTCULLIS_DATA_DIR: join(cwd, 'data'),
    PORTCULLIS_BCRYPT_COST: '4',
  }
})
afterEach(async () => {
  await database.connection.collection('portcullis_accounts').deleteMany({})
})

const create = (name: string, ...options: string[]) =>
  runHere(['users', 'create', name, ...options], { env, input: `${password}\n` })
const setRoles = (...args: string[]) => runHere(['users', 'set-roles', ...args], { env })
const list = async (...options: string[]) => {
  const { stdout } = await runHere(['users', 'list', '--json', ...options], { env })
  return JSON.parse(stdout) as { username: string; roles: string[] }[]
}
const names = async (...options: string[]) => (await list(...options)).map(({ username }) => username)

test('the first admin is made by the real command, the password on standard input', async () => {
  const args = ['users', 'create', 'ana', '--role', 'ADMIN', '--email', 'ana@example.com', '--json']
  const { exitCode, stdout, stderr } = await runProcess(args, { cwd, env, input: `${password}\n` })

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{24}$/),
    username: 'ana',
    email: null,
    pendingEmail: 'ana@example.com',
    roles: ['USER', 'ADMIN'],
    disabled: false,
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    deletionAt: null,
    secondFactors: [],
    recoveryCodesLeft: 0,
    created: true,
  })
})

test.each([
  ['a line', `${password}\n`],
  ['a line of Windows', `${password}\r\n`],
  ['a text without an end of line', password],
  ['the first of several lines', `${password}\nsomething else\n`],
])('the password is %s', async (_case, input) => {
  await runHere(['users', 'create', 'ana'], { env, input })

  const services = await startServices({
    config: readConfiguration({ env }),
    log: pino({ level: 'silent' }),
    declaredRoles: new Set(['USER', 'ADMIN']),
    now: () => new Date(),
    attach: false,
  })
  const { accounts } = services
  const ana = await accounts.findByName('ana')
  const signedIn = await accounts.verifyCredentials(ana, password, commandLine.client)
  await services.stop()
  expect(signedIn).toMatchObject({ username: 'ana', roles: ['USER'] })
})

test.each([
  ['nothing', '', 'No password'],
  ['an empty line', '\n', 'No password'],
  ['another encoding than UTF-8', Buffer.from('caf\xe9 orchard lantern drizzle', 'latin1'), 'not UTF-8'],
  ['a file', 'x'.repeat(200_000), 'too long'],
])('%s on standard input is no password', async (_case, input, said) => {
  const { exitCode, stderr } = await runHere(['users', 'create', 'ana'], { env, input })

  expect(exitCode).toBe(1)
  expect(stderr).toContain(said)
  expect(await names()).toEqual([])
})

test('every problem of the input is told at once, and none echoes the password', async () => {
  const args = ['users', 'create', 'a b@c', '--role', 'ADMN', '--email', 'nowhere']
  const { exitCode, stdout, stderr } = await runHere(args, { env, input: 'hunter2\n' })

  expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' })
  for (const field of ['username', 'password', 'roles'])
    expect(stderr).toMatch(new RegExp(`^  ${field}: .`, 'm'))
  expect(stderr).toContain('USER, ADMIN')
  expect(stderr).not.toMatch(/hunter2|BAD_USER_INPUT|\n +at /)
})

test('a name that is taken is refused', async () => {
  await create('ana')
  const { exitCode, stderr } = await create('ANA')
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: expect.stringContaining('taken') })
})

test("an application's roles are known from its schema", async () => {
  const file = join(cwd, 'roles.graphql')
  writeFileSync(file, 'extend enum Role { EDITOR }')

  expect((await create('ana', '--role', 'EDITOR')).exitCode).toBe(5)
  expect((await create('ana', '--role', 'EDITOR', '--schema', file)).exitCode).toBe(0)
  expect((await setRoles('ana', 'ADMIN', 'EDITOR', '--schema', file)).exitCode).toBe(0)
  expect(await list()).toEqual([expect.objectContaining({ roles: ['USER', 'ADMIN', 'EDITOR'] })])
})

test('an empty list is empty in both forms', async () => {
  expect(await list()).toEqual([])
  expect((await runHere(['users', 'list'], { env })).stdout).toBe('NAME  ROLES  E-MAIL  CREATED  ID\n')
})

test('a list of more than a page is whole, in order, and can be cut and searched', async () => {
  const template = { roles: ['USER'], disabled: false, passwordHash: 'x', createdAt: new Date(), revision: 0 }
  const many = Array.from({ length: 205 }, (_, index) => `user-${String(index).padStart(3, '0')}`)
  await database.connection
    .collection('portcullis_accounts')
    .insertMany(many.map((name) => ({ ...template, username: name, canonicalName: name })))

  expect(await names()).toEqual(many)
  expect(await names('--first', '101')).toEqual(many.slice(0, 101))
  expect(await names('--search', 'USER-20')).toEqual([
    'user-200',
    'user-201',
    'user-202',
    'user-203',
    'user-204',
  ])
  const { stdout } = await runHere(['users', 'list'], { env })
  expect(stdout.split('\n').filter((line) => line.startsWith('user-'))).toHaveLength(205)
})

test('the table says what stands out, and shows nothing that commands a terminal', async () => {
  await create('ana', '--email', 'ana@example.com')
  await database.connection
    .collection('portcullis_accounts')
    .updateOne({ username: 'ana' }, { $set: { disabled: true, roles: ['USER', 'OLD\u001b[31m'] } })

  const { stdout } = await runHere(['users', 'list'], { env })

  expect(stdout).toContain('ana (disabled)  USER OLD?[31m  ana@example.com (unverified)')
})

test('roles are replaced, whatever the case of the name', async () => {
  await create('ana', '--role', 'ADMIN')
  await create('ben', '--role', 'ADMIN')

  const { exitCode, stdout } = await setRoles('ANA', 'USER')

  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'ana now has USER.\n' })
})

test('the last admin stays one', async () => {
  await create('ana', '--role', 'ADMIN')

  const { exitCode, stderr } = await setRoles('ana', 'USER')

  expect(exitCode).toBe(5)
  expect(stderr).toContain('Grant the role ADMIN to another account first')
  expect(await list()).toEqual([expect.objectContaining({ roles: ['USER', 'ADMIN'] })])
})

test.each([
  ['an account that is not there', ['nobody', 'ADMIN'], 'No account has the user name "nobody"', 4],
  ['a role that the schema does not declare', ['ana', 'ADMN'], 'Choose one of USER, ADMIN', 5],
])('%s is refused', async (_case, args, said, code) => {
  await create('ana')
  const { exitCode, stderr } = await setRoles(...args)
  expect(exitCode).toBe(code)
  expect(stderr).toContain(said)
})

test('an account that strangers have closed by failures is open again once it is released', async () => {
  const secret = 'a-secret-for-tests-of-thirty-two-bytes'
  const { uri } = await openTestDatabase()
  const own = { ...env, MONGODB_URI: uri, PORTCULLIS_SECRET: secret }
  const { api } = await startPortcullis({
    mongodbUri: uri,
    secret,
    throttling: { accountAddressFailures: { free: 100, max: 100 } },
  })
  await runHere(['users', 'create', 'ana'], { env: own, input: `${password}\n` })
  for (let failures = 0; failures < 10; failures += 1)
    await expect(api.login('ana', 'a wrong lantern 4711')).rejects.toThrow('INVALID_CREDENTIALS')
  await expect(api.login('ana', password)).rejects.toThrow('RATE_LIMITED')
  const released = await runHere(['users', 'release', 'ANA'], { env: own })

  expect(released).toEqual({ exitCode: 0, stdout: 'Failed sign-ins of ana were reset.\n', stderr: '' })
  await expect(api.login('ana', 'a wrong lantern 4711')).rejects.toThrow('INVALID_CREDENTIALS')
  expect((await runHere(['users', 'release', 'nobody'], { env: own })).stderr).toContain(
    'No account has the user name',
  )
})

test('a database that is away is named, its password not', async () => {
  const away = { ...env, MONGODB_URI: 'mongodb://ana:hunter2@127.0.0.1:1/?serverSelectionTimeoutMS=200' }

  const { exitCode, stderr } = await runHere(['users', 'list'], { env: away })

  expect(exitCode).toBe(1)
  expect(stderr).toContain('127.0.0.1:1')
  expect(stderr).not.toContain('hunter2')
})
