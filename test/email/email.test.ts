import { testPassword } from '../../src/testing/client.js'
import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { createMailClient, type MailClient, verified } from './mailed.js'

let server: StartedPortcullis
let client: MailClient
beforeAll(async () => {
  server = await startPortcullis()
  client = createMailClient(server)
})

/** Beyond the limits of mails. */
const later = () => server.clock.advance({ minutes: 9 })
const stored = async (userId: string) => (await server.services.accounts.findMany([userId]))[0]
const typesOf = async (userId: string) => {
  const { nodes } = await server.services.history.page({ userId }, { size: 50, afterKey: null })
  return nodes.map(({ type, reason }) => (reason === undefined ? type : `${type} ${reason}`))
}

test('the address of a registration is confirmed by its link, without a session, once', async () => {
  const { accessToken, userId } = await client.register('link', 'Link@Example.com')
  const mail = await server.mails.next('Link@example.com')

  expect(mail).toMatchObject({ mail: 'confirm-email', to: 'Link@example.com' })
  expect(mail.text).toContain('link')
  expect(mail.link).toMatch(/^http:\/\/localhost:3000\/confirm-email\?username=link#token=pcm_/)
  expect((await client.confirmByLink(mail.token ?? '')).data).toEqual({
    confirmEmailByLink: { username: 'link', email: 'Link@example.com' },
  })
  expect((await client.me(accessToken)).data?.me).toMatchObject({
    email: 'Link@example.com',
    pendingEmail: null,
  })
  // T-E 3
  expect(codes(await client.confirmByLink(mail.token ?? ''))).toEqual(['LINK_INVALID'])
  expect((await stored(userId))?.emailCanonical).toBe('link@example.com')
})

test('the code confirms in the session that asked, in no other and at no other account (T-E 1)', async () => {
  const ana = await client.register('code-ana', 'code-ana@example.com')
  const eve = await client.register('code-eve', 'code-eve@example.com')
  const { code } = await server.mails.next('code-ana@example.com')
  const other = await server.api.login('code-ana')

  expect(codes(await client.confirmEmail(code ?? '', eve.accessToken))).toEqual(['CODE_INVALID'])
  // T-E 5: the code dies with its session.
  expect(codes(await client.confirmEmail(code ?? '', other.accessToken))).toEqual(['LINK_INVALID'])
  const typed = (code ?? '').toLowerCase().replace('-', ' ')
  expect((await client.confirmEmail(typed, ana.accessToken)).data?.confirmEmail).toMatchObject({
    email: 'code-ana@example.com',
    pendingEmail: null,
  })
})

test('a code has five tries, which say how many are left', async () => {
  const { accessToken, userId } = await client.register('tries', 'tries@example.com')
  const { code } = await server.mails.next('tries@example.com')
  const left: unknown[] = []
  for (let times = 0; times < 5; times += 1) {
    const { errors = [] } = await client.confirmEmail('0000-0000', accessToken)
    left.push(errors[0]?.extensions.attemptsLeft)
  }

  expect(left).toEqual([4, 3, 2, 1, 0])
  expect(codes(await client.confirmEmail(code ?? '', accessToken))).toEqual(['LINK_INVALID'])
  await until(async () => (await typesOf(userId)).includes('EMAIL_REFUSED CODE_INVALID'))
})

test('the old address stays until the new one is proved, is told once, and can undo the change (T-E 6)', async () => {
  const ana = await verified(server, client, 'change')
  await server.api.login('change')
  const { data } = await client.changeEmail('new-change@example.com', ana.accessToken)
  expect(data?.changeEmail).toMatchObject({
    email: 'change@example.com',
    pendingEmail: 'new-change@example.com',
  })

  const { code } = await server.mails.next('new-change@example.com')
  await client.confirmEmail(code ?? '', ana.accessToken)
  // The session that asked goes on, all others end.
  const { data: shown } = await server.api.send({
    query: '{ me { email sessions { current } } }',
    token: ana.accessToken,
  })
  expect(shown).toEqual({ me: { email: 'new-change@example.com', sessions: [{ current: true }] } })

  const told = (await server.mails.all('change@example.com')).filter(({ mail }) => mail !== 'confirm-email')
  expect(told.map(({ mail }) => mail)).toEqual(['email-changed'])
  await client.requestRecovery('new-change@example.com')
  const recovery = await server.mails.next('new-change@example.com')

  expect((await client.disownEmail(told[0]?.token ?? '')).data).toEqual({ disownEmail: true })
  expect(codes(await client.me(ana.accessToken))).toEqual(['UNAUTHENTICATED'])
  expect(codes(await client.recover({ token: recovery.token }, testPassword))).toEqual(['LINK_INVALID'])
  expect(await stored(ana.userId)).toMatchObject({ email: 'change@example.com', pendingEmail: null })
  // Blocked until a recovery.
  const again = await server.api.login('change')
  expect(codes(await client.changeEmail('thief@example.com', again.accessToken))).toEqual([
    'EMAIL_CHANGE_BLOCKED',
  ])
  expect(await typesOf(ana.userId)).toEqual(
    expect.arrayContaining(['EMAIL_CHANGE_REQUESTED', 'EMAIL_CONFIRMED', 'EMAIL_DISOWNED']),
  )
})

test('a pending change dies with a newer one, with a new password and with disabling (T-E 5)', async () => {
  const ana = await verified(server, client, 'pending')
  await client.changeEmail('first-pending@example.com', ana.accessToken)
  const first = await server.mails.next('first-pending@example.com')
  await client.changeEmail('second-pending@example.com', ana.accessToken)
  const second = await server.mails.next('second-pending@example.com')
  expect(codes(await client.confirmByLink(first.token ?? ''))).toEqual(['LINK_INVALID'])

  const query = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { accessToken user { pendingEmail } } }`
  const input = { currentPassword: testPassword, newPassword: 'velvet harbour 9182 cinnamon' }
  const changed = await server.api.send({ query, variables: { input }, token: ana.accessToken })
  expect(changed.data?.changePassword).toMatchObject({ user: { pendingEmail: null } })
  expect(codes(await client.confirmByLink(second.token ?? ''))).toEqual(['LINK_INVALID'])

  const { accessToken, userId } = await client.register('pending-disabled', 'pending-disabled@example.com')
  const third = await server.mails.next('pending-disabled@example.com')
  await server.portcullis.accounts.disable(userId)
  expect(codes(await client.confirmByLink(third.token ?? ''))).toEqual(['LINK_INVALID'])
  await server.portcullis.accounts.enable(userId)
  expect(codes(await client.confirmByLink(third.token ?? ''))).toEqual(['LINK_INVALID'])
  expect(codes(await client.me(accessToken))).toEqual(['UNAUTHENTICATED'])
})

test('an address that another account verified is answered alike, and its holder is told by mail (T-E 7)', async () => {
  await verified(server, client, 'holder')
  const ana = await client.register('asking')
  const shape = async (email: string) => {
    const { data, status, headers } = await client.changeEmail(email, ana.accessToken)
    const own = new Set(['date', 'x-request-id'])
    const text = JSON.stringify(data).replace(email, '<address>')
    return { text, status, headers: [...headers].filter(([name]) => !own.has(name)) }
  }
  const free = await shape('free-a@example.com')

  expect(await shape('holder@example.com')).toEqual(free)
  const [, mail] = await server.mails.all('holder@example.com')
  expect(mail?.subject).toBe('You already have an account')
  expect(mail?.text).toContain('asking')
  expect(mail?.links).toHaveLength(1)
  expect(mail?.code).toBeNull()
})

test('of two accounts that prove one address, the second hears EMAIL_TAKEN and the first is told (T-E 4)', async () => {
  const ana = await client.register('twice-ana', 'twice@example.com')
  await client.register('twice-eve', 'Twice@example.com')
  const [first, second] = await server.mails.all('twice@example.com')
  await client.confirmByLink(first?.token ?? '')

  const refused = await client.confirmByLink(second?.token ?? '')
  expect(codes(refused)).toEqual(['EMAIL_TAKEN'])
  expect(codes(await client.confirmByLink(second?.token ?? ''))).toEqual(['LINK_INVALID'])
  expect((await server.mails.all('twice@example.com')).map(({ mail }) => mail)).toContain('email-taken')
  expect((await stored(ana.userId))?.email).toBe('twice@example.com')
})

test('the mailbox takes its address off an account, before and after it was verified', async () => {
  const before = await client.register('disowned', 'disowned@example.com')
  const mail = await server.mails.next('disowned@example.com')
  expect((await client.disownEmail(mail.tokens[1] ?? '')).data).toEqual({ disownEmail: true })
  expect(codes(await client.confirmByLink(mail.tokens[0] ?? ''))).toEqual(['LINK_INVALID'])
  expect((await client.me(before.accessToken)).data?.me).toMatchObject({ pendingEmail: null, email: null })
  expect(codes(await client.resend(before.accessToken))).toEqual(['EMAIL_REQUIRED'])

  // T-E 12: confirmed by mistake, then disowned.
  const thief = await client.register('mistaken', 'mistaken@example.com')
  const { tokens } = await server.mails.next('mistaken@example.com')
  await client.confirmByLink(tokens[0] ?? '')
  expect((await client.disownEmail(tokens[1] ?? '')).data).toEqual({ disownEmail: true })
  expect(await stored(thief.userId)).toMatchObject({ email: null, emailCanonical: null })
  expect(codes(await client.me(thief.accessToken))).toEqual(['UNAUTHENTICATED'])
})

test('a new mail keeps earlier links valid, and beyond the limits there is the same answer and no mail (T-E 11)', async () => {
  const ana = await client.register('again', 'again@example.com')
  const query =
    'mutation { a: resendEmailConfirmation { id } b: resendEmailConfirmation { id } c: resendEmailConfirmation { id } }'
  const { errors, data } = await server.api.send({ query, token: ana.accessToken })

  expect(errors).toBeUndefined()
  expect(Object.keys(data ?? {})).toEqual(['a', 'b', 'c'])
  const mails = await server.mails.all('again@example.com')
  expect(mails).toHaveLength(2)
  expect((await client.confirmByLink(mails[0]?.token ?? '')).errors).toBeUndefined()
})

test('only an address that was verified signs in, and a user name cannot look like one', async () => {
  await verified(server, client, 'by-address')
  await client.register('waiting', 'waiting@example.com')

  expect(await server.api.login('By-Address@EXAMPLE.com')).toHaveProperty('accessToken')
  await expect(server.api.login('waiting@example.com')).rejects.toThrow('INVALID_CREDENTIALS')
  const query = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }'
  const input = { username: 'by-address@example.com', password: testPassword }
  const response = await server.api.send({ query, variables: { input } })
  expect(problems(response)).toEqual({ 'input.username': ['USERNAME_INVALID_CHARACTER'] })
})

test('a link is refused with a lifetime exact to the second, and other tokens by the same error', async () => {
  await client.register('late', 'late@example.com')
  const { token } = await server.mails.next('late@example.com')
  server.clock.advance({ hours: 24, seconds: 1 })
  for (const wrong of [token ?? '', '', 'pcm_nothing', (token ?? '').replace(/.$/, 'A')])
    expect(codes(await client.confirmByLink(wrong))).toEqual(['LINK_INVALID'])
})

test('changeEmail needs a proof of the last ten minutes, and a valid address', async () => {
  const ana = await client.register('fresh')
  expect(problems(await client.changeEmail('no address', ana.accessToken))).toEqual({
    'input.email': ['EMAIL_INVALID'],
  })
  later()
  server.clock.advance({ minutes: 2 })
  expect(codes(await client.changeEmail('fresh@example.com', ana.accessToken))).toEqual([
    'REAUTHENTICATION_REQUIRED',
  ])
})
