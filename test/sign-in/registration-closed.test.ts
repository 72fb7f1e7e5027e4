import bcrypt from 'bcrypt'
import { testPassword } from '../../src/testing/client.js'
import { runHere } from '../cli/command-line.js'
import { openTestDatabase } from '../harness/database.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { operationsDuring } from '../harness/profile.js'
import { until } from '../harness/until.js'

const secret = 'a-secret-for-tests-of-thirty-two-bytes'
let uri: string
let server: StartedPortcullis
beforeAll(async () => {
  uri = (await openTestDatabase()).uri
  server = await startPortcullis({ mongodbUri: uri, secret, registration: 'closed' })
  await server.portcullis.accounts.create({ username: 'taken', password: testPassword })
})

const { hash } = bcrypt
let hashes = 0
Object.assign(bcrypt, {
  hash(data: string, saltOrRounds: string | number) {
    hashes += 1
    return hash(data, saltOrRounds)
  },
})

const query = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken user { id } } }'
const register = async (input: unknown) => {
  const { status, headers, text } = await server.api.send({ query, variables: { input } })
  const own = new Set(['date', 'x-request-id'])
  return { status, headers: [...headers].filter(([name]) => !own.has(name)), text }
}
const stored = (filter: object) =>
  server.portcullis.connection.collection('portcullis_events').countDocuments(filter)

test('closed registration refuses every input alike, and reads and hashes nothing', async () => {
  const { connection } = server.portcullis
  const free = await register({ username: 'free', password: testPassword })
  expect(free).toMatchObject({ status: 200, text: expect.stringContaining('"REGISTRATION_CLOSED"') })

  hashes = 0
  const inputs = [
    { username: 'taken', password: testPassword },
    { username: 'TAKEN', password: testPassword, email: 'ana@example.com', cookie: true },
    { username: 'a b@c', password: 'short' },
    { username: 'x'.repeat(1000), password: '' },
  ]
  const operations = await operationsDuring(connection, async () => {
    for (const input of inputs) expect(await register(input)).toEqual(free)
  })
  expect(operations.filter((each) => !each.startsWith('events '))).toEqual([])
  expect(hashes).toBe(0)
  expect(await connection.collection('portcullis_accounts').countDocuments()).toBe(1)
})

test('what the schema does not accept is refused as ever', async () => {
  const answer = await server.api.send({ query, variables: { input: { username: 7 } } })
  expect(codes(answer)).toEqual(['BAD_USER_INPUT'])
})

test('each refusal has an event that names no account', async () => {
  await register({ username: 'taken', password: testPassword })
  const filter = { type: 'REGISTRATION_REFUSED', reason: 'REGISTRATION_CLOSED' }
  await until(async () => (await stored(filter)) > 0)

  const { connection } = server.portcullis
  expect(await connection.collection('portcullis_events').findOne(filter)).toMatchObject({
    userId: null,
    actorId: null,
    ipAddress: '127.0.0.1',
  })
  expect(await stored({ type: 'REGISTRATION_REFUSED', reason: { $ne: filter.reason } })).toBe(0)
})

test('a flood against closed registration has a bounded number of events', async () => {
  const own = await startPortcullis({ registration: 'closed' })
  const input = { username: 'somebody', password: testPassword }
  for (let sent = 0; sent < 150; sent += 1) await own.api.send({ query, variables: { input } })
  const { connection } = own.portcullis
  const events = connection.collection('portcullis_events')
  await until(async () => (await events.countDocuments({ type: 'REGISTRATION_REFUSED' })) === 100)

  expect(own.logged().split('"REGISTRATION_REFUSED"')).toHaveLength(101)
})

test('the program and the command create accounts, who sign in', async () => {
  const { accounts } = server.portcullis
  await accounts.create({ username: 'by-program', password: testPassword })
  await expect(accounts.create({ username: 'TAKEN', password: testPassword })).rejects.toMatchObject({
    code: 'USERNAME_TAKEN',
  })
  const env = {
    MONGODB_URI: uri,
    PORTCULLIS_MODE: 'development',
    PORTCULLIS_SECRET: secret,
    PORTCULLIS_BCRYPT_COST: '4',
    PORTCULLIS_REGISTRATION: 'closed',
  }
  const input = `${testPassword}\n`
  expect(await runHere(['users', 'create', 'by-command'], { env, input })).toMatchObject({ exitCode: 0 })

  for (const username of ['by-program', 'by-command'])
    expect((await server.api.login(username)).accessToken).toMatch(/^ey/)
})

test('the setting is open or closed', async () => {
  const env = { PORTCULLIS_REGISTRATION: 'invite' }
  const { exitCode, stderr } = await runHere(['users', 'list'], { env })
  expect(exitCode).toBe(78)
  expect(stderr).toContain('PORTCULLIS_REGISTRATION must be one of open, closed, but is "invite"')
})
