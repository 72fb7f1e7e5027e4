import type { Connection } from 'mongoose'
import { runHere } from '../cli/command-line.js'
import { openTestDatabase } from '../harness/database.js'
import { codes, startPortcullis } from '../harness/portcullis.js'

const secret = 'a-secret-for-tests-of-thirty-two-bytes'
const notesOf = (connection: Connection) =>
  connection.collection<{ accountId: string; text: string }>('notes')

test('a person gets what is stored of them, with the data of the application, and no secret', async () => {
  const { api, portcullis } = await startPortcullis({
    setup: async ({ connection }) => {
      await connection.createCollection('notes')
      return { connection }
    },
    hooks: {
      exported: async ({ account, session }, { connection }) =>
        notesOf(connection)
          .find({ accountId: account.id }, { session, projection: { _id: 0, text: 1 } })
          .toArray(),
    },
  })
  const { userId, refreshToken } = await api.register('ana')
  await api.register('ben')
  await notesOf(portcullis.connection).insertMany([
    { accountId: userId, text: 'of ana' },
    { accountId: 'another', text: 'of another' },
  ])

  const found = await portcullis.accounts.export(userId)

  expect(found).toMatchObject({
    account: { id: userId, username: 'ana', createdAt: expect.stringMatching(/^\d{4}-/) },
    sessions: [{ ipAddress: '127.0.0.1', userAgent: 'node' }],
    events: [{ type: 'REGISTERED' }, { type: 'SIGNED_IN' }],
    application: [{ text: 'of ana' }],
  })
  const text = JSON.stringify(found)
  for (const secretName of ['Hash', 'familyKey', 'sealed', 'credentialVersion', 'ben'])
    expect(text).not.toContain(secretName)
  expect(text).not.toContain(refreshToken)
  await expect(portcullis.accounts.export('0'.repeat(24))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(portcullis.accounts.export('x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the command exports accounts by line with their hashes, and without those that wait for their deletion', async () => {
  const { uri } = await openTestDatabase()
  const { api, portcullis } = await startPortcullis({ mongodbUri: uri, secret, now: () => new Date() })
  const env = { MONGODB_URI: uri, PORTCULLIS_MODE: 'development', PORTCULLIS_SECRET: secret }
  const ana = await api.register('ana')
  const ben = await api.register('ben')
  await portcullis.accounts.delete(ben.userId)

  const all = await runHere(['users', 'export'], { env })

  expect(
    all.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    {
      id: ana.userId,
      username: 'ana',
      email: null,
      emailVerified: false,
      createdAt: expect.stringMatching(/^\d{4}-/),
      disabled: false,
      roles: ['USER'],
      passwordHash: expect.stringMatching(/^hmac-sha384:[\w-]+:\$2b\$04\$/),
    },
  ])
  expect(all.stderr).toContain('1 accounts that wait for their deletion were left out.')
  const personal = await runHere(['users', 'export', 'ANA', '--personal'], { env })
  expect(JSON.parse(personal.stdout)).toMatchObject({ account: { id: ana.userId } })
  expect(personal.stdout).not.toContain('hmac')
  expect((await runHere(['users', 'export', '--personal'], { env })).exitCode).toBe(2)
  expect((await runHere(['users', 'export', 'nobody'], { env })).exitCode).toBe(4)
  expect(codes(await api.send({ query: '{ me { id } }', token: ana.accessToken }))).toEqual([])
})
