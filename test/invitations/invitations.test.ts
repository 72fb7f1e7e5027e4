import { testPassword } from '../../src/testing/client.js'
import { collectionsWith } from '../deletion/deleting.js'
import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis
let admin: { accessToken: string; userId: string }
beforeAll(async () => {
  server = await startPortcullis({
    registration: 'closed',
    typeDefs: 'extend enum Role { EDITOR }',
  })
  const boss = await server.portcullis.accounts.create({
    username: 'the-boss',
    password: testPassword,
    roles: ['ADMIN'],
  })
  admin = { accessToken: (await server.api.login('the-boss')).accessToken, userId: boss.id }
})

const asAdmin = (query: string, input: object) =>
  server.api.send({ query, variables: { input }, token: admin.accessToken })
const invite = (username: string, more: object = {}) =>
  asAdmin(
    'mutation ($input: CreateUserInput!) { createUser(input: $input) { id email pendingEmail roles } }',
    {
      username,
      email: `${username}@example.com`,
      ...more,
    },
  )
const activate = (token: string, newPassword = testPassword) =>
  server.api.send({
    query:
      'mutation ($input: ActivateAccountInput!) { activateAccount(input: $input) { accessToken user { id username email pendingEmail } } }',
    variables: { input: { token, newPassword } },
  })
const userOf = (answer: Awaited<ReturnType<typeof invite>>) => String(Object(answer.data?.createUser).id)
const list = async (more = '') =>
  (
    await server.api.send({
      query: `{ invitations(first: 50) { nodes { email user { username } ${more} } } }`,
      token: admin.accessToken,
    })
  ).data?.invitations

