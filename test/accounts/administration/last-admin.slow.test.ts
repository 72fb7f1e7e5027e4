import { codes, type StartedPortcullis, startPortcullis } from '../../harness/portcullis.js'

type Admin = Awaited<ReturnType<StartedPortcullis['api']['register']>>

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis()
})

/** That many admins, and nobody else is one. */
async function admins(...names: readonly string[]): Promise<Admin[]> {
  const { accounts } = server.portcullis
  await server.portcullis.connection
    .collection('portcullis_accounts')
    .updateMany({}, { $set: { roles: ['USER'] } })
  const made = await Promise.all(names.map((name) => server.api.register(name)))
  await Promise.all(made.map(({ userId }) => accounts.setRoles(userId, ['ADMIN'])))
  return made
}

const demote = (by: Admin | undefined, whom: Admin | undefined) =>
  server.api.send({
    query: 'mutation ($input: SetUserRolesInput!) { setUserRoles(input: $input) { id } }',
    variables: { input: { userId: whom?.userId, roles: ['USER'] } },
    token: by?.accessToken,
  })
const disable = (by: Admin | undefined, whom: Admin | undefined) =>
  server.api.send({
    query: 'mutation ($input: DisableUserInput!) { disableUser(input: $input) { id } }',
    variables: { input: { userId: whom?.userId } },
    token: by?.accessToken,
  })
const enabledAdmins = () =>
  server.portcullis.connection
    .collection('portcullis_accounts')
    .countDocuments({ roles: 'ADMIN', disabled: false })

test.each([
  ['demoted', demote],
  ['disabled', disable],
])('the last admin is not %s, and keeps working', async (name, remove) => {
  const [last] = await admins(`last-${name}`)
  const refused = await remove(last, last)

  expect([codes(refused), refused.status]).toEqual([['LAST_ADMIN'], 200])
  expect(refused.data).toBeNull()
  expect(await enabledAdmins()).toBe(1)
  const { status } = await server.api.send({ query: '{ users { nodes { id } } }', token: last?.accessToken })
  expect(status).toBe(200)
})

test('a disabled admin does not count as one that is left', async () => {
  const [first, second] = await admins('counts', 'counts-not')
  expect((await disable(first, second)).errors).toBeUndefined()

  expect(codes(await demote(first, first))).toEqual(['LAST_ADMIN'])
  expect(codes(await disable(first, first))).toEqual(['LAST_ADMIN'])
})

test('a disabled admin can lose the role, whoever is left', async () => {
  const [first, second] = await admins('stays', 'goes')
  await disable(first, second)

  expect((await demote(first, second)).errors).toBeUndefined()
  expect(await enabledAdmins()).toBe(1)
})

test.each([
  ['disable each other', disable, disable],
  ['demote each other', demote, demote],
  ['disable and demote each other', disable, demote],
])('of two admins who %s at the same time, one is refused', async (name, one, other) => {
  for (let round = 0; round < 5; round += 1) {
    const [first, second] = await admins(
      `a-${round}-${name.replaceAll(' ', '-')}`,
      `b-${round}-${name.replaceAll(' ', '-')}`,
    )
    const answers = await Promise.all([one(first, second), other(second, first)])
    const refusals = answers.flatMap((answer) => codes(answer))

    expect(await enabledAdmins()).toBe(1)
    expect(refusals).toHaveLength(1)
    // By the last admin's protection, or as somebody who is no admin or not signed in any more.
    expect(['LAST_ADMIN', 'FORBIDDEN', 'UNAUTHENTICATED']).toContain(refusals[0])
  }
})

test('of many admins who remove each other and themselves, one is left', async () => {
  const circle = await admins('circle-0', 'circle-1', 'circle-2', 'circle-3', 'circle-4')
  const { accounts } = server.portcullis
  // Below the API, where nobody is refused for having lost the role meanwhile.
  const outcomes = await Promise.allSettled(
    circle.map(({ userId }, index) =>
      index % 2 === 0 ? accounts.disable(userId) : accounts.setRoles(userId, ['USER']),
    ),
  )

  expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject([
    { reason: { code: 'LAST_ADMIN' } },
  ])
  expect(await enabledAdmins()).toBe(1)
})
