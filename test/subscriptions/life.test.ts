import type { StartedPortcullis } from '../harness/portcullis.js'
import { startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { eventStream, multipart, openStream } from './open-stream.js'
import { streamingApplication } from './streaming-application.js'

const application = streamingApplication()
const { source } = application
let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis(application.options)
})
let names = 0
const register = () => server.api.register(`viewer-${++names}`)
const noteAdded = 'subscription Added { noteAdded { id text viewerId } }'
const open = (query: string, token?: string, accept = eventStream) =>
  openStream({ url: server.url, query, token, accept })

/** The codes of the errors of the last result, and the reasons of an UNAUTHENTICATED. */
function lastErrors(stream: Awaited<ReturnType<typeof openStream>>) {
  return (stream.results().at(-1)?.errors ?? []).map(({ extensions }) => [extensions.code, extensions.reason])
}

const formats = [
  ['event stream', eventStream],
  ['multipart', multipart],
] as const

describe.each(formats)('%s', (_name, accept) => {
  test('delivers each event to its viewer, until the source ends', async () => {
    const ana = await register()
    const stream = await open(noteAdded, ana.accessToken, accept)
    expect(stream.status).toBe(200)
    source.publish({ id: 1, text: 'one\n\ntwo' })
    source.publish({ id: 2, text: null })
    source.publish('end')
    await stream.ended()

    expect(stream.results()).toEqual([
      { data: { noteAdded: { id: '1', text: 'one\n\ntwo', viewerId: ana.userId } } },
      { data: { noteAdded: { id: '2', text: null, viewerId: ana.userId } } },
    ])
    expect(stream.failure()).toBeNull()
  })

  test.each([
    [
      'logout',
      async ({ accessToken }) =>
        void (await server.api.send({ query: 'mutation { logout }', token: accessToken })),
    ],
    ['sessions.endAll', async ({ userId }) => void (await server.portcullis.sessions.endAll(userId))],
    ['disabling', async ({ userId }) => void (await server.portcullis.accounts.disable(userId))],
    [
      'reuse of a refresh token',
      async ({ refreshToken }) => {
        const successor = await server.api.refresh(refreshToken)
        await server.api.send({ query: '{ me { id } }', token: successor.accessToken })
        server.clock.advance({ seconds: 20 })
        await server.api.refresh((await server.api.login('decoy')).refreshToken)
        await server.api.send({
          query: 'mutation ($t: String) { refreshSession(refreshToken: $t) { accessToken } }',
          variables: { t: refreshToken },
        })
      },
    ],
  ] satisfies [string, (viewer: Awaited<ReturnType<typeof register>>) => Promise<void>][])(
    '%s ends the stream at once, without another event',
    async (how, end) => {
      if (how === 'reuse of a refresh token') await server.api.register('decoy').catch(() => undefined)
      const ana = await register()
      const stream = await open(noteAdded, ana.accessToken, accept)
      source.publish({ id: 'before' })
      await until(() => stream.results().length === 1)
      await end(ana)
      source.publish({ id: 'after' })
      await stream.ended()

      expect(stream.text()).not.toContain('after')
      expect(lastErrors(stream)).toEqual([['UNAUTHENTICATED', 'SESSION_REVOKED']])
      expect(source.signals.at(-1)?.aborted).toBe(true)
    },
  )
})

test('an event whose resolver runs while the session ends is not delivered', async () => {
  const slow = streamingApplication()
  const other = await startPortcullis(slow.options)
  const ana = await other.api.register('ana')
  const stream = await openStream({
    url: other.url,
    query: 'subscription { slow { id } }',
    token: ana.accessToken,
  })
  slow.source.publish({ id: 'secret' })
  await other.portcullis.sessions.endAll(ana.userId)
  slow.gate.open()
  await stream.ended()

  expect(stream.text()).not.toContain('secret')
})

test('the end of the token closes an event stream without complete, and tells a multipart client', async () => {
  const ana = await register()
  const sse = await open(noteAdded, ana.accessToken)
  const parts = await open(noteAdded, ana.accessToken, multipart)
  const urql = await open(noteAdded, ana.accessToken, 'text/event-stream, multipart/mixed')
  server.clock.advance({ minutes: 16 })
  await Promise.all([sse.ended(), parts.ended(), urql.ended()])

  expect(sse.results()).toEqual([])
  expect(sse.text()).toContain(': TOKEN_EXPIRED')
  expect(sse.text()).not.toContain('complete')
  expect(lastErrors(parts)).toEqual([['UNAUTHENTICATED', 'TOKEN_EXPIRED']])
  expect(parts.text().endsWith('--graphql--\r\n')).toBe(true)
  expect(lastErrors(urql)).toEqual([['UNAUTHENTICATED', 'TOKEN_EXPIRED']])
  expect(urql.text().endsWith('event: complete\ndata:\n\n')).toBe(true)
})

