import type { ClientSession, Connection } from 'mongoose'
import { defineError, type Registered } from '../../src/index.js'
import { testPassword } from '../../src/testing/client.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

const TeamUnknown = defineError('TEAM_UNKNOWN', 'There is no such team.')
const typeDefs = 'extend input RegisterInput { teamName: String }'
const query = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }'

type Profile = { accountId: string; teamName: string }

const profilesOf = (connection: Connection) => connection.collection<Profile>('profiles')
const teamsOf = (connection: Connection) => connection.collection<{ _id: string; members: number }>('teams')

function register({ api }: StartedPortcullis, username: string, teamName: string) {
  return api.send({ query, variables: { input: { username, password: testPassword, teamName } } })
}

async function stored({ portcullis: { connection } }: StartedPortcullis) {
  const countOf = (name: string) => connection.collection(name).countDocuments()
  return {
    accounts: await countOf('portcullis_accounts'),
    sessions: await countOf('portcullis_sessions'),
    registered: await connection.collection('portcullis_events').countDocuments({ type: 'REGISTERED' }),
    profiles: await countOf('profiles'),
  }
}

/** A server whose hook stores a profile, then runs `then`. */
async function startWithProfiles(
  then: (connection: Connection, session: ClientSession) => Promise<void> = async () => undefined,
) {
  const calls: Registered[] = []
  const reasons: unknown[] = []
  const server = await startPortcullis({
    typeDefs,
    hookTimeout: '1s',
    onEvent: (event) => void (event.type === 'REGISTRATION_REFUSED' && reasons.push(event.reason)),
    setup: async ({ connection }) => {
      await connection.createCollection('profiles')
      await teamsOf(connection).insertOne({ _id: 'blue', members: 0 })
      return { connection }
    },
    hooks: {
      registered: async (registered, { connection }) => {
        calls.push(registered)
        const { account, input, session } = registered
        await profilesOf(connection).insertOne(
          { accountId: account.id, teamName: String(input.teamName) },
          { session },
        )
        await then(connection, session)
      },
    },
  })
  return { server, calls, reasons }
}

test('the profile of the hook is stored with the account, by register and accounts.create, not by an import', async () => {
  const { server, calls } = await startWithProfiles()
  expect(codes(await register(server, 'ana', 'blue'))).toEqual([])
  const bert = await server.portcullis.accounts.create({
    username: 'bert',
    password: testPassword,
    roles: ['ADMIN'],
  })

  const ana = await server.portcullis.accounts.findByUsername('ana')
  expect(calls.map(({ account, input }) => ({ account, input }))).toEqual([
    { account: ana, input: { username: 'ana', email: null, teamName: 'blue', cookie: false } },
    { account: bert, input: { username: 'bert', email: null } },
  ])
  expect(
    await profilesOf(server.portcullis.connection)
      .find({}, { projection: { _id: 0 } })
      .toArray(),
  ).toEqual([
    { accountId: ana?.id, teamName: 'blue' },
    { accountId: bert.id, teamName: 'undefined' },
  ])
  await server.services.accountImport.batch([
    { username: 'cleo', passwordHash: '$2b$04$abcdefghijklmnopqrstuuJ8xbL0oGJ9vZ2h0UeGm1rZpJ1TQy0aC' },
  ])
  expect(calls.length).toBe(2)
})

test.each([
  ['an own error', () => new TeamUnknown(), 'TEAM_UNKNOWN'],
  ['an unexpected error', () => new Error('broken'), 'INTERNAL_SERVER_ERROR'],
])(
  'a hook that throws %s leaves no account, no event, no session and no profile',
  async (_name, error, code) => {
    const { server, reasons } = await startWithProfiles(async () => {
      throw error()
    })
    expect(codes(await register(server, 'ana', 'blue'))).toEqual([code])
    await expect(
      server.portcullis.accounts.create({ username: 'ana', password: testPassword }),
    ).rejects.toThrow(error().message)

    expect(await stored(server)).toEqual({ accounts: 0, sessions: 0, registered: 0, profiles: 0 })
    expect(reasons).toEqual(['REFUSED_BY_HOOK', 'REFUSED_BY_HOOK'])
  },
)

test('a write conflict runs the hook again, and account and profile exist once', async () => {
  let conflicts = 0
  const { server, calls, reasons } = await startWithProfiles(async (connection, session) => {
    // A read fixes the snapshot; the write of another transaction then conflicts with the one below.
    await teamsOf(connection).findOne({ _id: 'blue' }, { session })
    if (conflicts === 0) {
      conflicts += 1
      await teamsOf(connection).updateOne({ _id: 'blue' }, { $inc: { members: 10 } })
    }
    await teamsOf(connection).updateOne({ _id: 'blue' }, { $inc: { members: 1 } }, { session })
  })
  expect(codes(await register(server, 'ana', 'blue'))).toEqual([])

  expect(calls.length).toBe(2)
  expect(await stored(server)).toEqual({ accounts: 1, sessions: 1, registered: 1, profiles: 1 })
  expect(await teamsOf(server.portcullis.connection).findOne({ _id: 'blue' })).toMatchObject({ members: 11 })
  expect(reasons).toEqual([])
})

test('of two registrations of one name, the refused one leaves no profile', async () => {
  const { server } = await startWithProfiles()
  const answers = await Promise.all([1, 2, 3].map(async () => register(server, 'ana', 'blue')))
  expect(answers.flatMap(codes)).toEqual(['USERNAME_TAKEN', 'USERNAME_TAKEN'])
  expect(await stored(server)).toEqual({ accounts: 1, sessions: 1, registered: 1, profiles: 1 })
})

test('a hook that hangs is cut off: nothing is stored, and what it writes afterwards is not either', async () => {
  let proceed: (() => void) | undefined
  let late: Promise<unknown> | undefined
  const { server } = await startWithProfiles(async (connection, session) => {
    await new Promise<void>((resolve) => {
      proceed = resolve
    })
    late = profilesOf(connection).insertOne({ accountId: 'late', teamName: 'late' }, { session })
    await late
  })
  expect(codes(await register(server, 'ana', 'blue'))).toEqual(['HOOK_TIMED_OUT'])
  proceed?.()
  await new Promise(setImmediate)
  await expect(late).rejects.toThrow(/session/i)
  expect(await stored(server)).toEqual({ accounts: 0, sessions: 0, registered: 0, profiles: 0 })
})
