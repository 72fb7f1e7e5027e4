import { testPassword } from '../../src/testing/client.js'
import { openTestDatabase } from '../harness/database.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { enrolled } from '../second-factors/enrolled.js'
import { runHere } from './command-line.js'

const secret = 'a-secret-for-tests-of-thirty-two-bytes'
let server: StartedPortcullis
let env: Record<string, string>
beforeAll(async () => {
  const { uri } = await openTestDatabase()
  env = { MONGODB_URI: uri, PORTCULLIS_MODE: 'development', PORTCULLIS_SECRET: secret }
  server = await startPortcullis({ mongodbUri: uri, secret, now: () => new Date() })
})

const users = (...args: string[]) => runHere(['users', ...args], { env })
const me = async (token: string) => codes(await server.api.send({ query: '{ me { id } }', token }))
const untilRefused = (token: string) => until(async () => (await me(token)).includes('UNAUTHENTICATED'))
const lastEvent = (userId: string, type: string) =>
  server.portcullis.connection
    .collection('portcullis_events')
    .findOne({ userId, type }, { sort: { _id: -1 } })
const byCommand = { actorId: null, ipAddress: null, userAgent: null, requestId: null }

test('an account is shown with its sessions, as text and as JSON, and nothing secret', async () => {
  const { userId } = await server.api.register('shown')
  const { stdout, exitCode } = await users('show', 'SHOWN', '--json')

  expect(exitCode).toBe(0)
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
  expect(JSON.parse(stdout)).toEqual({
    id: userId,
    username: 'shown',
    email: null,
    pendingEmail: null,
    roles: ['USER'],
    disabled: false,
    createdAt: time,
    deletionAt: null,
    secondFactors: [],
    recoveryCodesLeft: 0,
    sessions: [
      {
        id: expect.any(String),
        createdAt: time,
        lastUsedAt: time,
        expiresAt: time,
        userAgent: 'node',
        ipAddress: '127.0.0.1',
        authenticatedAt: time,
        methods: ['PASSWORD'],
      },
    ],
  })
  const text = await users('show', 'shown')
  expect(text.stdout).toMatch(
    /^NAME .*\nshown +USER .*\n\nSESSION +CREATED .*\n\S+ +\d{4}-\d\d-\d\dT\d\d:\d\d .* 127\.0\.0\.1 +node\n$/,
  )
})

test('a client that commands terminals is shown without effect', async () => {
  await server.api.register('hostile')
  await server.portcullis.connection
    .collection('portcullis_sessions')
    .updateMany({}, { $set: { userAgent: 'a\u001b[2Jb' } })

  expect((await users('show', 'hostile')).stdout).toContain('a?[2Jb')
})

test('a disabled account loses its sessions on a running server, and signs in again once it is enabled', async () => {
  const { userId, accessToken } = await server.api.register('disabled')

  expect(await users('disable', 'DISABLED')).toEqual({
    exitCode: 0,
    stdout: 'disabled is now disabled.\n',
    stderr: '',
  })
  await untilRefused(accessToken)
  await expect(server.api.login('disabled')).rejects.toThrow('INVALID_CREDENTIALS')
  expect(await lastEvent(userId, 'ACCOUNT_DISABLED')).toMatchObject({ userId, ...byCommand })
  expect((await users('show', 'disabled')).stdout).toMatch(
    /disabled \(disabled\) (?:.|\n)*\nNo active sessions\.\n$/,
  )

  expect((await users('disable', 'disabled')).stdout).toBe('disabled was already disabled.\n')
  const { stdout } = await users('enable', 'disabled', '--json')
  expect(JSON.parse(stdout)).toMatchObject({ id: userId, disabled: false, changed: true })
  expect(await me(accessToken)).toEqual(['UNAUTHENTICATED'])
  expect((await server.api.login('disabled')).userId).toBe(userId)
  expect(await lastEvent(userId, 'ACCOUNT_ENABLED')).toMatchObject({ userId, ...byCommand })
  expect(JSON.parse((await users('enable', 'disabled', '--json')).stdout)).toMatchObject({ changed: false })
})

