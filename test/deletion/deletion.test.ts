import { codes, problems, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { deleteOwn, login, password, pendingHandle, restore } from './deleting.js'

let server: StartedPortcullis
let events: { type: string; userId: string | null; reason?: unknown }[]
beforeAll(async () => {
  events = []
  server = await startPortcullis({ onEvent: (event) => void events.push(event) })
})

const me = async (token: string) => (await server.api.send({ query: '{ me { id } }', token })).errors?.[0]

/** Makes a session one of a user with a second factor. */
async function proveFactor(userId: string) {
  const { services } = server
  const sessions = services.database.connection.collection('portcullis_sessions')
  const [account] = await services.accounts.findMany([userId])
  await sessions.updateMany({ userId: account?._id }, { $set: { factorAt: server.clock.now() } })
}

const deleteUser = (token: string, userId: string) =>
  server.api.send({
    query: 'mutation ($input: DeleteUserInput!) { deleteUser(input: $input) { id deletionAt } }',
    variables: { input: { userId } },
    token,
  })

// T-D 1, on one instance: test/deletion/instances.slow.test.ts has two.
test('a deletion ends every credential at once, and the account is erased after the grace period', async () => {
  const ana = await server.api.register('ana')
  const other = await server.api.login('ana')

  const { data } = await deleteOwn(server.api, ana.accessToken, 'ANA')

  const week = server.clock.now().getTime() + 7 * 86_400_000
  expect(data).toMatchObject({ deleteAccount: { id: ana.userId } })
  expect(Date.parse(String(Object(data?.deleteAccount).deletionAt))).toBeGreaterThan(week - 60_000)
  expect(Date.parse(String(Object(data?.deleteAccount).deletionAt))).toBeLessThanOrEqual(week)
  for (const { accessToken, refreshToken } of [ana, other]) {
    expect((await me(accessToken))?.extensions.reason).toBe('SESSION_REVOKED')
    await expect(server.api.refresh(refreshToken)).rejects.toThrow('REFRESH_TOKEN_INVALID')
  }
  expect(await server.portcullis.viewerOf(ana.userId)).toBeNull()
  expect(await server.portcullis.accounts.find(ana.userId)).toMatchObject({ deletionAt: expect.any(Date) })
  expect(events.filter(({ type }) => type === 'DELETION_REQUESTED')).toMatchObject([
    { userId: ana.userId, actorId: ana.userId },
  ])
})

test('the user name has to be typed again, and the user to be there since ten minutes at most', async () => {
  const ben = await server.api.register('ben')

  const wrong = await deleteOwn(server.api, ben.accessToken, 'bem')
  expect(problems(wrong)).toEqual({ 'input.username': ['USERNAME_MISMATCH'] })
  server.clock.advance({ minutes: 11 })
  expect(codes(await deleteOwn(server.api, ben.accessToken, 'ben'))).toEqual(['REAUTHENTICATION_REQUIRED'])
  expect(codes(await deleteOwn(server.api, '', 'ben'))).not.toEqual([])
  expect((await server.portcullis.accounts.find(ben.userId))?.deletionAt).toBeNull()
})

// T-D 5
test('a deleting account answers a wrong password as a disabled one, and a right one with a handle', async () => {
  const deleting = await server.api.register('cleo')
  const disabled = await server.api.register('dora')
  await deleteOwn(server.api, deleting.accessToken, 'cleo')
  await server.portcullis.accounts.disable(disabled.userId)

  const [asDeleting, asDisabled] = [
    await login(server.api, 'cleo', 'not the password of cleo'),
    await login(server.api, 'dora', 'not the password of dora'),
  ]
  expect([asDeleting.status, asDeleting.text]).toEqual([asDisabled.status, asDisabled.text])
  const right = await login(server.api, 'cleo')
  expect(codes(right)).toEqual(['DELETION_PENDING'])
  expect(right.errors?.[0]?.extensions).toMatchObject({
    restore: expect.stringMatching(/^pcm_/),
    deletionAt: expect.stringMatching(/^\d{4}-/),
  })
  expect(right.status).toBe(200)
  // Also where the application verified the user.
  await expect(server.portcullis.sessions.start(deleting.userId)).rejects.toMatchObject({
    code: 'DELETION_PENDING',
  })
  // A disabled account hears nothing of its deletion, so its user cannot return.
  await server.portcullis.accounts.disable(deleting.userId)
  expect(codes(await login(server.api, 'cleo'))).toEqual(['INVALID_CREDENTIALS'])
  expect(server.logged()).not.toContain(String(right.errors?.[0]?.extensions.restore))
})

test('a handle restores the account once, with a new session, and no old one', async () => {
  const eva = await server.api.register('eva')
  await deleteOwn(server.api, eva.accessToken, 'eva')
  const handles = [await pendingHandle(server.api, 'eva'), await pendingHandle(server.api, 'eva')]

  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => restore(server.api, handles[index % 2] ?? '')),
  )

  const restored = answers.filter(({ data }) => data != null)
  expect(restored).toHaveLength(1)
  expect(restored[0]?.data).toMatchObject({ restoreAccount: { user: { id: eva.userId, deletionAt: null } } })
  expect(new Set(answers.flatMap(codes))).toEqual(new Set(['LINK_INVALID']))
  expect(await me(String(Object(restored[0]?.data?.restoreAccount).accessToken))).toBeUndefined()
  expect((await me(eva.accessToken))?.extensions.reason).toBe('SESSION_REVOKED')
  expect(events.filter(({ type }) => type === 'DELETION_CANCELLED')).toHaveLength(1)
  await server.api.login('eva')
})

