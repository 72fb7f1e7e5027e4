import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configurationWarnings, readConfiguration, settingList } from '../../src/application/configuration.js'
import { ConfigurationError, type ConfigurationFault } from '../../src/config/index.js'
import { modeByDefault } from '../../src/config/mode.js'

const secret = 'a-secret-that-is-thirty-two-bytes-long-at-least'
const uri = 'mongodb://ana:hunter2@db.example.com/?replicaSet=rs'
const folder = mkdtempSync(join(tmpdir(), 'portcullis-secrets-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
function fileOf(content: string | Uint8Array): string {
  files += 1
  const path = join(folder, `secret-${files}`)
  writeFileSync(path, content)
  return path
}

type Env = Record<string, string | undefined>
const read = (env: Env, options: Parameters<typeof readConfiguration>[0]['options'] = {}) =>
  readConfiguration({ env, options, cwd: folder })
function faultsOf(env: Env): readonly ConfigurationFault[] {
  try {
    read(env)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
  return []
}

const secretRows = settingList.filter((row) => row.secret)
const accepted: Record<string, string> = {
  mongodbUri: uri,
  mailUrl: 'smtp://user:password@localhost:587',
}
const goodValueOf = (key: string) => accepted[key] ?? `${secret}-of-${key}`

test('every secret setting can be in a file, and no other setting', () => {
  expect(secretRows.map(({ key }) => key)).toEqual(
    expect.arrayContaining(['mongodbUri', 'secret', 'secretPrevious', 'metricsToken']),
  )
  const env = Object.fromEntries(
    secretRows.map(({ variable, key }) => [`${variable}_FILE`, fileOf(`${goodValueOf(key)}\n`)]),
  )
  Object.assign(env, { MAIL_FROM: 'noreply@example.com', PORTCULLIS_APP_URL: 'https://app.example.com' })

  expect(read(env)).toMatchObject(Object.fromEntries(secretRows.map(({ key }) => [key, goodValueOf(key)])))
  expect(configurationWarnings(env)).toEqual([])
  expect(read({ PORTCULLIS_ISSUER_FILE: fileOf('https://id.example.com') }).issuer).toBe('portcullis')
  expect(configurationWarnings({ PORTCULLIS_ISSUER_FILE: 'x', PORTCULLIS_SECERT_FILE: 'x' })).toEqual([
    expect.stringMatching(/^PORTCULLIS_ISSUER_FILE is not a setting/),
    expect.stringMatching(/Did you mean PORTCULLIS_SECRET_FILE\?$/),
  ])
})

test('the name of the file of a secret is the name of no other setting', () => {
  const variables = settingList.map(({ variable }) => variable)
  for (const { variable } of secretRows) expect(variables).not.toContain(`${variable}_FILE`)
})

test.each([
  ['without a newline', secret, secret],
  ['with a newline', `${secret}\n`, secret],
  ['with a newline of Windows', `${secret}\r\n`, secret],
  ['with two newlines, of which one counts', `${secret}\n\n`, `${secret}\n`],
  ['with blanks, which count', ` ${secret} `, ` ${secret} `],
  ['with letters of more than a byte', `${'é'.repeat(16)}\n`, 'é'.repeat(16)],
  ['of 64 kB', 'x'.repeat(64 * 1024), 'x'.repeat(64 * 1024)],
])('a file %s', (_case, content, value) => {
  expect(read({ PORTCULLIS_SECRET_FILE: fileOf(content) }).secret).toBe(value)
})

test('links are followed, as Kubernetes makes them, and a relative path begins at the working folder', () => {
  mkdirSync(join(folder, '..data'))
  writeFileSync(join(folder, '..data', 'secret'), secret)
  symlinkSync(join('..data', 'secret'), join(folder, 'linked'))

  expect(read({ PORTCULLIS_SECRET_FILE: 'linked' }).secret).toBe(secret)
  expect(read({ PORTCULLIS_SECRET_FILE: ` ${join(folder, 'linked')} ` }).secret).toBe(secret)
})

test('a MongoDB in a file is a production server', () => {
  const MONGODB_URI_FILE = fileOf(uri)
  expect(modeByDefault({ MONGODB_URI_FILE })).toBe('production')
  expect(faultsOf({ MONGODB_URI_FILE })).toEqual([
    { key: 'PORTCULLIS_SECRET', rule: 'is required in production' },
  ])
  expect(read({ MONGODB_URI_FILE, PORTCULLIS_SECRET_FILE: fileOf(secret) })).toMatchObject({
    mode: 'production',
    mongodbUri: uri,
    secret,
  })
  // Also if the file cannot be used: nobody meant a private MongoDB then.
  expect(faultsOf({ MONGODB_URI_FILE: '/missing' }).map(({ key }) => key)).toEqual([
    'MONGODB_URI_FILE',
    'PORTCULLIS_SECRET',
  ])
})

test('an option wins over the file, and an empty variable is none', () => {
  expect(read({ PORTCULLIS_SECRET_FILE: '/missing' }, { secret }).secret).toBe(secret)
  expect(read({ PORTCULLIS_SECRET_FILE: ' ', PORTCULLIS_SECRET: secret }).secret).toBe(secret)
  expect(read({ PORTCULLIS_SECRET_FILE: fileOf(secret), PORTCULLIS_SECRET: '' }).secret).toBe(secret)
})

test('both variables together are a fault, which names them and no value', () => {
  const env = { PORTCULLIS_SECRET: secret, PORTCULLIS_SECRET_FILE: fileOf(secret) }
  expect(faultsOf(env)).toEqual([
    { key: 'PORTCULLIS_SECRET_FILE', rule: 'must not be set together with PORTCULLIS_SECRET' },
  ])
})

test('a file that cannot be used is a fault with variable, path and reason', () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const cases = [
    [join(folder, 'missing'), 'must name a file that can be read'],
    [`${fileOf(secret)}/below`, 'must name a file that can be read'],
    [folder, 'must name a file, not a directory'],
    [pipe, 'must name a regular file'],
    ['/dev/zero', 'must name a regular file'],
    [fileOf(''), 'must name a file that is not empty'],
    [fileOf('\r\n'), 'must name a file that is not empty'],
    [fileOf(' \n\n'), 'must name a file that is not empty'],
    [fileOf('x'.repeat(64 * 1024 + 1)), 'must name a file of at most 64 kB'],
    [fileOf(Buffer.from(`${secret}\xff`, 'latin1')), 'must name a file in UTF-8'],
  ] as const
  for (const [path, rule] of cases)
    expect(faultsOf({ PORTCULLIS_SECRET_FILE: path })).toEqual([
      { key: 'PORTCULLIS_SECRET_FILE', rule, value: JSON.stringify(path) },
    ])
})

const isRoot = process.getuid?.() === 0
;(isRoot ? test.skip : test)('a file of someone else is one that cannot be read', () => {
  const path = fileOf(secret)
  chmodSync(path, 0o000)
  expect(faultsOf({ PORTCULLIS_SECRET_FILE: path })[0]?.rule).toBe('must name a file that can be read')
})

test('the content obeys the rules of the setting, and no fault shows it', () => {
  const [short, other] = [fileOf('hunter2-is-short'), fileOf('postgres://hunter2@db/')]
  const token = fileOf(`${'x'.repeat(40)} hunter2`)
  const env = { PORTCULLIS_SECRET_FILE: short, MONGODB_URI_FILE: other, METRICS_TOKEN_FILE: token }

  const faults = faultsOf(env)
  const said = faults.map(({ key, rule }) => `${key} ${rule}`)
  expect(said).toEqual([
    expect.stringContaining(`METRICS_TOKEN_FILE names ${JSON.stringify(token)}, whose content must be 32 to`),
    expect.stringContaining(`MONGODB_URI_FILE names ${JSON.stringify(other)}, whose content must begin with`),
    expect.stringContaining(
      `PORTCULLIS_SECRET_FILE names ${JSON.stringify(short)}, whose content must be 32`,
    ),
  ])
  expect(JSON.stringify(faults)).not.toContain('hunter2')
  const same = { PORTCULLIS_SECRET: secret, PORTCULLIS_SECRET_PREVIOUS_FILE: fileOf(secret) }
  expect(faultsOf(same)).toEqual([
    {
      key: 'PORTCULLIS_SECRET_PREVIOUS_FILE',
      rule: expect.stringMatching(/^names ".*", whose content must differ from PORTCULLIS_SECRET$/),
    },
  ])
})

test('faults of files are reported with all others', () => {
  const env = { PORT: '-1', PORTCULLIS_SECRET_FILE: '/missing', METRICS_TOKEN_FILE: folder }
  expect(faultsOf(env).map(({ key }) => key)).toEqual([
    'PORT',
    'METRICS_TOKEN_FILE',
    'PORTCULLIS_SECRET_FILE',
  ])
})

test.each([
  ['PORTCULLIS_SECRET', 'aGVsbG8gdGhlcmUsIHRoaXMgaXMgYSBzZWNyZXQgb2YgNDggYnl0ZXM'],
  ['MONGODB_URI', uri],
  ['METRICS_TOKEN', 'f'.repeat(64)],
])('the value of %s in place of the path is reported as such, and not shown', (variable, value) => {
  const [fault, ...others] = faultsOf({ [`${variable}_FILE`]: value, PORTCULLIS_MODE: 'development' })
  expect(fault).toEqual({
    key: `${variable}_FILE`,
    rule: `must be the path of a file, not the value of ${variable}`,
  })
  expect(others).toEqual([])
})
