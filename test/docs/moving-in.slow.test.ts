import { spawn } from 'node:child_process'
import { pbkdf2Sync } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import bcrypt from 'bcrypt'
import mongoose from 'mongoose'
import { emptyFolder, runHere } from '../cli/command-line.js'
import { startPortcullis } from '../harness/portcullis.js'
import { foreignHashes, foreignPassword } from '../passwords/foreign-hashes.js'

// The recipes of docs/moving-in.md, as the page shows them, on small invented exports of each system.

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = emptyFolder()
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
const page = readFileSync(join(root, 'docs/moving-in.md'), 'utf8')
for (const [, name = '', program = ''] of page.matchAll(/^```js file=(\S+)\n([\s\S]*?)^```$/gm))
  writeFileSync(join(folder, name), program)

const { api, portcullis } = await startPortcullis()
const accounts = portcullis.connection.collection('portcullis_accounts')
const env = {
  MONGODB_URI: portcullis.config.mongodbUri ?? '',
  PORTCULLIS_SECRET: 'a-secret-for-tests-of-thirty-two-bytes',
  PORTCULLIS_MODE: 'development',
}
const otherUri = (name: string) => {
  const uri = new URL(env.MONGODB_URI)
  uri.pathname = `/${name}`
  return uri.href
}
afterEach(async () => {
  await Promise.all([
    accounts.deleteMany({}),
    portcullis.connection.collection('portcullis_events').deleteMany({}),
  ])
})

const bcryptHash = await bcrypt.hash(foreignPassword, 4)
const hashOf = (system: string) => foreignHashes.find(([name]) => name === system)?.[1] ?? ''

/** Runs a recipe. @returns its lines */
async function linesOf(recipe: string, given: unknown, settings: Readonly<Record<string, string>> = {}) {
  const text = typeof given === 'string' ? given : JSON.stringify(given)
  writeFileSync(join(folder, 'export.json'), text)
  const child = spawn(process.execPath, [recipe, 'export.json'], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let lines = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    lines += chunk
  })
  const [status] = await once(child, 'close')
  expect(status).toBe(0)
  return lines
}

async function moveIn(recipe: string, given: unknown, settings: Readonly<Record<string, string>> = {}) {
  const input = await linesOf(recipe, given, settings)
  const result = await runHere(['users', 'import'], { env, input })
  expect(result).toMatchObject({ exitCode: 0, stderr: '' })
  return result.stdout
}

const stored = (canonicalName: string) => accounts.findOne({ canonicalName })
const jsonLines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

test('Auth0: the ObjectId is kept, and says when the account was created', async () => {
  const oid = '5f7c8b3a1c9d440000a1b2c3'
  const given = jsonLines([
    { _id: { $oid: oid }, email: 'ana@example.com', email_verified: true, passwordHash: bcryptHash },
    {
      _id: { $oid: '5f7c8b3a1c9d440000a1b2c4' },
      email: 'Ana@example.org',
      email_verified: false,
      blocked: true,
    },
  ])
  expect(await moveIn('auth0.js', given)).toBe('Imported: 2.\n')

  expect(await stored('ana')).toMatchObject({ createdAt: new Date('2020-10-06T15:20:26Z') })
  expect(String((await stored('ana'))?._id)).toBe(oid)
  await api.login('ana@example.com', foreignPassword)
  expect(await accounts.findOne({ disabled: true })).toMatchObject({
    username: expect.stringMatching(/^Ana-[0-9a-f]{6}$/),
    pendingEmail: 'Ana@example.org',
  })
})

