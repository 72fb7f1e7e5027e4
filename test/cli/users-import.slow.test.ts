import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import bcrypt from 'bcrypt'
import fc from 'fast-check'
import { numberedLines } from '../../src/cli/lib/numbered-lines.js'
import { readForeignAccount } from '../../src/cli/users/foreign-account.js'
import { startPortcullis } from '../harness/portcullis.js'
import { foreignHashes, foreignPassword } from '../passwords/foreign-hashes.js'
import { emptyFolder, runHere, runProcess } from './command-line.js'

const cwd = emptyFolder()
const { api, portcullis } = await startPortcullis()
const accounts = portcullis.connection.collection('portcullis_accounts')
const env = {
  MONGODB_URI: portcullis.config.mongodbUri ?? '',
  PORTCULLIS_SECRET: 'a-secret-for-tests-of-thirty-two-bytes',
  PORTCULLIS_MODE: 'development',
}
const password = 'as it was there'
const hash = await bcrypt.hash(password, 4)
const line = (username: string, more: object = {}) =>
  `${JSON.stringify({ username, passwordHash: hash, ...more })}\n`
const importLines = (input: string | Uint8Array, ...args: string[]) =>
  runHere(['users', 'import', ...args], { env, input })
afterEach(async () => {
  // Events of an account keep its id from being given again.
  await Promise.all([
    accounts.deleteMany({}),
    portcullis.connection.collection('portcullis_events').deleteMany({}),
  ])
})

const hashOf = async (canonicalName: string): Promise<unknown> =>
  (await accounts.findOne({ canonicalName }))?.passwordHash

test('the real command imports a file beside a running server', async () => {
  const file = join(cwd, 'accounts.jsonl')
  writeFileSync(file, line('ana') + line('ben'))

  const result = await runProcess(['users', 'import', file], { cwd, env })

  expect(result).toEqual({ exitCode: 0, stdout: 'Imported: 2.\n', stderr: '' })
  await expect(api.login('ana', password)).resolves.toBeDefined()
})

test.each(['import', 'create'])(
  'users %s leaves how long a server keeps events, whatever its own setting',
  async (command) => {
    const timesToLive = async () => {
      const indexes = await portcullis.connection.collection('portcullis_events').indexes()
      return indexes.map(({ name, expireAfterSeconds }) => [name, expireAfterSeconds])
    }
    const before = await timesToLive()
    const result = await runHere(
      command === 'import' ? ['users', 'import'] : ['users', 'create', 'made-here'],
      {
        env: { ...env, PORTCULLIS_EVENT_RETENTION: '1d', PORTCULLIS_REFRESH_EVENT_RETENTION: '0s' },
        input: command === 'import' ? line('brought-here') : `${password} 4711 orchard\n`,
      },
    )

    expect(result).toMatchObject({ exitCode: 0 })
    expect(await timesToLive()).toEqual(before)
  },
)

test('hashes of every prefix sign in, and the first sign-in replaces them', async () => {
  const prefixes = ['2a', '2b', '2x', '2y']
  const lines = prefixes.map((prefix) =>
    line(`user${prefix}`, { passwordHash: hash.replace('$2b$', `$${prefix}$`) }),
  )
  await importLines(lines.join(''))

  for (const prefix of prefixes) {
    const before = await hashOf(`user${prefix}`)
    await api.login(`user${prefix}`, password)
    expect(await hashOf(`user${prefix}`)).not.toBe(before)
    await expect(api.login(`user${prefix}`, password)).resolves.toBeDefined()
    await expect(api.login(`user${prefix}`, 'something else')).rejects.toThrow('INVALID_CREDENTIALS')
  }
})

test('faults are told by line, without a value; the other lines are imported', async () => {
  const input = [
    line('ana'),
    '\n',
    '{ "username": "ben", \n',
    line('cl eo'),
    line('dora', { passwordHash: hash.slice(0, -1) }),
    line('emil', { isAdmin: true, [hash]: 1 }),
    '[]\n',
    line('ANA', { passwordHash: hash.replace('$2b$', '$2a$') }),
    `{"username":"fred","passwordHash":5}\n`,
    line('gus').trim(),
  ].join('')

  const { exitCode, stdout, stderr } = await importLines(input)

  expect(exitCode).toBe(1)
  expect(stdout).toBe('Imported: 2. Rejected: 7. Correct these lines and run the command again.\n')
  expect(stderr.trim().split('\n')).toEqual([
    'line 3: It is not JSON.',
    expect.stringMatching(/^line 4: username: Use letters/),
    expect.stringMatching(/^line 5: passwordHash: It is not a hash that can be imported/),
    'line 6: Unknown member "isAdmin". Known members are id, username, email, emailVerified, createdAt, disabled, roles, passwordHash.',
    'line 7: It is not a JSON object.',
    'line 8: username: Another account has this user name.',
    'line 9: passwordHash: It must be a text, or null for none.',
  ])
  expect(stderr).not.toContain(hash.slice(10, 40))
  expect((await accounts.find().toArray()).map(({ username }) => username)).toEqual(['ana', 'gus'])
})

