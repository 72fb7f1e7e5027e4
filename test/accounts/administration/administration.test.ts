import { testPassword } from '../../../src/testing/client.js'
import { admitted } from '../../harness/admitted.js'
import { codes, type StartedPortcullis, startPortcullis } from '../../harness/portcullis.js'

let server: StartedPortcullis
let admin: Awaited<ReturnType<StartedPortcullis['api']['register']>>
beforeAll(async () => {
  server = await startPortcullis()
  admin = await server.api.register('the-administrator')
  await server.portcullis.accounts.setRoles(admin.userId, ['ADMIN'])
})

const inputTypes = {
  setUserRoles: 'SetUserRolesInput!',
  disableUser: 'DisableUserInput!',
  enableUser: 'EnableUserInput!',
  revokeUserSessions: 'RevokeUserSessionsInput!',
} as const
type Operation = keyof typeof inputTypes
const operations = Object.keys(inputTypes) as Operation[] // the keys of this very object

const administer = (operation: Operation, input: unknown, token: string | undefined = admin.accessToken) =>
  server.api.send({
    query: `mutation ($input: ${inputTypes[operation]}) {
      ${operation}(input: $input) { id username roles disabled sessions { id } }
    }`,
    variables: { input },
    token,
  })
const login = (username: string) =>
  server.api.send({
    query: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
    variables: { input: { username, password: testPassword } },
  })
const alive = async (token: string) =>
  (await server.api.send({ query: '{ me { id } }', token })).status === 200
const rolesSeenBy = async (token: string) =>
  (await server.api.send({ query: '{ me { roles disabled } }', token })).data

test('roles count at the next request, with the same access token, and every account stays a user', async () => {
  const { accessToken, userId } = await server.api.register('promoted')
  const promoted = await administer('setUserRoles', { userId, roles: ['ADMIN', 'ADMIN'] })

  expect(promoted.data).toMatchObject({ setUserRoles: { username: 'promoted', roles: ['USER', 'ADMIN'] } })
  expect(await rolesSeenBy(accessToken)).toEqual({ me: { roles: ['USER', 'ADMIN'], disabled: false } })
  const demoted = await administer('setUserRoles', { userId, roles: [] })
  expect(demoted.data).toMatchObject({ setUserRoles: { roles: ['USER'] } })
  expect(await rolesSeenBy(accessToken)).toEqual({ me: { roles: ['USER'], disabled: false } })
})