test('Firebase: its scrypt with the signer key, in both kinds of base64', async () => {
  const [, , parameters = '', salt = '', hash = ''] = hashOf('Firebase').split('$')
  const signerKey = parameters.split('sk=')[1] ?? ''
  const user = (localId: string, more: object) => ({ localId, createdAt: '1700000000000', ...more })
  const webSafe = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')
  const given = {
    users: [
      user('uid-of-ana', { email: 'ana@example.com', emailVerified: true, passwordHash: hash, salt }),
      user('uid-of-ben', { email: 'ben@example.com', passwordHash: webSafe(hash), salt: webSafe(salt) }),
      user('uid-of-cleo', { disabled: true }),
    ],
  }
  const printed = await moveIn('firebase.js', given, { SIGNER_KEY: signerKey, MEM_COST: '10' })

  expect(printed.split('\n').map((line) => line.split('\t')[0])).toEqual([
    'uid-of-ana',
    'uid-of-ben',
    'uid-of-cleo',
    'Imported: 3.',
    '',
  ])
  for (const name of ['ana', 'ana@example.com', 'ben']) await api.login(name, foreignPassword)
  await expect(api.login('uid-of-cleo', '')).rejects.toThrow('INVALID_CREDENTIALS')
})

test('Supabase: bcrypt, and a ban that ended', async () => {
  const row = {
    id: '6f1f0c3e-0000-4000-8000-000000000001',
    email: 'ana@example.com',
    encrypted_password: bcryptHash,
    email_confirmed_at: '2024-02-29T12:00:00.123456+00:00',
    created_at: '2024-02-29T11:59:00.123456+00:00',
    banned_until: '2024-03-01T00:00:00+00:00',
  }
  const banned = { ...row, id: 'other', email: 'ben@example.com', banned_until: '2999-01-01T00:00:00+00:00' }
  await moveIn('supabase.js', jsonLines([row, banned]))

  expect(await stored('ana')).toMatchObject({
    createdAt: new Date('2024-02-29T11:59:00.123Z'),
    disabled: false,
  })
  await api.login('ana@example.com', foreignPassword)
  expect(await stored('ben')).toMatchObject({ disabled: true })
})

test('Keycloak: PBKDF2 and argon2', async () => {
  const salt = Buffer.from('sixteen bytes ok')
  const credential = (value: string, saltText: string, data: object) => [
    {
      type: 'password',
      secretData: JSON.stringify({ value, salt: saltText, additionalParameters: {} }),
      credentialData: JSON.stringify(data),
    },
  ]
  const [, , , , argonSalt = '', argonHash = ''] = hashOf('argon2id').split('$')
  const padded = (text: string) => text.padEnd(Math.ceil(text.length / 4) * 4, '=')
  const argon2 = {
    hashIterations: 2,
    algorithm: 'argon2',
    additionalParameters: {
      hashLength: ['32'],
      memory: ['1024'],
      type: ['id'],
      version: ['1.3'],
      parallelism: ['2'],
    },
  }
  const pbkdf2 = pbkdf2Sync(foreignPassword, salt, 27, 64, 'sha512').toString('base64')
  const user = (username: string, more: object) => ({
    id: `id-${username}`,
    username,
    createdTimestamp: 1.7e12,
    ...more,
  })
  const data = { hashIterations: 27, algorithm: 'pbkdf2-sha512' }
  await moveIn('keycloak.js', {
    users: [
      user('ana', { enabled: true, credentials: credential(pbkdf2, salt.toString('base64'), data) }),
      user('ben@example.com', {
        email: 'ben@example.com',
        emailVerified: true,
        credentials: credential(padded(argonHash), padded(argonSalt), argon2),
      }),
      user('service-account-x', { serviceAccountClientId: 'x' }),
    ],
  })
  for (const name of ['ana', 'ben', 'ben@example.com']) await api.login(name, foreignPassword)
  expect(await accounts.countDocuments()).toBe(2)
})

test('Cognito: accounts without a password, which nobody can sign in to yet', async () => {
  const attribute = (Name: string, Value: string) => ({ Name, Value })
  await moveIn('cognito.js', {
    Users: [
      {
        Username: 'ana@example.com',
        Attributes: [
          attribute('sub', '6f1f0c3e-0000-4000-8000-000000000002'),
          attribute('email', 'ana@example.com'),
          attribute('email_verified', 'true'),
        ],
        UserCreateDate: '2024-02-29T12:00:00.000000+01:00',
        Enabled: true,
        UserStatus: 'CONFIRMED',
      },
    ],
  })
  expect(await stored('ana')).toMatchObject({
    email: 'ana@example.com',
    createdAt: new Date('2024-02-29T11:00:00Z'),
  })
  for (const password of ['', 'null', foreignPassword])
    await expect(api.login('ana@example.com', password)).rejects.toThrow('INVALID_CREDENTIALS')
})

