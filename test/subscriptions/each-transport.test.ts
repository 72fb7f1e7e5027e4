import { testPassword } from '../../src/testing/client.js'
import type { StartedPortcullis } from '../harness/portcullis.js'
import { startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { eventStream, multipart, openStream } from './open-stream.js'
import { openAcknowledged } from './raw-socket.js'
import { streamingApplication } from './streaming-application.js'

interface Result {
  readonly data?: unknown
  readonly errors?: readonly { readonly extensions: object }[]
}

/** What a client has of a subscription, however it came. */
interface Subscribed {
  results(): readonly Result[]
  ended(): Promise<void>
  close(): void
}

const application = streamingApplication()
const { source, policy, held } = application
let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis(application.options)
})
let names = 0
const register = () => server.api.register(`on-each-${++names}`)

async function byResponse(accept: string, query: string, token?: string): Promise<Subscribed> {
  return openStream({ url: server.url, query, token, accept })
}

async function bySocket(query: string, token?: string): Promise<Subscribed> {
  const { send, messages, socket } = await openAcknowledged({ url: server.url, token })
  const before = source.subscribers.size
  send({ id: '1', type: 'subscribe', payload: { query } })
  await until(() => source.subscribers.size > before)
  const hasEnded = () =>
    socket.readyState === socket.CLOSED ||
    messages.some(({ type }) => type === 'error' || type === 'complete')
  return {
    results: () =>
      messages.flatMap(({ type, payload }): Result[] => {
        if (payload === undefined) return []
        return type === 'next' ? [payload] : type === 'error' ? [{ errors: payload }] : []
      }),
    ended: () => until(hasEnded),
    close: () => socket.terminate(),
  }
}

const lastCode = (stream: Subscribed) => stream.results().at(-1)?.errors?.[0]?.extensions
const transports = [
  ['an event stream', (query: string, token?: string) => byResponse(eventStream, query, token)],
  ['multipart', (query: string, token?: string) => byResponse(multipart, query, token)],
  ['a WebSocket', bySocket],
] as const

describe.each(transports)('on %s', (_name, open) => {
  test('roles are decided for each event, and a lost rule of the subscription ends it', async () => {
    const ana = await register()
    await server.portcullis.accounts.setRoles(ana.userId, ['EDITOR'])
    const fields = await open('subscription { noteAdded { id draft } }', ana.accessToken)
    const edited = await open('subscription { edited { id } }', ana.accessToken)
    source.publish({ id: 1, draft: 'a' })
    await until(() => fields.results().length === 1 && edited.results().length === 1)
    await server.portcullis.accounts.setRoles(ana.userId, [])
    await edited.ended()
    source.publish({ id: 2, draft: 'b' })
    await until(() => fields.results().length === 2)

    expect(fields.results()).toMatchObject([
      { data: { noteAdded: { id: '1', draft: 'a' } } },
      { data: { noteAdded: { id: '2', draft: null } }, errors: [{ extensions: { code: 'FORBIDDEN' } }] },
    ])
    expect(lastCode(edited)).toMatchObject({ code: 'FORBIDDEN' })
    expect(JSON.stringify(edited.results())).not.toContain('"2"')
    fields.close()
    await until(() => source.subscribers.size === 0)
  })

  test('a policy is decided for each event, and ends the stream when it refuses', async () => {
    policy.isOpen = true
    const stream = await open('subscription { byPolicy { id } }')
    source.publish({ id: 1 })
    await until(() => stream.results().length === 1)
    policy.isOpen = false
    source.publish({ id: 2 })
    await stream.ended()

    expect(stream.results()[0]).toEqual({ data: { byPolicy: { id: '1' } } })
    expect(lastCode(stream)).toMatchObject({ coordinate: 'Subscription.byPolicy' })
    expect(JSON.stringify(stream.results())).not.toContain('"2"')
    await until(() => source.subscribers.size === 0)
  })

  test('an event is refused once the proof of its viewer is too old, and the stream ends', async () => {
    const ana = await register()
    const stream = await open('subscription { recent { id } }', ana.accessToken)
    source.publish({ id: 1 })
    await until(() => stream.results().length === 1)
    server.clock.advance({ seconds: 602 })
    source.publish({ id: 2 })
    await stream.ended()

    expect(stream.results()[0]).toEqual({ data: { recent: { id: '1' } } })
    expect(lastCode(stream)).toMatchObject({ code: 'REAUTHENTICATION_REQUIRED', maxAge: 600 })
    await until(() => source.subscribers.size === 0)
  })

  test('a stream of an older token ends when its viewer authenticates again', async () => {
    const { accessToken: token } = await register()
    const stream = await open('subscription { recent { id } }', token)
    const query = `mutation { reauthenticate(input: { password: "${testPassword}" }) { accessToken } }`
    expect((await server.api.send({ query, token })).errors).toBeUndefined()
    await stream.ended()
    source.publish({ id: 'after' })

    expect(source.subscribers.size).toBe(0)
    expect(JSON.stringify(stream.results())).not.toContain('after')
  })

  test('an event whose resolver runs while the session ends is not delivered', async () => {
    const ana = await register()
    let release = (): void => undefined
    const began = new Promise<void>((resolve) => {
      held.wait = () => {
        resolve()
        return new Promise((go) => {
          release = go
        })
      }
    })
    const stream = await open('subscription { held { id } }', ana.accessToken)
    source.publish({ id: 'late' })
    await began
    await server.portcullis.sessions.endAll(ana.userId)
    release()
    await stream.ended()
    await until(() => source.subscribers.size === 0)

    expect(JSON.stringify(stream.results())).not.toContain('late')
  })

  test('a source that fails shows nothing of it, and one that ends is complete', async () => {
    const ana = await register()
    const failed = await open('subscription { noteAdded { id } }', ana.accessToken)
    source.publish(new Error('a secret of the source'))
    await failed.ended()
    const completed = await open('subscription { noteAdded { id } }', ana.accessToken)
    source.publish({ id: 1 })
    source.publish('end')
    await completed.ended()

    expect(lastCode(failed)).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
    expect(JSON.stringify(failed.results())).not.toContain('a secret')
    expect(completed.results()).toEqual([{ data: { noteAdded: { id: '1' } } }])
  })

  test('a client that leaves closes the source and aborts the signal', async () => {
    const stream = await open('subscription { anyone { id } }')
    const signal = source.signals.at(-1)
    expect(signal?.aborted).toBe(false)
    stream.close()

    await until(() => signal?.aborted === true && source.subscribers.size === 0)
  })
})