test('an invited person chooses a password by the mailed link, once, which verifies the address and signs in', async () => {
  const made = await invite('ana', { roles: ['EDITOR'] })
  const id = userOf(made)
  expect(made.data).toEqual({
    createUser: { id, email: null, pendingEmail: 'ana@example.com', roles: ['USER', 'EDITOR'] },
  })
  const mail = await server.mails.next('ana@example.com')
  expect(mail.link).toMatch(/\/activate-account#token=pcm_/)
  expect(mail.text).toContain('ana')
  await expect(server.api.login('ana')).rejects.toThrow('INVALID_CREDENTIALS')

  const token = String(mail.token)
  const answers = await Promise.all(Array.from({ length: 10 }, () => activate(token)))

  const done = answers.filter(({ data }) => data != null)
  expect(done).toHaveLength(1)
  expect(done[0]?.data).toMatchObject({
    activateAccount: { user: { id, username: 'ana', email: 'ana@example.com', pendingEmail: null } },
  })
  expect(new Set(answers.flatMap(codes))).toEqual(new Set(['LINK_INVALID']))
  expect((await server.api.login('ana@example.com')).userId).toBe(id)
})

test('a bad password leaves the link alive, and its own words are no password', async () => {
  await invite('ben')
  const token = String((await server.mails.next('ben@example.com')).token)

  expect(problems(await activate(token, 'xk9-vq2'))).toEqual({ 'input.newPassword': ['PASSWORD_TOO_SHORT'] })
  expect(codes(await activate(token, 'ben@example.com'))).toEqual(['BAD_USER_INPUT'])
  expect(codes(await activate(token))).toEqual([])
})

test('a link ends after seven days, and when another is sent, once a minute', async () => {
  const id = userOf(await invite('cleo'))
  const first = String((await server.mails.next('cleo@example.com')).token)
  const resend = () =>
    asAdmin('mutation ($input: ResendInvitationInput!) { resendInvitation(input: $input) { id } }', {
      userId: id,
    })

  expect(codes(await resend())).toEqual(['RATE_LIMITED'])
  server.clock.advance({ minutes: 1 })
  expect(codes(await resend())).toEqual([])
  const second = String((await server.mails.next('cleo@example.com')).token)
  expect(codes(await activate(first))).toEqual(['LINK_INVALID'])
  server.clock.advance({ days: 7 })
  expect(codes(await activate(second))).toEqual(['LINK_INVALID'])
  admin = { ...admin, accessToken: (await server.api.login('the-boss')).accessToken }
  expect(codes(await resend())).toEqual([])
  expect(codes(await activate(String((await server.mails.next('cleo@example.com')).token)))).toEqual([])
  expect(codes(await resend())).toEqual(['NOT_FOUND'])
})

test('a withdrawn invitation is gone with its link and its account, and the name is free', async () => {
  const id = userOf(await invite('dora'))
  const token = String((await server.mails.next('dora@example.com')).token)
  expect(await list('sentAt expiresAt')).toMatchObject({
    nodes: expect.arrayContaining([
      expect.objectContaining({ email: 'dora@example.com', user: { username: 'dora' } }),
    ]),
  })
  const withdraw = () =>
    asAdmin('mutation ($input: WithdrawInvitationInput!) { withdrawInvitation(input: $input) { id } }', {
      userId: id,
    })

  expect((await withdraw()).data).toEqual({ withdrawInvitation: { id } })

  expect(codes(await activate(token))).toEqual(['LINK_INVALID'])
  expect(codes(await withdraw())).toEqual(['NOT_FOUND'])
  expect(await collectionsWith(server.portcullis.connection, id)).toEqual(['portcullis_events'])
  expect(JSON.stringify(await list())).not.toContain('dora')
  expect(codes(await invite('dora', { email: 'dora-2@example.com' }))).toEqual([])
})

test('an account that is in use is no invitation: it is neither sent again nor withdrawn', async () => {
  for (const operation of ['resendInvitation', 'withdrawInvitation']) {
    const type = operation === 'resendInvitation' ? 'ResendInvitationInput' : 'WithdrawInvitationInput'
    const query = `mutation ($input: ${type}!) { ${operation}(input: $input) { id } }`
    expect(codes(await asAdmin(query, { userId: admin.userId }))).toEqual(['NOT_FOUND'])
    expect(codes(await asAdmin(query, { userId: 'x' }))).toEqual(['NOT_FOUND'])
  }
})

test('a disabled invitation is not activated, and wrong links are all alike', async () => {
  const id = userOf(await invite('eva'))
  const token = String((await server.mails.next('eva@example.com')).token)
  await server.portcullis.accounts.disable(id)

  for (const bad of [token, '', 'x', `pcm_${'a'.repeat(49)}`])
    expect(codes(await activate(bad))).toEqual(['LINK_INVALID'])
  await server.portcullis.accounts.enable(id)
  expect(codes(await activate(token))).toEqual(['LINK_INVALID'])
})

test('admins find accounts by exact address, verified or not, and by the beginning of a name', async () => {
  await invite('finn')
  const search = async (text: string) =>
    (
      await server.api.send({
        query: 'query ($search: String) { users(search: $search) { nodes { username } } }',
        variables: { search: text },
        token: admin.accessToken,
      })
    ).data

  expect(await search('FINN@example.com')).toEqual({ users: { nodes: [{ username: 'finn' }] } })
  expect(await search('ana@example.com')).toEqual({ users: { nodes: [{ username: 'ana' }] } })
  expect(await search('finn@example.co')).toEqual({ users: { nodes: [] } })
  expect(await search('@')).toEqual({ users: { nodes: [] } })
  expect(await search('fin')).toEqual({ users: { nodes: [{ username: 'finn' }] } })
})

test('bad input is told at once, and only admins invite', async () => {
  expect(problems(await invite('admin'))).toEqual({ 'input.username': ['USERNAME_RESERVED'] })
  expect(problems(await invite('gil', { email: 'no address' }))).toEqual({ 'input.email': ['EMAIL_INVALID'] })
  expect(codes(await invite('the-boss'))).toEqual(['USERNAME_TAKEN'])
  const { accessToken } = await server.api.login('ana')
  const query = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }'
  const variables = { input: { username: 'gil', email: 'gil@example.com' } }
  expect(codes(await server.api.send({ query, variables, token: accessToken }))).toEqual(['FORBIDDEN'])
  expect(
    codes(await server.api.send({ query: '{ invitations { nodes { email } } }', token: accessToken })),
  ).toEqual(['FORBIDDEN'])
})