test('run again it imports what is new, and the rest is no fault', async () => {
  await importLines(line('ana') + line('ben'))
  const { exitCode, stdout } = await importLines(line('ana') + line('ben') + line('cleo'), '-', '--json')

  expect(exitCode).toBe(0)
  expect(JSON.parse(stdout)).toEqual({ imported: 1, there: 2, refused: 0 })
})

test("roles are those of an application's schema", async () => {
  const schema = join(cwd, 'roles.graphql')
  writeFileSync(schema, 'extend enum Role { EDITOR }')
  const input = line('ana', { roles: ['EDITOR'] })

  expect((await importLines(input)).stderr).toBe(
    'line 1: roles: The schema does not declare this role. Choose one of USER, ADMIN.\n',
  )
  expect((await importLines(input, '--schema', schema)).exitCode).toBe(0)
  expect(await accounts.findOne({})).toMatchObject({ roles: ['USER', 'EDITOR'] })
})

test('five thousand accounts are one run, and none is imported twice by the next', async () => {
  const input = Array.from({ length: 5000 }, (_, index) => line(`user-${index}`)).join('')

  expect(await importLines(input)).toEqual({ exitCode: 0, stdout: 'Imported: 5,000.\n', stderr: '' })
  expect(await accounts.countDocuments()).toBe(5000)
  const again = await importLines(input)
  expect(again.stdout).toBe('Imported: 0. Already imported: 5,000.\n')
})

test('a file that is not there is a wrong command line', async () => {
  const { exitCode, stderr } = await importLines('', join(cwd, 'nowhere.jsonl'))
  expect(exitCode).toBe(2)
  expect(stderr).toContain('The file does not exist')
})

test('a line is refused that is too long, or no UTF-8', async () => {
  const input = Buffer.concat([
    Buffer.from(line('ana', { email: 'x'.repeat(200_000) })),
    Buffer.from('{"username":"caf\xe9"}\n', 'latin1'),
    Buffer.from(line('ben')),
  ])
  const { stdout, stderr } = await importLines(input)
  expect(stderr).toBe('line 1: It is too long.\nline 2: It is not UTF-8.\n')
  expect(stdout).toContain('Imported: 1.')
})

test('lines are the same however the bytes arrive', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', 'é', '\n', '\r\n', '😀', ' '), { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      async (pieces, size) => {
        const bytes = Buffer.from(pieces.join(''))
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        )
        const found = []
        for await (const each of numberedLines(Readable.from(chunks), 1000)) found.push(each)
        const expected = pieces
          .join('')
          .split('\n')
          .map((text, index) => ({ line: index + 1, text }))
          .filter(({ text }) => text.trim() !== '')
        expect(found).toEqual(expected)
      },
    ),
  )
})

test('no line of JSON breaks the reader, and no value is told', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      const read = readForeignAccount(text)
      if ('faults' in read) expect(read.faults.length).toBeGreaterThan(0)
    }),
  )
  const hostile = readForeignAccount('{"__proto__":{"username":"ana"},"username":"ana","passwordHash":"x"}')
  expect(hostile).toHaveProperty('faults')
})

const alphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** The same hash with bits set that belong to nothing, at the end of a text of so many unused bits. */
const withBits = (text: string, bits: number) =>
  text.slice(0, -1) + alphabet.charAt(alphabet.indexOf(text.slice(-1)) + bits)

test.each([
  ['in the salt', withBits(hash.slice(0, 29), 15) + hash.slice(29)],
  ['in the hash', withBits(hash, 3)],
  ['in both', withBits(hash.slice(0, 29), 9) + withBits(hash.slice(29), 1)],
  ['in the name of its scheme, {bcrypt}', `{bcrypt}${hash}`],
  ['in the name of its scheme, {CRYPT}', `{CRYPT}${hash.replace('$2b$', '$2y$')}`],
  ["in Django's name of its scheme", `bcrypt$${hash}`],
  ['in blanks around it', ` ${hash}\n`],
])('a hash that is another text %s signs in', async (_, passwordHash) => {
  expect(await importLines(line('ana', { passwordHash }))).toMatchObject({ exitCode: 0 })
  await expect(api.login('ana', 'something else')).rejects.toThrow('INVALID_CREDENTIALS')
  await expect(api.login('ana', password)).resolves.toBeDefined()
  await expect(api.login('ana', password)).resolves.toBeDefined()
})

test.each([
  ['{SSHA}', 'not a hash that can be imported'],
  ['$argon2id$v=19$', 'not a hash that can be imported'],
  ['$2b$30$', 'more than about 5 seconds'],
])('a hash that can never match is refused: %s', async (prefix, said) => {
  const { exitCode, stderr } = await importLines(line('ana', { passwordHash: `${prefix}${hash.slice(7)}` }))
  expect(exitCode).toBe(1)
  expect(stderr).toContain(said)
  expect(await accounts.countDocuments()).toBe(0)
})

