import { randomBytes } from 'node:crypto'
import { Types } from 'mongoose'
import { testPassword } from '../../../src/testing/client.js'
import { codes, type StartedPortcullis, startPortcullis } from '../../harness/portcullis.js'
import { type ProfiledOperation, profileOf } from '../../harness/profile.js'

let started: StartedPortcullis
let admin: string
beforeAll(async () => {
  started = await startPortcullis({
    throttling: {
      registrations: { burst: 1000, perHour: 1000 },
      sessionRefreshes: { burst: 1000, perHour: 1000 },
    },
  })
  const { api, portcullis } = started
  await api.register('grace')
  await portcullis.connection
    .collection('portcullis_accounts')
    .updateOne({ canonicalName: 'grace' }, { $addToSet: { roles: 'ADMIN' } })
  admin = (await api.login('grace')).accessToken
})

/** Everything that clients do to accounts and sessions, once. */
async function visit(username: string): Promise<void> {
  const { api } = started
  async function send(query: string, token?: string, variables = {}): Promise<Record<string, unknown>> {
    const answer = await api.send({ query, token, variables })
    if (answer.errors !== undefined) throw new Error(`${query}: ${JSON.stringify(answer.errors)}`)
    return answer.data ?? {}
  }
  const first = await api.register(username)
  for (const input of [
    { username, password: 'not the password of it' },
    { username: `${username}-nobody`, password: testPassword },
  ]) {
    const query = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }'
    expect(codes(await api.send({ query, variables: { input } }))).toEqual(['INVALID_CREDENTIALS'])
  }
  const second = await api.login(username)
  const third = await api.refresh(second.refreshToken)
  await send('{ me { username email sessions { id current } } }', third.accessToken)
  const { me } = await send('{ me { sessions { id current } } }', third.accessToken)
  const { sessions } = me as { sessions: { id: string; current: boolean }[] }
  const other = sessions.find(({ current }) => !current)
  await send('mutation ($id: ID!) { revokeSession(id: $id) { id } }', third.accessToken, { id: other?.id })
  await api.login(username)
  await send('mutation { revokeAllSessions(exceptCurrent: true) }', third.accessToken)
  await send('mutation ($token: String) { logout(refreshToken: $token) }', undefined, {
    token: third.refreshToken,
  })

  const id = first.userId
  const page = 'edges { cursor node { username } } pageInfo { hasNextPage endCursor }'
  const { users } = await send(`{ users(first: 5, search: "user") { ${page} } }`, admin)
  const { endCursor } = (users as { pageInfo: { endCursor: string } }).pageInfo
  await send(`query ($after: String) { users(first: 5, after: $after) { ${page} } }`, admin, {
    after: endCursor,
  })
  await send('query ($id: ID!) { user(id: $id) { username sessions { id } } }', admin, { id })
  await send(
    'mutation ($id: ID!) { setUserRoles(input: { userId: $id, roles: [USER, ADMIN] }) { id } }',
    admin,
    { id },
  )
  await send('mutation ($id: ID!) { setUserRoles(input: { userId: $id, roles: [USER] }) { id } }', admin, {
    id,
  })
  await send('mutation ($id: ID!) { disableUser(input: { userId: $id }) { id } }', admin, { id })
}

/** As if so many others had registered and signed in. */
async function fill(count: number): Promise<void> {
  const { connection } = started.portcullis
  const [account] = await connection.collection('portcullis_accounts').find().limit(1).toArray()
  const [session] = await connection
    .collection<{ _id: string }>('portcullis_sessions')
    .find()
    .limit(1)
    .toArray()
  if (account === undefined || session === undefined) throw new Error('Nobody is there to be copied.')
  const many = Array.from({ length: count }, () => {
    const username = `user-${randomBytes(8).toString('hex')}`
    const _id = new Types.ObjectId()
    return {
      account: { ...account, _id, username, canonicalName: username, roles: ['USER'] },
      session: { ...session, _id: randomBytes(16).toString('base64url'), userId: _id, familyHash: username },
    }
  })
  await connection.collection('portcullis_accounts').insertMany(many.map((each) => each.account))
  await connection
    .collection<{ _id: string }>('portcullis_sessions')
    .insertMany(many.map((each) => each.session))
}

const examined = (operations: readonly ProfiledOperation[]) =>
  operations.reduce((sum, { docsExamined, keysExamined }) => sum + docsExamined + keysExamined, 0)

test('whatever clients do finds its documents by an index, and looks at no more of them among many accounts', async () => {
  const { connection } = started.portcullis
  await fill(20)
  await visit('warming-up')
  const few = await profileOf(connection, () => visit('among-few'))
  await fill(2000)
  const many = await profileOf(connection, () => visit('among-many'))

  const plans = many.flatMap(({ ns, op, planSummary }) =>
    planSummary === undefined ? [] : [`${ns} ${op} ${planSummary}`],
  )
  expect(plans.filter((plan) => plan.includes('COLLSCAN'))).toEqual([])
  for (const collection of ['accounts', 'sessions', 'attempts']) {
    expect(plans.some((plan) => plan.startsWith(collection) && /IXSCAN|IDHACK/.test(plan))).toBe(true)
  }
  // Retries and batches of a tick differ from run to run. Growth with a hundred times the accounts would be far more.
  expect(many.length).toBeLessThanOrEqual(few.length * 1.2)
  expect(examined(many)).toBeLessThanOrEqual(examined(few) + 20)
})
