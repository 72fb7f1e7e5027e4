import { startTestServer, type TestServer } from 'portcullis/testing'

const started: TestServer[] = []
const start = async (...options: Parameters<typeof startTestServer>) => {
  const server = await startTestServer(...options)
  started.push(server)
  return server
}
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop()
})

const me = '{ me { username roles } }'

test('accounts with roles sign up on a server of an application’s own schema', async () => {
  const { client, signUp } = await start({
    typeDefs: 'extend enum Role { EDITOR } extend type Query { desk: String @hasRole(roles: EDITOR) }',
    resolvers: { Query: { desk: () => 'yours' } },
  })
  const editor = await signUp({ username: 'the-editor', roles: ['EDITOR'] })
  const reader = await signUp()

  const query = '{ me { username roles } desk }'
  expect((await client.send({ query, token: editor.accessToken })).data).toEqual({
    me: { username: 'the-editor', roles: ['USER', 'EDITOR'] },
    desk: 'yours',
  })
  expect((await client.send({ query, token: reader.accessToken })).data).toMatchObject({ desk: null })
  await expect(signUp({ roles: ['EDITER'] })).rejects.toThrow()
})

test('a token expires when the clock is moved ahead, and is refreshed', async () => {
  const { client, clock, signUp } = await start({ accessTokenTtl: '5m' })
  const ana = await signUp()

  clock.advance({ minutes: 6 })

  expect((await client.send({ query: me, token: ana.accessToken })).status).toBe(401)
  const next = await client.refresh(ana.refreshToken)
  expect((await client.send({ query: me, token: next.accessToken })).status).toBe(200)
})

test('each server has a database of its own, which goes when it stops', async () => {
  const [one, two] = await Promise.all([start(), start()])
  await one.client.register('ana')
  await two.client.register('ana')
  const client = one.portcullis.connection.getClient()
  const { name } = two.portcullis.connection
  const names = async () => (await client.db().admin().listDatabases()).databases.map((each) => each.name)
  expect(await names()).toContain(name)

  await two.stop()
  await two.stop()

  expect(await names()).not.toContain(name)
  expect((await one.client.login('ana')).accessToken).not.toBe('')
})

test('a server that can’t start leaves nothing behind and says why', async () => {
  await expect(start({ typeDefs: 'extend type Query { a: Int @hasRole(roles: NOBODY) }' })).rejects.toThrow(
    'NOBODY',
  )
})

test('a machine that is busy with tests is no reason to refuse requests, unless an option says so', async () => {
  const patient = await start({ limits: { seconds: 5 } })
  const strict = await start({ limits: { eventLoopDelay: 20 } })

  expect(patient.portcullis.config.limits).toMatchObject({
    eventLoopDelay: 60_000,
    heapPercent: 100,
    seconds: 5,
  })
  expect(strict.portcullis.config.limits.eventLoopDelay).toBe(20)
})

test('settings of the environment do not count', async () => {
  process.env.ACCESS_TOKEN_TTL = '1h'
  process.env.PORTCULLIS_MODE = 'production'
  try {
    const { portcullis } = await start()
    expect(portcullis.config).toMatchObject({
      mode: 'development',
      accessTokenTtlSeconds: 900,
      bcryptCost: 4,
    })
  } finally {
    delete process.env.ACCESS_TOKEN_TTL
    delete process.env.PORTCULLIS_MODE
  }
})
