import { testPassword } from '../../src/testing/client.js'
import { createMailClient, type MailClient, otherPassword, signedInBy, verified } from '../email/mailed.js'
import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis
let client: MailClient
beforeAll(async () => {
  server = await startPortcullis()
  client = createMailClient(server)
})

const stored = async (userId: string) => (await server.services.accounts.findMany([userId]))[0]
const eventsOf = async (userId: string) => {
  const { nodes } = await server.services.history.page({ userId }, { size: 50, afterKey: null })
  return nodes.map(({ type }) => type)
}
const requestOf = ({ data }: Awaited<ReturnType<MailClient['requestRecovery']>>) =>
  // `requestRecovery` answers both, non-null.
  data?.requestRecovery as { request: string; expiresAt: string }

test('a link sets a new password and signs in; everything that counted before is dead (T-R 5)', async () => {
  const ana = await verified(server, client, 'ana')
  const session = await server.api.login('ana')
  await client.changeEmail('pending-ana@example.com', ana.accessToken)
  const pending = await server.mails.next('pending-ana@example.com')
  await client.requestRecovery('ANA@example.com')
  await client.requestRecovery('ana@example.com')
  const [first, second] = [
    await server.mails.next('ana@example.com'),
    await server.mails.next('ana@example.com'),
  ]

  const recovered = signedInBy('recover', await client.recover({ token: first.token }, otherPassword))
  expect((await client.me(recovered.accessToken)).data?.me).toMatchObject({
    email: 'ana@example.com',
    pendingEmail: null,
  })
  for (const token of [ana.accessToken, session.accessToken])
    expect(codes(await client.me(token))).toEqual(['UNAUTHENTICATED'])
  await expect(server.api.refresh(session.refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  await expect(server.api.login('ana')).rejects.toThrow('INVALID_CREDENTIALS')
  expect(await server.api.login('ana@example.com', otherPassword)).toHaveProperty('accessToken')
  expect(codes(await client.confirmByLink(pending.token ?? ''))).toEqual(['LINK_INVALID'])
  // T-R 8: redeeming one voids all.
  for (const { token } of [first, second])
    expect(codes(await client.recover({ token }, testPassword))).toEqual(['LINK_INVALID'])
  const { text, mail } = await server.mails.next('ana@example.com')
  expect(mail).toBe('recovered')
  expect(text).toContain('Sessions that ended with it: 2.')
  expect(await eventsOf(ana.userId)).toEqual(expect.arrayContaining(['RECOVERY_REQUESTED', 'RECOVERED']))
})

test('the session of a recovery says that it came by mail, and counts as a fresh proof', async () => {
  await verified(server, client, 'methods')
  await client.requestRecovery('methods@example.com')
  const { token } = await server.mails.next('methods@example.com')
  const { accessToken } = signedInBy('recover', await client.recover({ token }, otherPassword))

  const query = '{ me { sessions { methods current } } }'
  expect((await server.api.send({ query, token: accessToken })).data).toEqual({
    me: { sessions: [{ methods: ['MAIL'], current: true }] },
  })
  expect((await client.changeEmail('methods-b@example.com', accessToken)).errors).toBeUndefined()
})

test('a code works with its own request only, whatever its case (T-R 10)', async () => {
  await verified(server, client, 'code')
  const one = requestOf(await client.requestRecovery('code@example.com'))
  const two = requestOf(await client.requestRecovery('code@example.com'))
  const { code } = await server.mails.next('code@example.com')

  const wrong = await client.recover({ code: { request: two.request, code } }, otherPassword)
  expect(wrong.errors?.[0]?.extensions).toEqual({ code: 'CODE_INVALID', attemptsLeft: 4 })
  const right = await client.recover(
    { code: { request: one.request, code: code?.toLowerCase() } },
    otherPassword,
  )
  expect(right.errors).toBeUndefined()
})

test('a weak password leaves link and code alive, with every try (T-R 6)', async () => {
  await verified(server, client, 'weak')
  const { request } = requestOf(await client.requestRecovery('weak@example.com'))
  const { token, code } = await server.mails.next('weak@example.com')
  const proofs = [{ token }, { code: { request, code } }]

  for (const proof of proofs) {
    expect(problems(await client.recover(proof, 'short'))).toHaveProperty(['input.newPassword'])
    // It contains the words of the account, which only the proof leads to.
    for (let times = 0; times < 6; times += 1)
      expect(problems(await client.recover(proof, 'weak@example.com weak'))).toHaveProperty([
        'input.newPassword',
      ])
  }
  expect((await client.recover({ code: { request, code } }, otherPassword)).errors).toBeUndefined()
})

test('known, unknown, disabled, pending and mailless addresses are answered alike (T-R 1, T-E 8)', async () => {
  await verified(server, client, 'known')
  const { userId } = await verified(server, client, 'gone')
  await server.portcullis.accounts.disable(userId)
  await client.register('waits', 'waits@example.com')
  await server.mails.next('waits@example.com')

  const shape = async (email: string) => {
    const { status, headers, text, data } = await client.requestRecovery(email)
    const own = new Set(['date', 'x-request-id'])
    const { request, expiresAt } = requestOf({ status, headers, text, data })
    expect(request).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect((new Date(expiresAt).getTime() - server.clock.now().getTime()) / 3_600_000).toBeCloseTo(1, 2)
    // Tried as often as a real one.
    const tries: unknown[] = []
    for (let times = 0; times < 6; times += 1) {
      const tried = await client.recover({ code: { request, code: '0000-0000' } }, otherPassword)
      tries.push(tried.errors?.map(({ extensions }) => extensions))
    }
    const size = text.length
    return { status, headers: [...headers].filter(([name]) => !own.has(name)), size, tries }
  }
  const known = await shape('known@example.com')
  expect(known.tries).toEqual([
    ...[4, 3, 2, 1, 0].map((attemptsLeft) => [{ code: 'CODE_INVALID', attemptsLeft }]),
    [{ code: 'LINK_INVALID' }],
  ])
  for (const email of ['nobody@example.com', 'gone@example.com', 'waits@example.com'])
    expect(await shape(email)).toEqual(known)
  for (const email of ['nobody@example.com', 'gone@example.com', 'waits@example.com'])
    expect((await server.mails.all(email)).map(({ mail }) => mail)).not.toContain('recovery')
})

test('the fourth request kills the oldest, and a changed password or address kills all (T-R 8, 9)', async () => {
  const ana = await verified(server, client, 'four')
  for (let times = 0; times < 4; times += 1) {
    await client.requestRecovery('four@example.com')
    server.clock.advance({ seconds: 61 })
  }
  const mails = (await server.mails.all('four@example.com')).filter(({ mail }) => mail === 'recovery')
  expect(mails).toHaveLength(4)
  expect(codes(await client.recover({ token: mails[0]?.token }, otherPassword))).toEqual(['LINK_INVALID'])
  // Refused for its password, so it is alive.
  expect(codes(await client.recover({ token: mails[1]?.token }, 'short'))).toEqual(['BAD_USER_INPUT'])

  await client.changeEmail('four-new@example.com', ana.accessToken)
  const { token } = await server.mails.next('four-new@example.com')
  await client.confirmByLink(token ?? '')
  expect(codes(await client.recover({ token: mails[2]?.token }, otherPassword))).toEqual(['LINK_INVALID'])
  await client.requestRecovery('four-new@example.com')
  const fresh = await server.mails.next('four-new@example.com')
  const input = { currentPassword: testPassword, newPassword: otherPassword }
  const query = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { accessToken } }'
  await server.api.send({ query, variables: { input }, token: ana.accessToken })
  expect(codes(await client.recover({ token: fresh.token }, testPassword))).toEqual(['LINK_INVALID'])
})

test('a thief who changed address and password cannot void the link of the former mailbox', async () => {
  const ana = await verified(server, client, 'robbed')
  await client.changeEmail('thief@example.com', ana.accessToken)
  await client.confirmByLink((await server.mails.next('thief@example.com')).token ?? '')
  await server.mails.next('robbed@example.com').then(({ mail }) => expect(mail).toBe('email-changed'))
  const owner = (await server.mails.all('robbed@example.com')).find(({ mail }) => mail === 'email-changed')

  // The thief recovers by the new mailbox, changes the address on, and undoes that by the own link.
  await client.requestRecovery('thief@example.com')
  const recovery = await server.mails.next('thief@example.com')
  const thief = signedInBy('recover', await client.recover({ token: recovery.token }, otherPassword))
  await client.changeEmail('thief-b@example.com', thief.accessToken)
  await client.confirmByLink((await server.mails.next('thief-b@example.com')).token ?? '')
  const own = (await server.mails.all('thief@example.com')).find(({ mail }) => mail === 'email-changed')
  expect((await client.disownEmail(own?.token ?? '')).errors).toBeUndefined()

  // The former mailbox heard of the recovery, and its link still works.
  expect((await server.mails.all('robbed@example.com')).map(({ mail }) => mail)).toContain('recovered')
  expect((await client.disownEmail(owner?.token ?? '')).data).toEqual({ disownEmail: true })
  expect((await stored(ana.userId))?.email).toBe('robbed@example.com')
  await client.requestRecovery('robbed@example.com')
  const mine = (await server.mails.all('robbed@example.com')).find(({ mail }) => mail === 'recovery')
  const { accessToken } = signedInBy('recover', await client.recover({ token: mine?.token }, testPassword))
  // A recovery lifts the block.
  expect((await client.changeEmail('robbed-b@example.com', accessToken)).errors).toBeUndefined()
})

test('an admin starts a recovery, and cannot where there is no verified address', async () => {
  const admin = await client.register('the-admin')
  await server.portcullis.accounts.setRoles(admin.userId, ['ADMIN'])
  const ana = await verified(server, client, 'helped')
  const sent = await client.sendRecovery(ana.userId, admin.accessToken)
  expect(sent.data?.sendRecovery).toMatchObject({ username: 'helped' })
  const { token } = await server.mails.next('helped@example.com')
  expect((await client.recover({ token }, otherPassword)).errors).toBeUndefined()

  expect(codes(await client.sendRecovery(admin.userId, admin.accessToken))).toEqual(['EMAIL_REQUIRED'])
  expect(codes(await client.sendRecovery('0'.repeat(24), admin.accessToken))).toEqual(['NOT_FOUND'])
  expect(codes(await client.sendRecovery(admin.userId, ana.accessToken))).toEqual(['UNAUTHENTICATED'])
  const { accessToken } = await server.api.login('helped', otherPassword)
  expect(codes(await client.sendRecovery(admin.userId, accessToken))).toEqual(['FORBIDDEN'])
  await server.portcullis.accounts.disable(ana.userId)
  expect(codes(await client.sendRecovery(ana.userId, admin.accessToken))).toEqual(['ACCOUNT_DISABLED'])
})

test('public operations of mails work beside a dead bearer', async () => {
  await verified(server, client, 'dead-bearer')
  expect((await client.requestRecovery('dead-bearer@example.com', 'dead')).errors).toBeUndefined()
  expect(codes(await client.confirmByLink('pcm_none', 'dead'))).toEqual(['LINK_INVALID'])
  expect(codes(await client.disownEmail('pcm_none', 'dead'))).toEqual(['LINK_INVALID'])
})