test('a handle is void after ten minutes, after disabling, and of an earlier request', async () => {
  const finn = await server.api.register('finn')
  await deleteOwn(server.api, finn.accessToken, 'finn')
  const expired = await pendingHandle(server.api, 'finn')
  server.clock.advance({ minutes: 10 })
  expect(codes(await restore(server.api, expired))).toEqual(['LINK_INVALID'])

  const voided = await pendingHandle(server.api, 'finn')
  await server.portcullis.accounts.disable(finn.userId)
  await server.portcullis.accounts.enable(finn.userId)
  expect(codes(await restore(server.api, voided))).toEqual(['LINK_INVALID'])

  const earlier = await pendingHandle(server.api, 'finn')
  const { data } = await restore(server.api, await pendingHandle(server.api, 'finn'))
  await deleteOwn(server.api, String(Object(data?.restoreAccount).accessToken), 'finn')
  expect(codes(await restore(server.api, earlier))).toEqual(['LINK_INVALID'])
  for (const bad of ['', 'x', `pcm_${'a'.repeat(49)}`, 'a'.repeat(30_000)])
    expect(codes(await restore(server.api, bad))).toEqual(['LINK_INVALID'])
})

test('admins delete accounts with a second factor only, and never the last admin', async () => {
  const gil = await server.api.register('gil')
  const boss = await server.api.register('the-boss')
  await server.portcullis.accounts.setRoles(boss.userId, ['ADMIN'])

  const refused = await deleteUser(boss.accessToken, gil.userId)
  expect(codes(refused)).toEqual(['REAUTHENTICATION_REQUIRED'])
  expect(refused.errors?.[0]?.extensions).toMatchObject({ mfa: true })
  // Sessions that no request has used, so none is cached.
  const { accessToken } = await server.api.login('the-boss')
  const plain = await server.api.login('gil')
  await proveFactor(boss.userId)
  await proveFactor(gil.userId)
  expect(codes(await deleteUser(plain.accessToken, boss.userId))).toEqual(['FORBIDDEN'])

  expect(codes(await deleteUser(accessToken, boss.userId))).toEqual(['LAST_ADMIN'])
  expect(codes(await deleteOwn(server.api, accessToken, 'the-boss'))).toEqual(['LAST_ADMIN'])
  expect(codes(await deleteUser(accessToken, '0'.repeat(24)))).toEqual(['NOT_FOUND'])
  const { data } = await deleteUser(accessToken, gil.userId)
  expect(data).toMatchObject({ deleteUser: { id: gil.userId, deletionAt: expect.any(String) } })
  server.clock.advance({ minutes: 1 })
  expect((await deleteUser(accessToken, gil.userId)).data).toEqual(data)
  expect(
    events.filter(({ type, userId }) => type === 'DELETION_REQUESTED' && userId === gil.userId),
  ).toHaveLength(1)
})

test('of two admins who delete themselves at once, one stays', async () => {
  const own = await startPortcullis()
  const admins = await Promise.all(['admin-a', 'admin-b'].map((name) => own.api.register(name)))
  await Promise.all(admins.map(({ userId }) => own.portcullis.accounts.setRoles(userId, ['ADMIN'])))

  const answers = await Promise.all(
    admins.map(({ accessToken }, index) =>
      deleteOwn(own.api, accessToken, index === 0 ? 'admin-a' : 'admin-b'),
    ),
  )

  expect(answers.flatMap(codes)).toEqual(['LAST_ADMIN'])
})

test('of fifty requests at once one deletes, and a program deletes without a session', async () => {
  const hugo = await server.api.register('hugo')
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => server.portcullis.accounts.delete(hugo.userId)),
  )

  expect(new Set(answers.map(({ deletionAt }) => deletionAt?.getTime())).size).toBe(1)
  expect(
    events.filter(({ type, userId }) => type === 'DELETION_REQUESTED' && userId === hugo.userId),
  ).toHaveLength(1)
  await expect(server.portcullis.accounts.delete('0'.repeat(24))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  // @ts-expect-error for callers without types
  await expect(server.portcullis.accounts.delete(7)).rejects.toThrow(TypeError)
  expect(password).toBe('orchard lantern 4711 drizzle')
})