test('sessions that are ended stop on a running server, and the account signs in again', async () => {
  const { userId, accessToken } = await server.api.register('ended')
  await server.api.login('ended', testPassword)

  expect(await users('end-sessions', 'ended')).toEqual({
    exitCode: 0,
    stdout: 'Ended 2 sessions of ended.\n',
    stderr: '',
  })
  await untilRefused(accessToken)
  expect(await lastEvent(userId, 'ALL_SESSIONS_REVOKED')).toMatchObject({ userId, ...byCommand })
  await server.api.login('ended')
  const { stdout } = await users('end-sessions', 'ended', '--json')
  expect(JSON.parse(stdout)).toMatchObject({ id: userId, username: 'ended', endedSessions: 1 })
  expect((await users('end-sessions', 'ended')).stdout).toBe('Ended 0 sessions of ended.\n')
})

test('second factors that are removed let the password sign in, and the sessions end', async () => {
  const { userId, accessToken, username } = await enrolled(
    { api: server.api, clock: { now: () => new Date(), advance: () => undefined } },
    'lost',
  )
  const { stdout } = await users('show', username, '--json')
  expect(JSON.parse(stdout)).toMatchObject({
    secondFactors: ['TOTP', 'RECOVERY_CODE'],
    recoveryCodesLeft: 10,
  })
  await expect(server.api.login('lost')).rejects.toThrow('SECOND_FACTOR_REQUIRED')

  expect(await users('remove-second-factors', 'lost')).toEqual({
    exitCode: 0,
    stdout: 'The second factors of lost were removed, and its sessions ended.\n',
    stderr: '',
  })
  await untilRefused(accessToken)
  expect(await lastEvent(userId, 'SECOND_FACTORS_REMOVED')).toMatchObject({ userId, ...byCommand })
  await server.api.login('lost')
  const again = await users('remove-second-factors', 'lost', '--json')
  expect(JSON.parse(again.stdout)).toMatchObject({ id: userId, secondFactors: [], changed: false })
})

test.each(['show', 'disable', 'enable', 'delete', 'end-sessions', 'remove-second-factors', 'release'])(
  '%s of nobody is not found',
  async (command) => {
    expect(await users(command, 'nobody')).toEqual({
      exitCode: 4,
      stdout: '',
      stderr: expect.stringContaining('No account has the user name "nobody"'),
    })
  },
)

test('a deleted account is closed on a running server and erased later; with --now it is gone', async () => {
  const { userId, accessToken } = await server.api.register('leaving')

  const { stdout, exitCode } = await users('delete', 'LEAVING', '--json')
  expect(exitCode).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ id: userId, erased: false, deletionAt: expect.any(String) })
  await untilRefused(accessToken)
  await expect(server.api.login('leaving')).rejects.toThrow('DELETION_PENDING')
  expect(await lastEvent(userId, 'DELETION_REQUESTED')).toMatchObject(byCommand)
  expect((await users('show', 'leaving')).stdout).toMatch(/\nleaving \(deleted on \d{4}-\d\d-\d\d\)/)

  expect((await users('delete', 'leaving', '--now')).stdout).toBe('leaving is erased.\n')
  expect(await server.portcullis.accounts.find(userId)).toBeNull()
  expect(await lastEvent(userId, 'ACCOUNT_ERASED')).toMatchObject(byCommand)
})

test('the last admin is not disabled', async () => {
  const { userId } = await server.api.register('the-only-admin')
  await server.portcullis.accounts.setRoles(userId, ['ADMIN'])

  const { exitCode, stdout, stderr } = await users('disable', 'the-only-admin', '--json')

  expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' })
  expect(stderr).toContain('last enabled admin')
  expect(await lastEvent(userId, 'ADMINISTRATION_REFUSED')).toMatchObject({
    reason: 'LAST_ADMIN',
    ...byCommand,
  })
  expect(await lastEvent(userId, 'ACCOUNT_DISABLED')).toBeNull()
})

test('an account of an empty database is not found, and nothing is created by looking', async () => {
  const { uri, connection } = await openTestDatabase()
  const { exitCode } = await runHere(['users', 'show', 'ana'], { env: { ...env, MONGODB_URI: uri } })

  expect(exitCode).toBe(4)
  expect(await connection.listCollections()).toEqual([])
})