test('a role is decided again for each event, and a lost rule of the subscription ends it at once', async () => {
  const ana = await register()
  const fields = await open('subscription { noteAdded { id draft } }', ana.accessToken)
  source.publish({ id: 1, draft: 'a' })
  await until(() => fields.results().length === 1)
  await server.portcullis.accounts.setRoles(ana.userId, ['EDITOR'])
  const edited = await open('subscription { edited { id draft } }', ana.accessToken)
  source.publish({ id: 2, draft: 'b' })
  await until(() => fields.results().length === 2 && edited.results().length === 1)
  await server.portcullis.accounts.setRoles(ana.userId, [])
  await edited.ended()
  source.publish({ id: 3, draft: 'c' })
  await until(() => fields.results().length === 3)

  const seen = fields
    .results()
    .map(({ data, errors }) => [data, errors?.map(({ extensions }) => extensions.code)])
  expect(seen).toEqual([
    [{ noteAdded: { id: '1', draft: null } }, ['FORBIDDEN']],
    [{ noteAdded: { id: '2', draft: 'b' } }, undefined],
    [{ noteAdded: { id: '3', draft: null } }, ['FORBIDDEN']],
  ])
  expect(lastErrors(edited)).toEqual([['FORBIDDEN', undefined]])
  expect(edited.text()).not.toContain('"c"')
})

test('a client that leaves closes the source and aborts the signal', async () => {
  const stream = await open('subscription { anyone { id } }')
  const signal = source.signals.at(-1)
  const { closed } = source
  expect(signal?.aborted).toBe(false)
  stream.close()
  await until(() => signal?.aborted === true && source.closed > closed)
})

test('a source that fails ends the stream with an error that shows nothing of it', async () => {
  const ana = await register()
  const stream = await open(noteAdded, ana.accessToken)
  source.publish(new Error('a secret of the source'))
  await stream.ended()

  expect(lastErrors(stream)).toEqual([['INTERNAL_SERVER_ERROR', undefined]])
  expect(stream.text()).not.toContain('a secret')
  expect(server.logged()).toContain('a secret of the source')
})

test.each([
  ['nobody', undefined, noteAdded, 401, 'UNAUTHENTICATED'],
  ['a role that is missing', 'mine', 'subscription { edited { id } }', 403, 'FORBIDDEN'],
  ['a dead token', 'x.y.z', noteAdded, 401, 'UNAUTHENTICATED'],
  [
    'a resolver that returns no stream',
    'mine',
    'subscription { broken { id } }',
    200,
    'INTERNAL_SERVER_ERROR',
  ],
  ['an unknown field', 'mine', 'subscription { nothing }', 400, 'GRAPHQL_VALIDATION_FAILED'],
] as const)(
  '%s is refused with a status, and no stream begins',
  async (_case, token, query, status, code) => {
    const mine = token === 'mine' ? (await register()).accessToken : token
    const begun = source.signals.length
    const stream = await open(query, mine)
    await stream.ended()

    expect(stream.status).toBe(status)
    expect(stream.text()).toContain(code)
    expect(source.signals.length).toBe(begun)
  },
)

test('a request that reads JSON only gets an error that says how to subscribe', async () => {
  const ana = await register()
  const { status, text } = await server.api.send({ query: noteAdded, token: ana.accessToken })

  expect(status).toBe(400)
  expect(text).toContain('text/event-stream')
})

test('execute refuses a subscription, because its answer is one result, and says where the events are', async () => {
  const ana = await register()
  const { execute, viewerOf } = server.portcullis
  const subscribers = source.subscribers.size
  const { data, errors } = await execute({ document: noteAdded, viewer: await viewerOf(ana.userId) })

  expect({ data, codes: errors?.map(({ extensions }) => extensions?.code) }).toEqual({
    data: undefined,
    codes: ['BAD_REQUEST'],
  })
  expect(errors?.[0]?.message).toContain('portcullis.changes')
  expect(source.subscribers.size).toBe(subscribers)
})

test('a query of a client that reads event streams only is an event stream of one result', async () => {
  const ana = await register()
  const stream = await open('{ me { username } }', ana.accessToken)
  await stream.ended()

  expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/)
  expect(stream.results()).toEqual([{ data: { me: { username: expect.any(String) } } }])
  expect(stream.text().endsWith('event: complete\ndata:\n\n')).toBe(true)
})
