import { createPortcullis } from '../../src/index.js'
import { ReauthenticationRequired } from '../../src/lib/errors.js'
import { codes, type StartedServer, startApplication } from '../harness/portcullis.js'
import { scrape } from '../metrics/scrape.js'

const metricsToken = 'a-token-for-metrics-of-32-characters'
let server: StartedServer
beforeAll(async () => {
  const options = {
    metricsToken,
    typeDefs: `
      extend type Query { statement: String @auth(maxAge: 600), greeting: String @public, mine: String @auth(verified: true) }
      extend type Mutation { pay(amount: Int, express: Boolean @auth(mfa: true)): Boolean! @auth(maxAge: 300) }`,
    resolvers: {
      Query: { statement: () => 'all of it', greeting: () => 'hello', mine: () => 'yours' },
      Mutation: { pay: () => true },
    },
  }
  server = await startApplication(options, async (all) => {
    const portcullis = await createPortcullis(all)
    portcullis.fastify.get('/pay', () => {
      throw new ReauthenticationRequired({ extensions: { maxAge: 60 } })
    })
    return portcullis
  })
})

const mediaTypes = ['application/json', 'application/graphql-response+json']

test.each(mediaTypes)(
  'a request that needs another proof is refused with 401 and the challenge, as %s',
  async (accept) => {
    const { accessToken } = await server.api.register(`ana-${accept.length}`)
    const send = (query: string) => server.api.send({ query, token: accessToken, headers: { accept } })
    expect((await send('mutation { pay(amount: 1) }')).data).toEqual({ pay: true })
    server.clock.advance({ seconds: 302 })

    const refused = await send('mutation { pay(amount: 1) }')

    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_user_authentication", max_age="300"',
    )
    expect(refused.errors).toEqual([
      {
        message: 'Authenticate again to use Mutation.pay.',
        extensions: {
          code: 'REAUTHENTICATION_REQUIRED',
          coordinate: 'Mutation.pay',
          maxAge: 300,
          mfa: false,
          methods: ['PASSWORD'],
          requires: { auth: true, maxAge: 300 },
        },
      },
    ])
    expect((await send('mutation { logout }')).data).toEqual({ logout: true })
  },
)

test('beside a field that is open, the field alone is refused', async () => {
  const { accessToken } = await server.api.register('bert')
  server.clock.advance({ seconds: 602 })
  const answer = await server.api.send({ query: '{ greeting statement }', token: accessToken })

  expect(answer.status).toBe(200)
  expect(answer.headers.get('www-authenticate')).toBeNull()
  expect(answer.data).toEqual({ greeting: 'hello', statement: null })
  expect(codes(answer)).toEqual(['REAUTHENTICATION_REQUIRED'])
})

test('another sign-in is another proof; a refresh is none', async () => {
  const { refreshToken } = await server.api.register('carl')
  server.clock.advance({ seconds: 602 })
  const refreshed = await server.api.refresh(refreshToken)
  const query = '{ statement }'
  expect((await server.api.send({ query, token: refreshed.accessToken })).status).toBe(401)

  const { accessToken } = await server.api.login('carl')
  expect((await server.api.send({ query, token: accessToken })).data).toEqual({ statement: 'all of it' })
})

test('an argument that needs a second factor is refused by itself', async () => {
  const { accessToken } = await server.api.register('dora')
  const answer = await server.api.send({ query: 'mutation { pay(express: true) }', token: accessToken })

  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toBe('Bearer error="insufficient_user_authentication"')
  expect(answer.errors?.[0]?.extensions).toMatchObject({ coordinate: 'Mutation.pay(express:)', mfa: true })
})

test('a viewer without a session has no time of a proof and is FORBIDDEN', async () => {
  const { userId } = await server.api.register('emil')
  const viewer = await server.portcullis.viewerOf(userId)
  const { errors } = await server.portcullis.execute({ document: '{ statement }', variables: {}, viewer })

  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN'])
})

test('an unverified address is refused, and the refusal names it', async () => {
  const { accessToken } = await server.api.register('fred')
  const answer = await server.api.send({ query: '{ mine }', token: accessToken })

  expect(answer.status).toBe(403)
  expect(answer.errors?.[0]?.message).toContain('verified e-mail address')
})

test('a route may demand another proof too', async () => {
  const answer = await fetch(new URL('/pay', server.origin))

  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toBe(
    'Bearer error="insufficient_user_authentication", max_age="60"',
  )
})

test('refusals for want of a proof are counted by themselves', async () => {
  const { value } = await scrape(`${server.origin}/metrics`, metricsToken)

  expect(value('portcullis_refusals_total', { rule: 'stepUp', coordinate: 'Mutation.pay' })).toBe(2)
  expect(value('portcullis_refusals_total', { rule: 'stepUp', coordinate: 'Query.mine' })).toBe(1)
})
