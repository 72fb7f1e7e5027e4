import { pino } from 'pino'
import { storeCanonicalAddresses } from '../../src/accounts/canonical-addresses.js'
import { createAccountModel } from '../../src/accounts/index.js'
import { testPassword } from '../../src/testing/client.js'
import { makeCollections, openTestDatabase } from '../harness/database.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { operationsDuring } from '../harness/profile.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis()
})

const stored = () => server.portcullis.connection.collection('portcullis_accounts')
const login = (username: string, password = testPassword) =>
  server.api.send({
    query: 'mutation ($input: LoginInput!) { login(input: $input) { user { id } } }',
    variables: { input: { username, password } },
  })

/** As a verification stores it. */
async function verify(username: string, email: string): Promise<void> {
  await stored().updateOne(
    { username },
    { $set: { email, emailCanonical: email.toLowerCase(), pendingEmail: null } },
  )
}

test('a verified address signs in, in any case, to the account that has it', async () => {
  const { userId } = await server.api.register('ana')
  await verify('ana', 'Ana.Vidal@example.com')

  for (const entered of ['Ana.Vidal@example.com', 'ana.vidal@EXAMPLE.COM', 'ANA.VIDAL@Example.com'])
    expect((await login(entered)).data).toEqual({ login: { user: { id: userId } } })
  expect((await login('ana')).data).toEqual({ login: { user: { id: userId } } })
})

test('an address that waits for verification signs nobody in', async () => {
  await server.portcullis.accounts.create({
    username: 'ben',
    password: testPassword,
    email: 'ben@example.com',
  })
  expect(codes(await login('ben@example.com'))).toEqual(['INVALID_CREDENTIALS'])
})

test.each(['victim@example.com', 'a@b', '@', '＠', 'victim＠example.com'])(
  'no user name %j can stand in for the address of another account',
  async (username) => {
    const answer = await server.api.send({
      query: 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }',
      variables: { input: { username, password: testPassword } },
    })
    expect(codes(answer)).toEqual(['BAD_USER_INPUT'])
  },
)

test('failures count for the account, however it was named', async () => {
  await server.api.register('cora')
  await verify('cora', 'cora@example.com')
  const names = ['cora', 'cora@example.com', 'CORA@example.com', 'Cora', 'cora@EXAMPLE.com']
  // From its known address, which has 5 free failures.
  for (const name of names)
    expect(codes(await login(name, 'a wrong password'))).toEqual(['INVALID_CREDENTIALS'])
  expect(codes(await login('cora@example.com', 'a wrong password'))).toEqual(['RATE_LIMITED'])
  expect(codes(await login('cora'))).toEqual(['RATE_LIMITED'])
})

test('all spellings of an unknown address are one, as those of a known one are', async () => {
  for (const name of [
    'no@example.com',
    'NO@example.com',
    'no@EXAMPLE.com',
    'No@example.com',
    'nO@example.com',
  ])
    expect(codes(await login(name))).toEqual(['INVALID_CREDENTIALS'])
  expect(codes(await login('NO@EXAMPLE.COM'))).toEqual(['RATE_LIMITED'])
})

test('a known address, one that waits and an unknown one cost the same steps and give the same answer', async () => {
  const alone = await startPortcullis()
  await alone.portcullis.accounts.create({ username: 'dora', password: testPassword })
  await alone.portcullis.accounts.create({ username: 'emil', password: testPassword, email: 'e@example.com' })
  await alone.portcullis.connection
    .collection('portcullis_accounts')
    .updateOne({ username: 'dora' }, { $set: { email: 'd@example.com', emailCanonical: 'd@example.com' } })
  const seen: unknown[] = []
  for (const username of ['d@example.com', 'e@example.com', 'nobody@example.com']) {
    let answer: unknown
    const operations = await operationsDuring(alone.portcullis.connection, async () => {
      const { text, status } = await alone.api.send({
        query: `mutation { login(input: { username: "${username}", password: "not the password" }) { accessToken } }`,
      })
      answer = { text, status }
    })
    const own = operations.filter((operation) => !operation.startsWith('events'))
    seen.push({ answer, operations: own.sort() })
  }
  expect(seen[1]).toEqual(seen[0])
  expect(seen[2]).toEqual(seen[0])
})

test('two accounts can not have one address in two cases', async () => {
  await server.api.register('fritz')
  await server.api.register('greta')
  await verify('fritz', 'shared@example.com')
  await expect(verify('greta', 'Shared@example.com')).rejects.toMatchObject({ code: 11000 })
})

test('an upgrade stores the canonical form of verified addresses; of two that differ in case, the older one keeps it', async () => {
  const { store } = await openTestDatabase()
  const accounts = createAccountModel(store)
  const account = (username: string, email: string | null, pendingEmail: string | null = null) => ({
    username,
    canonicalName: username,
    email,
    pendingEmail,
    roles: ['USER'],
    disabled: false,
    passwordHash: 'p1.abcdefgh.abcdefghijklmnopqrstuvwxyz',
    createdAt: new Date(),
    revision: 0,
    credentialVersion: 0,
  })
  // As an earlier version left them.
  await accounts.create([
    account('first', 'Ana@example.com'),
    account('second', 'ana@example.com'),
    account('third', 'bob@example.com'),
    account('fourth', null, 'pending@example.com'),
  ])
  const read = async () =>
    (await accounts.find().sort({ _id: 1 }).lean()).map(({ email, emailCanonical, pendingEmail }) => [
      email,
      emailCanonical ?? null,
      pendingEmail,
    ])
  const upgraded = [
    ['Ana@example.com', 'ana@example.com', null],
    [null, null, 'ana@example.com'],
    ['bob@example.com', 'bob@example.com', null],
    [null, null, 'pending@example.com'],
  ]

  expect(await storeCanonicalAddresses(accounts)).toHaveLength(1)
  expect(await read()).toEqual(upgraded)
  // Interrupted before the index was made, and run again.
  expect(await storeCanonicalAddresses(accounts)).toEqual([])
  await makeCollections(store)
  expect(await storeCanonicalAddresses(accounts)).toEqual([])
  expect(await read()).toEqual(upgraded)
})

test('a start upgrades, and says which account lost its address', async () => {
  const { uri, connection } = await openTestDatabase()
  const first = await startPortcullis({ mongodbUri: uri })
  const { userId } = await first.api.register('older')
  const { userId: younger } = await first.api.register('younger')
  await first.portcullis.stop()
  const accounts = connection.collection('portcullis_accounts')
  await accounts.dropIndex('emailCanonical_1')
  await accounts.updateOne({ username: 'older' }, { $set: { email: 'One@example.com' } })
  await accounts.updateOne({ username: 'younger' }, { $set: { email: 'one@example.com' } })
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
  const second = await startPortcullis({ mongodbUri: uri, log })

  expect(await second.portcullis.accounts.findByEmail('ONE@example.com')).toMatchObject({ id: userId })
  expect(await second.portcullis.accounts.find(younger)).toMatchObject({
    email: null,
    pendingEmail: 'one@example.com',
  })
  expect(lines.filter((line) => line.includes(younger))).toHaveLength(1)
  expect(lines.join('')).not.toContain('@example.com')
})
