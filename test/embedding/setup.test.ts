import { createPortcullis } from '../../src/index.js'
import { openTestDatabase } from '../harness/database.js'
import { codes, startPortcullis } from '../harness/portcullis.js'

const typeDefs = /* GraphQL */ `
  type Note @policy(policies: [["shared"]]) { text: String! }
  extend type Query {
    greeting: String! @public
    fromContext: String! @public
    members: Int! @policy(policies: [["member"]])
    notes: [Note]! @public
  }
`

test('what setup returns reaches resolvers, context and policies, typed', async () => {
  let setUps = 0
  const { api, portcullis } = await startPortcullis({
    typeDefs,
    setup: async ({ connection, log, accounts, sessions }) => {
      setUps += 1
      // The database is open.
      await connection.collection<{ _id: string }>('greetings').insertOne({ _id: 'hello' })
      log.info('set up')
      const ana = await accounts.create({ username: 'ana', password: 'a lantern of 4711' })
      return { greetings: connection.collection<{ _id: string }>('greetings'), ana, sessions, suffix: '!' }
    },
    context: async (context, { suffix }) => ({ ownSuffix: `${context.requestId.length > 0}${suffix}` }),
    policies: {
      member: (viewer, _context, { ana }) => viewer?.userId === ana.id,
      shared: {
        per: 'object',
        decide: (_viewer, note, _context, { suffix }) =>
          typeof note === 'object' && note !== null && 'text' in note && note.text === `mine${suffix}`,
      },
    },
    resolvers: ({ greetings, sessions, ana, suffix }) => ({
      Query: {
        greeting: async () => (await greetings.findOne())?._id,
        fromContext: (_source: unknown, _args: unknown, { ownSuffix }: { ownSuffix: string }) => ownSuffix,
        members: async () => (await sessions.list(ana.id)).length,
        notes: () => [{ text: `mine${suffix}` }, { text: 'hers' }],
      },
    }),
  })
  const ana = await api.login('ana', 'a lantern of 4711')
  const bert = await api.register('bert')
  const all = await api.send({
    query: '{ greeting fromContext members notes { text } }',
    token: ana.accessToken,
  })

  expect(all.data).toEqual({
    greeting: 'hello',
    fromContext: 'true!',
    members: 1,
    notes: [{ text: 'mine!' }, null],
  })
  expect(codes(await api.send({ query: '{ members }', token: bert.accessToken }))).toEqual(['FORBIDDEN'])
  expect(setUps).toBe(1)
  expect(await portcullis.accounts.findByUsername('ana')).not.toBeNull()
})

test('without setup, resolvers, context and policies get what setup would get', async () => {
  const { api } = await startPortcullis({
    typeDefs,
    context: (_context, services) => ({ given: Object.keys(services).sort().join() }),
    policies: {
      member: async (viewer, _context, { accounts }) => (await accounts.find(viewer?.userId ?? '')) !== null,
      shared: {
        per: 'object',
        decide: (_viewer, _note, _context, { connection }) => connection.readyState === 1,
      },
    },
    resolvers: ({ accounts }) => ({
      Query: {
        greeting: async () => (await accounts.findByUsername('cleo'))?.username,
        fromContext: (_source: unknown, _args: unknown, { given }: { given: string }) => given,
        members: () => 1,
        notes: () => [{ text: 'any' }],
      },
    }),
  })
  const { accessToken } = await api.register('cleo')
  const { data } = await api.send({
    query: '{ greeting fromContext members notes { text } }',
    token: accessToken,
  })

  expect(data).toEqual({
    greeting: 'cleo',
    fromContext: 'accounts,changes,connection,log,sessions',
    members: 1,
    notes: [{ text: 'any' }],
  })
})

const settings = {
  mode: 'development',
  secret: 'a-secret-for-tests-of-thirty-two-bytes',
  logLevel: 'silent',
  bcryptCost: 4,
  env: {},
} as const

test('services are stopped once, while the database is still open', async () => {
  const { uri } = await openTestDatabase()
  const states: number[] = []
  const portcullis = await createPortcullis({
    ...settings,
    mongodbUri: uri,
    setup: ({ connection }) => ({
      async stop() {
        states.push(connection.readyState)
        await connection.collection('stopped').insertOne({})
      },
    }),
  })
  await Promise.all([portcullis.stop(), portcullis.stop()])

  expect(states).toEqual([1])
  expect(portcullis.connection.readyState).toBe(0)
})

test('resolvers that throw stop the services and close the database', async () => {
  const { uri } = await openTestDatabase()
  const told: string[] = []
  const starting = createPortcullis({
    ...settings,
    mongodbUri: uri,
    setup: ({ connection }) => {
      connection.once('close', () => told.push('database closed'))
      return { stop: () => void told.push('services stopped') }
    },
    resolvers: () => {
      throw new Error('no resolvers')
    },
  })

  await expect(starting).rejects.toThrow('no resolvers')
  expect(told).toEqual(['services stopped', 'database closed'])
})

test('a setup that throws closes the database, and its error is the one of the start', async () => {
  const { uri } = await openTestDatabase()
  let isClosed = false
  const starting = createPortcullis({
    ...settings,
    mongodbUri: uri,
    setup: ({ connection }) => {
      connection.once('close', () => {
        isClosed = true
      })
      throw new Error('no services')
    },
  })

  await expect(starting).rejects.toThrow('no services')
  expect(isClosed).toBe(true)
})

test('services that cannot be stopped do not keep the database open', async () => {
  const { uri } = await openTestDatabase()
  const portcullis = await createPortcullis({
    ...settings,
    mongodbUri: uri,
    setup: () => ({ stop: () => Promise.reject(new Error('still busy')) }),
  })

  await expect(portcullis.stop()).rejects.toThrow('still busy')
  expect(portcullis.connection.readyState).toBe(0)
})

test('a setup that returns no object is refused', async () => {
  const { uri } = await openTestDatabase()

  await expect(createPortcullis({ ...settings, mongodbUri: uri, setup: () => undefined })).rejects.toThrow(
    'createPortcullis: setup must return an object',
  )
})

test('options of a wrong shape are refused together with wrong settings, before anything starts', async () => {
  const wrong: object = {
    setup: {},
    context: 'context',
    resolvers: 'Query',
    policies: { member: 'no', shared: { decide: () => true }, fine: () => true },
    onEvent: [],
    now: new Date(),
    port: -1,
  }
  const error: unknown = await createPortcullis({ ...settings, ...wrong }).catch((caught: unknown) => caught)

  expect(error).toMatchObject({
    name: 'ConfigurationError',
    faults: expect.arrayContaining(
      ['setup', 'context', 'resolvers', 'policies.member', 'policies.shared', 'onEvent', 'now', 'port'].map(
        (key) => expect.objectContaining({ key }),
      ),
    ),
  })
  expect(error).not.toMatchObject({
    faults: expect.arrayContaining([expect.objectContaining({ key: 'policies.fine' })]),
  })
})
