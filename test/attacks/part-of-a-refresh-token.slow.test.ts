// The first third of a refresh token is the same in all tokens of a session: a log that cuts tokens short tells it.
import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { openTestDatabase } from '../harness/database.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

type Api = StartedPortcullis['api']

const manyFailures = { burst: 1_000, perHour: 1_000 }
let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis({ throttling: { tokenFailures: manyFailures } })
})

/** A token of the right form that begins as another does. */
function forgedFrom(token: string, known = 16): string {
  const body = Buffer.from(token.slice(4, 68), 'base64url')
  const text = `pcr_${Buffer.concat([body.subarray(0, known), randomBytes(48 - known)]).toString('base64url')}`
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(text))
  return text + checksum.toString('base64url')
}
const refresh = (api: Api, token: string) =>
  api.send({
    query: 'mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken refreshToken } }',
    variables: { token },
  })
const logout = (api: Api, token: string) =>
  api.send({
    query: 'mutation ($token: String) { logout(refreshToken: $token) }',
    variables: { token },
  })
test.each([16, 17, 32, 47])('%i bytes of a token refresh nothing and end no session', async (known) => {
  const { api } = server
  const { refreshToken, accessToken } = await api.register(`known-${known}`)
  const forged = forgedFrom(refreshToken, known)

  expect(codes(await refresh(api, forged))).toEqual(['REFRESH_TOKEN_INVALID'])
  expect((await logout(api, forged)).data).toEqual({ logout: false })
  expect((await api.send({ query: '{ me { id } }', token: accessToken })).status).toBe(200)
  expect((await refresh(api, refreshToken)).errors).toBeUndefined()
  expect(server.logged()).not.toContain('REFRESH_REUSED')
})

test('whoever knows the beginning of a token uses up nothing of what its session may refresh', async () => {
  const { api } = await startPortcullis({
    throttling: { sessionRefreshes: { burst: 3, perHour: 3 }, tokenFailures: manyFailures },
  })
  const { refreshToken } = await api.register('ana')
  for (let times = 0; times < 10; times += 1) await refresh(api, forgedFrom(refreshToken))

  expect((await refresh(api, refreshToken)).errors).toBeUndefined()
})

test('each token that was issued and used still ends its session when it comes back', async () => {
  const { api, clock } = server
  for (const [index, refused] of [refresh, logout].entries()) {
    const first = await api.register(`returning-${index}`)
    let last = first.refreshToken
    for (let times = 0; times < 3; times += 1) last = (await api.refresh(last)).refreshToken
    clock.advance({ minutes: 1 })
    await refused(api, first.refreshToken)

    expect(codes(await refresh(api, last))).toEqual(['REFRESH_TOKEN_INVALID'])
  }
})

test('tokens work, and used ones are recognized, whatever became of the secret since', async () => {
  const { uri: mongodbUri } = await openTestDatabase()
  const [one, two] = ['the-first-secret-of-thirty-two-bytes', 'the-second-secret-of-thirty-two-byte']
  const before = await startPortcullis({ mongodbUri, secret: one })
  const [current, used] = [await before.api.register('ana'), await before.api.register('bert')]
  const later = await before.api.refresh((await before.api.refresh(used.refreshToken)).refreshToken)
  await before.portcullis.stop()
  const rotating = await startPortcullis({ mongodbUri, secret: two, secretPrevious: one })
  const next = await rotating.api.refresh(current.refreshToken)
  await rotating.services.keySet.reseal()
  await rotating.portcullis.stop()
  const after = await startPortcullis({ mongodbUri, secret: two })
  after.clock.advance({ minutes: 1 })

  expect((await refresh(after.api, next.refreshToken)).errors).toBeUndefined()
  expect(codes(await refresh(after.api, forgedFrom(later.refreshToken)))).toEqual(['REFRESH_TOKEN_INVALID'])
  expect(codes(await refresh(after.api, used.refreshToken))).toEqual(['REFRESH_TOKEN_REUSED'])
})

test('tokens that an earlier version issued go on working, and what tells used ones from others follows', async () => {
  const { uri: mongodbUri } = await openTestDatabase()
  const before = await startPortcullis({ mongodbUri })
  const first = await before.api.register('early')
  // As earlier versions stored a session.
  await before.portcullis.connection.collection('sessions').updateMany({}, { $unset: { familyKey: true } })
  await before.portcullis.stop()
  const { api, clock } = await startPortcullis({ mongodbUri })
  const second = await api.refresh(first.refreshToken)
  const third = await api.refresh(second.refreshToken)
  const last = await api.refresh(third.refreshToken)
  clock.advance({ minutes: 1 })

  expect(codes(await refresh(api, forgedFrom(last.refreshToken)))).toEqual(['REFRESH_TOKEN_INVALID'])
  expect(codes(await refresh(api, second.refreshToken))).toEqual(['REFRESH_TOKEN_REUSED'])
})