/** A database of another system. */
async function otherDatabase(name: string, fill: (connection: mongoose.Connection) => Promise<unknown>) {
  const connection = await mongoose.createConnection(otherUri(name)).asPromise()
  try {
    await fill(connection)
  } finally {
    await connection.close()
  }
  return { MONGODB_URI: otherUri(name) }
}

test('Better Auth: its scrypt, its ObjectIds, and no password for those of a provider', async () => {
  const [ana, ben] = [new mongoose.Types.ObjectId(), new mongoose.Types.ObjectId()]
  const createdAt = new Date('2024-02-29T12:00:00Z')
  const settings = await otherDatabase('better-auth', async (connection) => {
    await connection.collection('user').insertMany([
      {
        _id: ana,
        name: 'Ana',
        email: 'ana@example.com',
        emailVerified: true,
        createdAt,
        updatedAt: createdAt,
      },
      {
        _id: ben,
        name: 'Ben',
        email: 'ben@example.com',
        emailVerified: false,
        createdAt,
        updatedAt: createdAt,
      },
    ])
    await connection.collection('account').insertMany([
      {
        userId: ana,
        accountId: String(ana),
        providerId: 'credential',
        password: hashOf('Better Auth').replace('{better-auth}', ''),
      },
      { userId: ben, accountId: '42', providerId: 'github' },
    ])
  })
  expect(await moveIn('better-auth.js', '', settings)).toBe('Imported: 2.\n')

  expect(await accounts.findOne({ _id: ana })).toMatchObject({ username: 'ana', createdAt })
  await api.login('ana@example.com', foreignPassword)
  await expect(api.login('ben', '')).rejects.toThrow('INVALID_CREDENTIALS')
})

test('Auth.js: the hash of its Credentials provider', async () => {
  const _id = new mongoose.Types.ObjectId()
  const settings = await otherDatabase('authjs', (connection) =>
    connection.collection('users').insertMany([
      { _id, name: 'Ana', email: 'ana@example.com', emailVerified: new Date(), password: bcryptHash },
      { name: 'Ben B.', email: null, emailVerified: null },
    ]),
  )
  expect(await moveIn('authjs.js', '', settings)).toBe('Imported: 2.\n')
  expect(await accounts.findOne({ _id })).toMatchObject({ username: 'ana', createdAt: _id.getTimestamp() })
  expect(await stored('ben-b')).not.toBeNull()
  await api.login('ana@example.com', foreignPassword)
})

test('Meteor: bcrypt and argon2 of the SHA-256', async () => {
  const settings = await otherDatabase('meteor', (connection) =>
    connection.collection<{ _id: string }>('users').insertMany([
      {
        _id: 'QwErTyUiOpAsDfGhJ',
        username: 'ana',
        createdAt: new Date('2024-02-29T12:00:00Z'),
        emails: [{ address: 'ana@example.com', verified: true }],
        services: { password: { bcrypt: hashOf('Meteor').replace('{meteor}', '') } },
      } as { _id: string }, // the driver types the id only
    ]),
  )
  expect(await moveIn('meteor.js', '', settings)).toMatch(
    /^QwErTyUiOpAsDfGhJ\t[0-9a-f]{24}\nImported: 1\.\n$/,
  )
  await api.login('ana', foreignPassword)
})

test('the file of a recipe can be imported again, and its names are no two alike', async () => {
  const users = Array.from({ length: 50 }, (_, index) => ({
    localId: `u${index}`,
    email: `x+${index % 5}@example.com`,
    createdAt: '1',
  }))
  const lines = await linesOf('firebase.js', { users }, { SIGNER_KEY: 'eA==' })
  const names = lines
    .trim()
    .split('\n')
    .map((line) => String(JSON.parse(line).username).toLowerCase())
  expect(new Set(names).size).toBe(50)
  const run = () => runHere(['users', 'import', '--json'], { env, input: lines })
  expect((await run()).stdout).toContain('{"imported":50,"there":0,"refused":0}')
  expect((await run()).stdout).toContain('{"imported":0,"there":50,"refused":0}')
})
