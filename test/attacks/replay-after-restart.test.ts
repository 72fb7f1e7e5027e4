import { openTestDatabase } from '../harness/database.js'
import { codes, startPortcullis } from '../harness/portcullis.js'

const refresh = 'mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken } }'

test('a used refresh token that comes back after a restart ends its session', async () => {
  const { uri: mongodbUri } = await openTestDatabase()
  const before = await startPortcullis({ mongodbUri })
  const stolen = await before.api.register('ana')
  const next = await before.api.refresh(stolen.refreshToken)
  await before.api.send({ query: '{ me { id } }', token: next.accessToken })
  await before.portcullis.stop()

  const { api, clock } = await startPortcullis({ mongodbUri })
  clock.advance({ minutes: 1 })
  const send = (token: string) => api.send({ query: refresh, variables: { token } })

  expect(codes(await send(stolen.refreshToken))).toEqual(['REFRESH_TOKEN_REUSED'])
  expect(codes(await send(next.refreshToken))).toEqual(['REFRESH_TOKEN_INVALID'])
  const me = await api.send({ query: '{ me { id } }', token: next.accessToken })
  expect([me.status, me.errors?.[0]?.extensions.reason]).toEqual([401, 'SESSION_REVOKED'])
})

test('an access token of a session that ended before a restart stays dead after it', async () => {
  const { uri: mongodbUri } = await openTestDatabase()
  const before = await startPortcullis({ mongodbUri })
  const { accessToken } = await before.api.register('ana')
  await before.api.send({ query: 'mutation { logout }', token: accessToken })
  await before.portcullis.stop()

  const { api } = await startPortcullis({ mongodbUri })
  expect((await api.send({ query: '{ me { id } }', token: accessToken })).status).toBe(401)
})
