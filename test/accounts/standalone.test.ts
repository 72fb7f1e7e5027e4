import { startStandalone } from '../database/standalone.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis({ mongodbUri: await startStandalone() })
})

test('on a standalone MongoDB, accounts and sessions change with their events', async () => {
  const { api, portcullis } = server
  const { accounts } = portcullis.services
  const { userId, accessToken } = await api.register('ana')
  await api.login('ana')
  await api.send({ query: 'mutation { revokeAllSessions }', token: accessToken })
  await accounts.disable(userId)
  await accounts.enable(userId)
  await accounts.setRoles(userId, ['ADMIN'])
  const stored = await portcullis.connection
    .collection('portcullis_events')
    .find({ userId })
    .sort({ _id: 1 })
    .toArray()

  expect(stored.map(({ type }) => type)).toEqual([
    'REGISTERED',
    'SIGNED_IN',
    'SIGNED_IN',
    'ALL_SESSIONS_REVOKED',
    'ACCOUNT_DISABLED',
    'ACCOUNT_ENABLED',
    'ROLES_CHANGED',
  ])
  expect((await api.send({ query: '{ me { id } }', token: accessToken })).status).toBe(401)
})

test('on a standalone MongoDB, a change that is refused has no event', async () => {
  const { api, portcullis } = server
  await api.register('taken')
  await expect(api.register('taken')).rejects.toThrow('USERNAME_TAKEN')

  // As two registrations at the same time: the index decides, after the event is stored.
  const { accounts } = portcullis.services
  const entered = { username: 'raced', password: 'orchard lantern 4711 drizzle' }
  const races = await Promise.allSettled(Array.from({ length: 10 }, () => accounts.create(entered)))
  const made = await portcullis.connection
    .collection('portcullis_accounts')
    .countDocuments({ canonicalName: 'raced' })
  const registered = await portcullis.connection
    .collection('portcullis_events')
    .countDocuments({ type: 'REGISTERED' })

  expect(races.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(made).toBe(1)
  expect(registered).toBe(await portcullis.connection.collection('portcullis_accounts').countDocuments({}))
})

test('on a standalone MongoDB, no admin is disabled or loses the role, whoever is left', async () => {
  const { api, portcullis } = server
  const { accounts } = portcullis.services
  const admins = await Promise.all([api.register('first-one'), api.register('second-one')])
  for (const { userId } of admins) await accounts.setRoles(userId, ['ADMIN'])
  const [first, second] = admins
  const refusals = [
    `disableUser(input: { userId: "${second.userId}" }) { id }`,
    `setUserRoles(input: { userId: "${second.userId}", roles: [USER] }) { id }`,
  ]
  for (const operation of refusals) {
    const refused = await api.send({ query: `mutation { ${operation} }`, token: first.accessToken })
    expect([codes(refused), refused.status]).toEqual([['REPLICA_SET_REQUIRED'], 200])
  }
  const [account] = await accounts.findMany([second.userId])

  expect(account).toMatchObject({ roles: ['USER', 'ADMIN'], disabled: false })
})
