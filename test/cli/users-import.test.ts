import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import bcrypt from 'bcrypt'
import fc from 'fast-check'
import { readForeignAccount } from '../../src/cli/foreign-account.js'
import { numberedLines } from '../../src/cli/numbered-lines.js'
import { startPortcullis } from '../harness/portcullis.js'
import { emptyFolder, runHere, runProcess } from './command-line.js'

const cwd = emptyFolder()
const { api, portcullis } = await startPortcullis()
const accounts = portcullis.connection.collection('accounts')
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
  await accounts.deleteMany({})
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
  expect(stdout).toBe('Imported: 2. Refused: 7. Mend these lines, and run this again.\n')
  expect(stderr.trim().split('\n')).toEqual([
    'line 3: It is not JSON.',
    expect.stringMatching(/^line 4: username: Use letters/),
    'line 5: passwordHash: This is no bcrypt hash of cost 4 to 16.',
    'line 6: "isAdmin" does not belong there: username, email, roles and passwordHash do.',
    'line 7: It is not a JSON object.',
    'line 8: username: Another account has this name.',
    'line 9: passwordHash: It must be a text.',
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

  expect((await importLines(input)).stderr).toBe('line 1: roles: Choose among USER, ADMIN.\n')
  expect((await importLines(input, '--schema', schema)).exitCode).toBe(0)
  expect(await accounts.findOne({})).toMatchObject({ roles: ['USER', 'EDITOR'] })
})

test('five thousand accounts are one run, and none is imported twice by the next', async () => {
  const input = Array.from({ length: 5000 }, (_, index) => line(`user-${index}`)).join('')

  expect(await importLines(input)).toEqual({ exitCode: 0, stdout: 'Imported: 5,000.\n', stderr: '' })
  expect(await accounts.countDocuments()).toBe(5000)
  const again = await importLines(input)
  expect(again.stdout).toBe('Imported: 0. Imported before: 5,000.\n')
})

test('a file that is not there is a wrong command line', async () => {
  const { exitCode, stderr } = await importLines('', join(cwd, 'nowhere.jsonl'))
  expect(exitCode).toBe(2)
  expect(stderr).toContain('There is no such file')
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
