import { codes, startPortcullis } from '../../harness/portcullis.js'
import { until } from '../../harness/until.js'

const register = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }'

const indexNames = async (server: Awaited<ReturnType<typeof startPortcullis>>, name: string) => {
  const { store } = server.services
  const found = await store.db.listCollections({ name }).toArray()
  return found.length === 0 ? [] : (await store.db.collection(name).indexes()).map((index) => index.name)
}

describe.each(['coherent', 'strict'] as const)('under %s revocation', (revocation) => {
  test.each([
    ['the database', (db: { dropDatabase(): Promise<unknown> }) => db.dropDatabase()],
    [
      'the accounts',
      (db: { dropCollection(name: string): Promise<unknown> }) => db.dropCollection('portcullis_accounts'),
    ],
  ])(
    'after %s was dropped under a running server ten registrations of a name give one account, and the next start succeeds',
    async (_what, drop) => {
      const server = await startPortcullis({
        revocation,
        throttling: { registrations: { burst: 100, perHour: 100 } },
      })
      const { services, portcullis } = server
      const { connection } = portcullis
      await server.api.register('before')
      const { db } = services.store
      const before = await Promise.all(
        ['accounts', 'sessions', 'events', 'attempts'].map((name) =>
          indexNames(server, `portcullis_${name}`),
        ),
      )

      await drop(db)
      const input = { username: 'raced', password: 'orchard lantern 4711 drizzle' }
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => server.api.send({ query: register, variables: { input } })),
      )

      expect(
        await connection.collection('portcullis_accounts').countDocuments({ canonicalName: 'raced' }),
      ).toBe(1)
      for (const answer of answers)
        expect(['USERNAME_TAKEN', 'SERVICE_UNAVAILABLE', undefined]).toContain(codes(answer)[0])
      await until(async () => {
        const now = await Promise.all(
          ['accounts', 'sessions', 'events', 'attempts'].map((name) =>
            indexNames(server, `portcullis_${name}`),
          ),
        )
        return (
          JSON.stringify(now.map((each) => each.toSorted())) ===
          JSON.stringify(before.map((each) => each.toSorted()))
        )
      })
      const next = await startPortcullis({ mongodbUri: server.portcullis.config.mongodbUri })
      expect((await next.api.login('raced')).accessToken).toBeDefined()
    },
  )
})

test('without the index of names nothing is registered, until it is made again', async () => {
  const server = await startPortcullis()
  await server.api.register('ana')
  const accounts = server.portcullis.connection.collection('portcullis_accounts')
  await accounts.dropIndexes()

  await server.api.register('bob')
  expect((await accounts.indexes()).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['canonicalName_1', 'email_1', 'roles_1']),
  )
})

test('a unique index that is not ours does not make a free name taken', async () => {
  const server = await startPortcullis()
  await server.api.register('ana')
  const accounts = server.portcullis.connection.collection('portcullis_accounts')
  await accounts.createIndex({ revision: 1 }, { unique: true })

  const input = { username: 'free', password: 'orchard lantern 4711 drizzle' }
  expect(codes(await server.api.send({ query: register, variables: { input } }))).toEqual([
    'INTERNAL_SERVER_ERROR',
  ])
  expect(server.logged()).toContain('revision_1')
})
