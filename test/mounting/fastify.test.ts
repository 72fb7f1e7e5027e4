import { type FastifyInstance, fastify } from 'fastify'
import { bodyOf, createUnlistened, graphql, type Unlistened } from './unlistened.js'

let server: Unlistened
beforeAll(async () => {
  server = await createUnlistened()
})
afterAll(() => server?.stop())

const hello = graphql('{ __typename }')
const answered = { data: { __typename: 'Query' } }

async function withFastify(use: (app: FastifyInstance) => Promise<void>): Promise<void> {
  const app = fastify()
  try {
    await use(app)
  } finally {
    await app.close()
  }
}

test('hooks of the existing server run before, may refuse, and their headers are sent', async () => {
  await withFastify(async (app) => {
    app.addHook('onRequest', async (_request, reply) => void reply.header('x-own', 'kept'))
    app.addHook('preHandler', async (request, reply) => {
      if (request.headers['x-refuse'] !== undefined) return reply.code(418).send('refused')
    })
    await app.register(server.portcullis.plugin, { prefix: '/auth' })
    const origin = await app.listen({ port: 0 })

    const answer = await fetch(`${origin}/auth/graphql`, hello)
    expect([answer.headers.get('x-own'), await bodyOf(answer)]).toEqual(['kept', answered])
    const refused = await fetch(
      `${origin}/auth/graphql`,
      graphql('{ __typename }', { headers: { 'x-refuse': '1' } }),
    )
    expect(refused.status).toBe(418)
  })
})

test('routes and parsers of the existing server stay as they are', async () => {
  await withFastify(async (app) => {
    app.post('/orders', async ({ body }) => body)
    await app.register(server.portcullis.plugin)
    const origin = await app.listen({ port: 0 })

    expect(await bodyOf(fetch(`${origin}/orders`, hello))).toMatchObject({ query: '{ __typename }' })
    expect(await bodyOf(fetch(`${origin}/graphql`, hello))).toEqual(answered)
    expect((await fetch(`${origin}/nothing`)).status).toBe(404)
  })
})

test('a prefix may contain parameters, and prefixes add up', async () => {
  await withFastify(async (app) => {
    await app.register(async (outer) => outer.register(server.portcullis.plugin, { prefix: '/auth' }), {
      prefix: '/:tenant/v1',
    })
    const origin = await app.listen({ port: 0 })

    for (const tenant of ['a', 'a%2Fb', 'a.longer.name'])
      expect(await bodyOf(fetch(`${origin}/${tenant}/v1/auth/graphql`, hello))).toEqual(answered)
    const redirect = await fetch(`${origin}/a/v1/auth`, { redirect: 'manual' })
    expect(new URL(redirect.headers.get('location') ?? '', redirect.url).pathname).toBe('/a/v1/auth/graphql')
  })
})

test('a fault in a plugin for Portcullis stops the start of the existing server', async () => {
  const faulty = await createUnlistened()
  faulty.portcullis.fastify.register(async () => {
    throw new Error('no such plugin')
  })
  await withFastify(async (app) => {
    app.register(faulty.portcullis.plugin)
    await expect(app.ready()).rejects.toThrow('no such plugin')
  })
  const answer = await faulty.portcullis.fetch(new Request('http://app.example/healthz'))
  expect([answer.status, (await bodyOf(answer)).errors[0].extensions.code]).toEqual([
    500,
    'INTERNAL_SERVER_ERROR',
  ])
  await faulty.stop()
})
