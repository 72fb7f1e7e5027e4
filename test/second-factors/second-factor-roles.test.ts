import { decodeJwt } from 'jose'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import {
  codeOf,
  type Enrolled,
  enrolled,
  field,
  login,
  reauthenticateMutation,
  signedIn,
  type Tokens,
} from './enrolled.js'

let server: StartedPortcullis
let admin: Enrolled
beforeAll(async () => {
  server = await startPortcullis({ secondFactorRoles: ['ADMIN'] })
  admin = await enrolled(server, 'chief')
  await server.portcullis.accounts.setRoles(admin.userId, ['ADMIN'])
})

const users = (token: string) => server.api.send({ query: '{ users { nodes { username } } }', token })

test('a listed role counts in sessions that used a second factor, and nowhere else', async () => {
  // Granted after the sign-in, without a factor in the session.
  const refused = await users(admin.accessToken)
  expect(refused.status).toBe(403)
  expect(refused.errors?.[0]?.extensions).toEqual({
    code: 'FORBIDDEN',
    coordinate: 'Query.users',
    requires: { roles: ['ADMIN'], mfa: true },
  })
  const { accessToken } = await signedIn(server, admin)
  expect((await users(accessToken)).errors).toBeUndefined()
  expect(decodeJwt(accessToken).roles).toEqual(['USER', 'ADMIN'])
})

test('a reauthentication with a second factor raises the session, and a refresh keeps it', async () => {
  const answer = await server.api.send({
    query: reauthenticateMutation,
    variables: { input: { secondFactor: { recoveryCode: admin.codes[0] } } },
    token: admin.accessToken,
  })
  const raised = field<Tokens>(answer, 'reauthenticate')
  expect((await users(raised.accessToken)).errors).toBeUndefined()
  const refreshed = await server.api.refresh(raised.refreshToken)
  expect((await users(refreshed.accessToken)).errors).toBeUndefined()
})

test('an admin without a factor signs in, has not got the role, and adds a factor', async () => {
  const { userId } = await server.api.register('deputy')
  await server.portcullis.accounts.setRoles(userId, ['ADMIN'])
  const { accessToken } = field<Tokens>(await login(server, 'deputy'), 'login')
  const me = await server.api.send({ query: '{ me { username roles } }', token: accessToken })
  // What the account holds, not what counts.
  expect(me.data).toEqual({ me: { username: 'deputy', roles: ['USER', 'ADMIN'] } })
  expect(decodeJwt(accessToken).roles).toEqual(['USER'])
  expect(codes(await users(accessToken))).toEqual(['FORBIDDEN'])
  expect(
    codes(await server.api.send({ query: 'mutation { beginTotp { secret } }', token: accessToken })),
  ).toEqual([])
})

test('@owner lets nobody pass by such a role, and says that the role needs a factor', async () => {
  const { userId } = await server.api.register('somebody')
  const query = `{ user(id: "${userId}") { username } }`
  const { accessToken } = await signedIn(server, admin)
  expect((await server.api.send({ query, token: accessToken })).data).toEqual({
    user: { username: 'somebody' },
  })

  const viewer = await server.portcullis.viewerOf(admin.userId)
  expect(viewer?.roles).toEqual(['USER'])
  const { errors } = await server.portcullis.execute({ document: query, variables: {}, viewer })
  expect(errors?.[0]?.extensions).toMatchObject({ requires: { roles: ['ADMIN'], mfa: true } })
})

test('what lacks another role does not speak of a second factor', async () => {
  const { accessToken, secret } = admin
  expect(codeOf(secret, server)).toMatch(/^\d{6}$/)
  const other = await startPortcullis({
    typeDefs: 'extend enum Role { EDITOR } extend type Query { draft: String @hasRole(roles: EDITOR) }',
    secondFactorRoles: ['ADMIN'],
  })
  const { accessToken: token } = await other.api.register('reader')
  const answer = await other.api.send({ query: '{ draft }', token })
  expect(answer.errors?.[0]?.extensions.requires).toEqual({ roles: ['EDITOR'] })
  expect(accessToken).not.toBe('')
})

test('a role that the schema does not declare stops the start', async () => {
  await expect(startPortcullis({ secondFactorRoles: ['ADMNI'] })).rejects.toThrow(
    'PORTCULLIS_SECOND_FACTOR_ROLES must name roles of the schema, but is "ADMNI"',
  )
})
