import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../src/database/private/ports.js'
import { startStandalone } from '../database/standalone.js'
import { openTestDatabase } from '../harness/database.js'
import { emptyFolder, nodeArguments, plainEnvironment, runHere } from './command-line.js'

const folder = emptyFolder()
const { uri, connection, name } = await openTestDatabase()
const settings = { PORTCULLIS_SECRET: 'a-secret-for-tests-of-thirty-two-bytes', PORT: '0' }

/** Within this process: each of these fails before anything listens. */
const start = (env: Record<string, string>) => runHere(['start'], { env: { ...settings, ...env } })

/** The line that an operator reads. There is no other, but for those of the log. */
async function faultOf(env: Record<string, string>): Promise<{ exitCode: number | null; line: string }> {
  const { exitCode, stdout, stderr } = await start(env)
  expect(stdout).toBe('')
  expect(stderr).not.toMatch(/^ +at /m)
  expect(stderr).not.toContain('Unexpected')
  const lines = stderr
    .trim()
    .split('\n')
    .filter((each) => !each.startsWith('{'))
  expect(lines).toHaveLength(1)
  return { exitCode, line: lines[0] ?? '' }
}

function withUser(username: string, password: string): string {
  const own = new URL(uri)
  own.username = username
  own.password = password
  return own.href
}

test('a replica set that was never initiated is told as that, however it is named', async () => {
  const mongod = await startStandalone('--replSet', 'rs0')
  for (const option of ['appName=test', 'directConnection=true', 'replicaSet=rs0']) {
    const MONGODB_URI = `${mongod}?${option}&serverSelectionTimeoutMS=300`
    const { exitCode, line } = await faultOf({ MONGODB_URI })
    expect({ option, exitCode }).toEqual({ option, exitCode: 1 })
    expect(line).toMatch(/is not initiated. Run rs\.initiate\(\)/)
  }
})

test('a database that asks for authentication is told as that', async () => {
  const { host, search } = new URL(uri)
  const anonymous = `mongodb://${host}/${name}?replicaSet=${new URLSearchParams(search).get('replicaSet')}`
  const { exitCode, line } = await faultOf({ MONGODB_URI: anonymous })
  expect(exitCode).toBe(1)
  expect(line).toContain('requires authentication. Add user name and password to MONGODB_URI')
})

test('a wrong password is told with what to check, and not repeated', async () => {
  const { exitCode, line } = await faultOf({ MONGODB_URI: withUser('ana', 'hunter2-Secret99') })
  expect(exitCode).toBe(1)
  expect(line).toMatch(/Authentication failed\. Check user name, password and authSource/)
  expect(line).not.toMatch(/hunter2|secret99/i)
})

test.each([['read'], ['none']])('rights that are missing are named (%s)', async (right) => {
  const admin = connection.getClient().db('admin')
  const roles = right === 'none' ? [] : [{ role: right, db: name }]
  const username = `${name}-${right}`
  await admin.command({ createUser: username, pwd: 'for-this-test', roles })

  const { exitCode, line } = await faultOf({ MONGODB_URI: withUser(username, 'for-this-test') })

  await admin.command({ dropUser: username })
  expect(exitCode).toBe(1)
  expect(line).toMatch(
    new RegExp(`is not authorized to run \\w+ on the database ${name}. Grant it the role readWrite`),
  )
})

test('a set of another name is told as that', async () => {
  const other = new URL(uri)
  other.searchParams.set('replicaSet', 'another')
  other.searchParams.set('serverSelectionTimeoutMS', '300')
  const { line } = await faultOf({ MONGODB_URI: other.href })
  expect(line).toContain('another replica set than "another"')
})

test('a DNS look-up that fails is told as that', async () => {
  const { exitCode, line } = await faultOf({
    MONGODB_URI: 'mongodb+srv://ana:hunter2@db.portcullis.invalid/app',
  })
  expect(exitCode).toBe(1)
  expect(line).toMatch(/look-up of the database at db\.portcullis\.invalid failed .*DNS/)
  expect(line).not.toContain('valid MongoDB connection string')
  expect(line).not.toContain('hunter2')
})

test('a database that does not run is told with its host', async () => {
  const port = await freePort(null)
  const { line } = await faultOf({ MONGODB_URI: `mongodb://127.0.0.1:${port}/?serverSelectionTimeoutMS=300` })
  expect(line).toMatch(new RegExp(`127\\.0\\.0\\.1:${port} does not answer: connect ECONNREFUSED`))
})

test.each([
  'mongodb://ana:hunter2@Secret99/x@127.0.0.1:1/app',
  'mongodb://ana:hunter2@Secret99@127.0.0.1:1/app',
  'mongodb://ana:hunter2/Secret99@127.0.0.1:1/app',
  'mongodb://ana:hunter2?Secret99@127.0.0.1:1/app',
  'mongodb://ana:hunter2#Secret99@127.0.0.1:1/app',
  'mongodb://ana:hunter2%Secret99@127.0.0.1:1/app',
  'mongodb://ana:hunter2:Secret99',
  'mongodb+srv://ana:hunter2@Secret99/x@db.portcullis.invalid',
  'mongodb://ana:hunter2%40Secret99@127.0.0.1:1/?maxPoolSize=hunter2%40Secret99',
])('of a password nothing is printed, however it was written: %s', async (mongodbUri) => {
  for (const args of [['start'], ['users', 'list'], ['doctor']]) {
    const { exitCode, stdout, stderr } = await runHere(args, {
      env: { ...settings, MONGODB_URI: mongodbUri, LOG_LEVEL: 'trace' },
    })
    expect(`${stdout}${stderr}`).not.toMatch(/hunter2|secret99/i)
    expect([1, 78]).toContain(exitCode)
  }
})