test.each(foreignHashes)('a hash of %s signs in once, and is ours from then on', async (_, passwordHash) => {
  expect(await importLines(line('ana', { passwordHash }))).toMatchObject({ exitCode: 0 })
  const imported = await hashOf('ana')
  await expect(api.login('ana', 'something else')).rejects.toThrow('INVALID_CREDENTIALS')
  expect(await hashOf('ana')).toBe(imported)
  await api.login('ana', foreignPassword)
  const ours = await hashOf('ana')
  expect(ours).not.toBe(imported)
  await api.login('ana', foreignPassword)
  expect(await hashOf('ana')).toBe(ours)
})

test('ids are kept, or their pairs printed, also when the run is repeated', async () => {
  const id = '65f0c0ffee65f0c0ffee65f0'
  const input = line('ana', { id }) + line('ben', { id: 'auth0|ben' }) + line('cleo', { id: 'auth0|cleo' })
  const { stdout } = await importLines(input)
  const pairs = stdout.trim().split('\n').slice(0, -1)
  expect(stdout).toMatch(/Imported: 3\.\n$/)
  const idOf = async (canonicalName: string) => String((await accounts.findOne({ canonicalName }))?._id)
  expect(await idOf('ana')).toBe(id)
  expect(pairs).toEqual([`auth0|ben\t${await idOf('ben')}`, `auth0|cleo\t${await idOf('cleo')}`])

  const again = (await importLines(input, '-', '--json')).stdout
    .trim()
    .split('\n')
    .map((each) => JSON.parse(each))
  expect(again).toEqual([
    { from: 'auth0|ben', id: await idOf('ben') },
    { from: 'auth0|cleo', id: await idOf('cleo') },
    { imported: 0, there: 3, refused: 0 },
  ])
})

test('--replace-hash corrects an import, but not the password of a user', async () => {
  const wrong = await bcrypt.hash('peppered', 4)
  await importLines(line('ana', { passwordHash: wrong }) + line('ben'))
  await api.login('ben', password)
  const corrected = line('ana') + line('ben', { passwordHash: wrong })

  const { exitCode, stdout, stderr } = await importLines(corrected, '-', '--replace-hash')

  expect({ exitCode, stdout }).toEqual({
    exitCode: 1,
    stdout: 'Imported: 0. Hashes replaced: 1. Rejected: 1. Correct these lines and run the command again.\n',
  })
  expect(stderr).toMatch(/^line 2: username: Another account has this user name/)
  await expect(api.login('ana', password)).resolves.toBeDefined()
  await expect(api.login('ben', password)).resolves.toBeDefined()
})

test('an account that is disabled there stays disabled, and a verified address signs in', async () => {
  const email = 'ana@example.com'
  await importLines(line('ana', { email, emailVerified: true }) + line('ben', { disabled: true }))
  await expect(api.login(email, password)).resolves.toBeDefined()
  await expect(api.login('ben', password)).rejects.toThrow('INVALID_CREDENTIALS')
})

const fileOf = (text: string) => {
  const file = join(cwd, 'sampled.jsonl')
  writeFileSync(file, text)
  return file
}
const sampled = (file: string, input: string, ...name: string[]) =>
  importLines(input, file, '--sample-password', ...name)

test('a sample whose password fits lets the import go on', async () => {
  const file = fileOf(
    `no JSON\n${line('ana')}${line('ben', { passwordHash: await bcrypt.hash('other', 4) })}`,
  )
  expect(await sampled(file, `${password}\n`)).toMatchObject({
    stdout: expect.stringMatching(/^Imported: 2\./),
  })
  expect(await sampled(file, 'other\n', 'ben')).toMatchObject({
    stdout: expect.stringContaining('Already imported: 2'),
  })
})

const sha256 = createHash('sha256').update(password).digest('hex')

test.each([
  ['a wrong password', hash, 'hunter2, which is wrong', /does not match the hash of ana/],
  [
    "Meteor's hashes",
    await bcrypt.hash(sha256, 4),
    password,
    /SHA-256 of the password, as Meteor does.*\{meteor\}\$2b\$/,
  ],
  ['peppered hashes', await bcrypt.hash(`${password}pepper`, 4), password, /with a pepper/],
  ['no bcrypt hash', 'plain', password, /cannot be imported/],
])('of %s, a sample keeps everything out', async (_, passwordHash, entered, said) => {
  const file = fileOf(line('ana', { passwordHash }) + line('ben'))

  const { exitCode, stdout, stderr } = await sampled(file, `${entered}\n`, 'ana')

  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toMatch(said)
  expect(stderr).not.toContain(entered)
  expect(await accounts.countDocuments()).toBe(0)
})

test('a sample that is not in the file, or accounts on standard input, are refused', async () => {
  const file = fileOf(line('ana'))
  expect(await sampled(file, `${password}\n`, 'zoe')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('no account zoe'),
  })
  expect(await importLines(line('ana'), '--sample-password')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('needs a file of accounts'),
  })
  expect(await accounts.countDocuments()).toBe(0)
})