test('a disabled account is refused at once, everywhere', async () => {
  const { accessToken, refreshToken, userId } = await server.api.register('disabled')
  expect(await alive(accessToken)).toBe(true)
  const answer = await administer('disableUser', { userId })

  expect(answer.data).toMatchObject({ disableUser: { id: userId, disabled: true, sessions: [] } })
  expect(await alive(accessToken)).toBe(false)
  expect(codes(await login('disabled'))).toEqual(['INVALID_CREDENTIALS'])
  await expect(server.api.refresh(refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  const sessions = await server.portcullis.connection
    .collection('portcullis_sessions')
    .find({ endReason: 'disabled' })
    .toArray()
  expect(sessions).toHaveLength(1)
})

test('an enabled account signs in again, and its sessions stay ended', async () => {
  const { accessToken, refreshToken, userId } = await server.api.register('enabled')
  await administer('disableUser', { userId })
  const answer = await administer('enableUser', { userId })

  expect(answer.data).toMatchObject({ enableUser: { id: userId, disabled: false, sessions: [] } })
  expect(await alive(accessToken)).toBe(false)
  await expect(server.api.refresh(refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  expect((await login('enabled')).errors).toBeUndefined()
})

test('a sign-in that is under way while the account is disabled stays dead when it is enabled', async () => {
  const { userId } = await server.api.register('slow')
  const { accounts, sessions } = server.services
  const client = { userAgent: null, ipAddress: null, requestId: null }
  const verified = await accounts.verifyCredentials(await accounts.findByName('slow'), testPassword, client)
  await administer('disableUser', { userId })
  const issued = await sessions.start(admitted(verified), client, false)
  await administer('enableUser', { userId })

  expect(await alive(issued.accessToken)).toBe(false)
})

test('revoking the sessions of a user ends all of them, and the user may sign in again', async () => {
  const first = await server.api.register('revoked')
  const second = await server.api.login('revoked')
  const answer = await administer('revokeUserSessions', { userId: first.userId })

  expect(answer.data).toMatchObject({
    revokeUserSessions: { id: first.userId, sessions: [], disabled: false },
  })
  expect([await alive(first.accessToken), await alive(second.accessToken)]).toEqual([false, false])
  expect(await alive((await server.api.login('revoked')).accessToken)).toBe(true)
})

test('what is so already stays so', async () => {
  const { userId } = await server.api.register('steady')
  await administer('disableUser', { userId })

  expect((await administer('disableUser', { userId })).data).toMatchObject({
    disableUser: { disabled: true },
  })
  for (let times = 0; times < 2; times += 1)
    expect((await administer('enableUser', { userId })).data).toMatchObject({
      enableUser: { disabled: false },
    })
})

describe.each(operations)('%s', (operation) => {
  const roles = operation === 'setUserRoles' ? { roles: ['USER'] } : {}

  test('is for admins only, and nothing happens for others', async () => {
    const { accessToken, userId } = await server.api.register(`only-${operation.toLowerCase()}`)
    const refused = await administer(operation, { userId, ...roles }, accessToken)
    const anonymous = await server.api.send({
      query: `mutation ($input: ${inputTypes[operation]}) { ${operation}(input: $input) { id } }`,
      variables: { input: { userId, ...roles } },
    })

    expect([codes(refused), refused.status]).toEqual([['FORBIDDEN'], 403])
    expect([codes(anonymous), anonymous.status]).toEqual([['UNAUTHENTICATED'], 401])
    expect(await rolesSeenBy(accessToken)).toEqual({ me: { roles: ['USER'], disabled: false } })
  })

  test.each([
    ['an unknown id', '0'.repeat(24)],
    ['a text that is no id', 'CANARY'],
    ['an empty id', ''],
    ['a huge id', 'CANARY'.repeat(5_000)],
    ['an operator as text', '{"$ne":"CANARY"}'],
    ['a number', 4711],
  ])('%s is of no account', async (_name, userId) => {
    const refused = await administer(operation, { userId, ...roles })

    expect([codes(refused), refused.status]).toEqual([['NOT_FOUND'], 200])
    expect(refused.data).toBeNull()
    expect(refused.text).not.toContain('CANARY')
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['no id', { ...roles }],
    ['null as id', { userId: null, ...roles }],
    ['an object as id', { userId: { $ne: 'CANARY' }, ...roles }],
    ['a list as id', { userId: ['CANARY', 'CANARY'], ...roles }],
    ['another member', { userId: 'CANARY', ...roles, CANARY: true }],
    ['a text as input', 'CANARY'],
  ])('%s does not fit the schema', async (_name, input) => {
    const refused = await administer(operation, input)

    expect([codes(refused), refused.status]).toEqual([['BAD_USER_INPUT'], 200])
    expect(refused.text).not.toContain('CANARY')
  })
})

test.each([
  ['an unknown role', ['CANARY']],
  ['a role in another case', ['admin']],
  ['null', null],
  ['null among the roles', [null]],
  ['a number', 1],
  ['an object', { CANARY: true }],
])('%s is no list of roles', async (_name, roles) => {
  const refused = await administer('setUserRoles', { userId: admin.userId, roles })

  expect([codes(refused), refused.status]).toEqual([['BAD_USER_INPUT'], 200])
  expect(refused.text).not.toContain('CANARY')
})

test('an account that is created with other roles holds USER besides', async () => {
  const { roles } = await server.portcullis.accounts.create({
    username: 'made-an-admin',
    password: testPassword,
    roles: ['ADMIN', 'ADMIN'],
  })

  expect(roles).toEqual(['USER', 'ADMIN'])
})