test('an address that is no connection string is a fault of the configuration', async () => {
  const { exitCode } = await faultOf({ MONGODB_URI: 'mongodb://ana:p@ss@db.example.org' })
  expect(exitCode).toBe(78)
})

const pem = (kind: string) => `-----BEGIN ${kind}-----\nAAAA\n-----END ${kind}-----\n`

test('TLS files and key files that can not be used are named, without what they hold', async () => {
  const at = (file: string, text: string) => {
    writeFileSync(join(folder, file), text)
    return join(folder, file)
  }
  for (const each of ['one', 'two']) {
    const files = ['-keyout', join(folder, `${each}.key`), '-out', join(folder, `${each}.crt`)]
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
    execFileSync('openssl', ['req', '-x509', '-nodes', ...curve, ...files, '-subj', '/CN=localhost'], {
      stdio: 'ignore',
    })
  }
  const [key, cert] = [join(folder, 'one.key'), join(folder, 'one.crt')]
  const cases: [string, string, RegExp][] = [
    [
      at('text.crt', 'hunter2'),
      key,
      /TLS_CERT_FILE must contain a certificate chain in PEM format, but is ".*text\.crt"/,
    ],
    [at('broken.crt', pem('CERTIFICATE')), key, /TLS_CERT_FILE must contain/],
    [cert, at('text.key', 'hunter2'), /TLS_KEY_FILE must contain an unencrypted private key/],
    [cert, at('broken.key', pem('PRIVATE KEY')), /TLS_KEY_FILE must contain an unencrypted private key/],
    [cert, join(folder, 'two.key'), /TLS_KEY_FILE must contain the private key of the certificate/],
    [key, cert, /TLS_CERT_FILE must contain.*\n.*TLS_KEY_FILE must contain/],
  ]
  for (const [certFile, keyFile, said] of cases) {
    const { exitCode, stderr } = await start({
      MONGODB_URI: uri,
      TLS_CERT_FILE: certFile,
      TLS_KEY_FILE: keyFile,
    })
    expect({ exitCode, stderr }).toEqual({ exitCode: 78, stderr: expect.stringMatching(said) })
    expect(stderr).not.toMatch(/hunter2|^ +at /m)
  }
  const keysFile = at('signing.pem', pem('PRIVATE KEY'))
  const { exitCode, line } = await faultOf({ MONGODB_URI: uri, PORTCULLIS_SIGNING_KEYS_FILE: keysFile })
  expect(exitCode).toBe(78)
  expect(line).toContain(`${keysFile}: key 1 cannot be read`)
})

test('a CA file of the connection string that is not there is named', async () => {
  const { line } = await faultOf({ MONGODB_URI: 'mongodb://127.0.0.1:1/?tls=true&tlsCAFile=/no/such/ca.pem' })
  expect(line).toContain('/no/such/ca.pem')
})

// As Node does where the system knows no user of this number and no HOME is set.
const withoutHome = `
import os from 'node:os'
import { syncBuiltinESMExports } from 'node:module'
const unknown = (what) => () => { throw new Error('A system error occurred: ' + what + ' returned ENOENT') }
os.homedir = unknown('uv_os_homedir')
os.userInfo = unknown('uv_os_get_passwd')
syncBuiltinESMExports()`

test.each([
  ['a user without a home', {}],
  ['a cache folder that can not be made', { XDG_CACHE_HOME: '/dev/null/cache' }],
  ['a folder for temporary files that is not there', { TMPDIR: '/no/such/folder' }],
])('%s is no reason to crash', (_, more) => {
  const { HOME: _home, ...rest } = plainEnvironment()
  const cwd = join(folder, 'homeless')
  mkdirSync(cwd, { recursive: true })
  const env = {
    ...rest,
    ...more,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(withoutHome)}`,
    MONGODB_URI: uri,
    ...settings,
  }
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...nodeArguments, 'users', 'list', '--json'],
    {
      cwd,
      env,
      encoding: 'utf8',
    },
  )
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '[]\n', stderr: '' })
})

test('who has neither a mongod nor a folder to keep one in is told so', async () => {
  const { HOME: _home, ...rest } = plainEnvironment()
  const cwd = join(folder, 'without-mongod')
  mkdirSync(cwd, { recursive: true })
  const { status, stderr } = spawnSync(process.execPath, [...nodeArguments, 'users', 'list'], {
    cwd,
    env: {
      ...rest,
      PATH: '',
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(withoutHome)}`,
    },
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  expect(stderr).toContain('this user has no home folder')
  expect(stderr).not.toMatch(/^ +at /m)
})
