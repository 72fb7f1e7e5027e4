import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { startReplicaSet } from '../harness/replica-set.js'
import { until } from '../harness/until.js'

const query = '{ me { username } }'
let server: StartedPortcullis
let accessToken: string
let refreshToken: string
let restart: () => Promise<void>
beforeAll(async () => {
  const set = await startReplicaSet({ members: 1 })
  const uri = `${set.uri('away')}&serverSelectionTimeoutMS=1000`
  server = await startPortcullis({ mongodbUri: uri })
  const ana = await server.api.register('ana')
  accessToken = ana.accessToken
  refreshToken = ana.refreshToken
  // The session is in memory: with the database there, nothing would be read.
  expect((await server.api.send({ query, token: accessToken })).status).toBe(200)
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200)
  const member = await set.primary()
  await member.kill()
  restart = () => member.restart()
})

test('with the database away nobody is let in, known or not, and nobody is told that a token is bad', async () => {
  // Memory is trusted for a second after the database last proved itself, and no longer.
  await until(async () => (await server.api.send({ query, token: accessToken })).status === 503)
  const { api } = server
  const refused = await api.send({ query, token: accessToken })
  expect(codes(refused)).toEqual(['SERVICE_UNAVAILABLE'])
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(refused.data ?? null).toBeNull()

  const login =
    'mutation { login(input: { username: "ana", password: "orchard lantern 4711 drizzle" }) { accessToken } }'
  const refresh = `mutation { refreshSession(refreshToken: "${refreshToken}") { accessToken } }`
  for (const each of [login, refresh])
    expect(codes(await api.send({ query: each }))).toEqual(['SERVICE_UNAVAILABLE'])
  expect((await api.send({ query })).status).toBe(401)
  expect((await fetch(`${server.origin}/readyz`)).status).toBe(503)
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200)
})

test('when it is back, tokens and refreshes work as before, by themselves', async () => {
  await restart()
  await until(async () => (await fetch(`${server.origin}/readyz`)).status === 200)
  await until(async () => (await server.api.send({ query, token: accessToken })).status === 200)

  expect(await server.api.refresh(refreshToken)).toMatchObject({ accessToken: expect.any(String) })
})
