import { testPassword } from '../../src/testing/client.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { eventStream, multipart, openStream } from './open-stream.js'
import { TestSource } from './streaming-application.js'

const source = new TestSource()
let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis({
    typeDefs: 'type Subscription { balance: Int @auth  secret: Int @auth(maxAge: 600) }',
    resolvers: {
      Subscription: Object.fromEntries(
        ['balance', 'secret'].map((name) => [
          name,
          {
            subscribe: (_parent: unknown, _args: unknown, { signal }: { signal: AbortSignal }) =>
              source.subscribe(signal),
            resolve: (event: unknown) => event,
          },
        ]),
      ),
    },
  })
})
const open = (query: string, token: string, accept = eventStream) =>
  openStream({ url: server.url, query, token, accept })
const proof = `mutation { reauthenticate(input: { password: "${testPassword}" }) { accessToken } }`

test('a stream of an older token ends when its user authenticates again, and is not raised', async () => {
  const { accessToken } = await server.api.register('ana')
  const stream = await open('subscription { balance }', accessToken, multipart)
  source.publish(1)
  await until(() => stream.results().length === 1)
  await server.api.send({ query: proof, token: accessToken })
  source.publish(2)
  await stream.ended()

  expect(stream.results().at(-1)?.errors?.[0]?.extensions).toMatchObject({
    code: 'UNAUTHENTICATED',
    reason: 'TOKEN_EXPIRED',
  })
  expect(stream.results()).toHaveLength(2)
})

test('an event is refused once the proof is too old, and the stream ends and says why', async () => {
  const { accessToken } = await server.api.register('ben')
  const stream = await open('subscription { secret }', accessToken)
  source.publish(1)
  await until(() => stream.results().length === 1)
  server.clock.advance({ seconds: 602 })
  source.publish(2)
  await stream.ended()

  expect(stream.results()).toMatchObject([
    { data: { secret: 1 } },
    { errors: [{ extensions: { code: 'REAUTHENTICATION_REQUIRED', maxAge: 600, methods: ['PASSWORD'] } }] },
  ])
})

test('a stream that needs a recent proof does not begin without one', async () => {
  const { accessToken } = await server.api.register('cora')
  server.clock.advance({ seconds: 602 })
  const stream = await open('subscription { secret }', accessToken)

  expect(stream.status).toBe(401)
  expect(stream.headers.get('www-authenticate')).toBe(
    'Bearer error="insufficient_user_authentication", max_age="600"',
  )
})
