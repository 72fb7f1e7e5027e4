import { ApolloClient, CombinedProtocolErrors, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { RetryLink } from '@apollo/client/link/retry'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createSocketClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { streamingApplication } from '../subscriptions/streaming-application.js'

const application = streamingApplication()
const { source } = application
let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis(application.options)
})

/** What a page sees of its subscription. */
interface Seen {
  readonly ids: unknown[]
  readonly errors: string[]
  isComplete: boolean
}
/** Subscribes with a token that is read for each connection. @returns a function that unsubscribes */
type Subscribe = (token: () => string, seen: Seen) => () => void

const query = 'subscription Added { noteAdded { id } }'
const document = gql(query)
const idOf = (data: unknown) => JSON.parse(JSON.stringify(data ?? {})).noteAdded?.id
const describe_ = (error: unknown): string => {
  if (CombinedProtocolErrors.is(error))
    return JSON.stringify(error.errors.map(({ extensions }) => extensions))
  if (error instanceof Error) return `${error.message} ${JSON.stringify({ ...error })}`
  if (error instanceof Object && 'code' in error) return `closed with ${error.code}`
  return JSON.stringify(error)
}
/** Soon, as tests do not wait for the delays of a page. */
const soon = async () => undefined

const authorization = (token: () => string) => `Bearer ${token()}`

const apolloMultipart: Subscribe = (token, seen) => {
  const http = new HttpLink({
    uri: server.url,
    fetch: (uri, init) => {
      const headers = new Headers(init?.headers)
      headers.set('authorization', authorization(token))
      return fetch(uri, { ...init, headers })
    },
  })
  const retry = new RetryLink({
    delay: () => 1,
    attempts: (count, _operation, error) =>
      count < 5 &&
      CombinedProtocolErrors.is(error) &&
      error.errors[0]?.extensions?.reason === 'TOKEN_EXPIRED',
  })
  return byApollo(retry.concat(http), seen)
}

const apolloSocket: Subscribe = (token, seen) => {
  const client = socketClient(token)
  return byApollo(new GraphQLWsLink(client), seen, () => void client.dispose())
}

function byApollo(
  link: ConstructorParameters<typeof ApolloClient>[0]['link'],
  seen: Seen,
  dispose = (): void => undefined,
) {
  const client = new ApolloClient({ cache: new InMemoryCache(), link })
  const subscription = client.subscribe({ query: document, errorPolicy: 'all' }).subscribe({
    next: ({ data, error }) => {
      if (error !== undefined) seen.errors.push(describe_(error))
      else seen.ids.push(idOf(data))
    },
    error: (error: unknown) => void seen.errors.push(describe_(error)),
    complete: () => {
      seen.isComplete = true
    },
  })
  return () => {
    subscription.unsubscribe()
    dispose()
  }
}

const urqlEventStream: Subscribe = (token, seen) => {
  const client = new Client({
    url: server.url,
    preferGetMethod: false,
    exchanges: [fetchExchange],
    fetchSubscriptions: true,
    fetchOptions: () => ({ headers: { authorization: authorization(token) } }),
  })
  return byUrql(client, seen)
}

const urqlSocket: Subscribe = (token, seen) => {
  const socket = socketClient(token)
  const exchange = subscriptionExchange({
    forwardSubscription: ({ query: text = '', variables }) => ({
      subscribe: (sink) => ({
        unsubscribe: socket.subscribe(
          { query: text, variables: variables ?? {} },
          {
            next: (result) => sink.next(result as Parameters<typeof sink.next>[0]), // of another package, of the same shape
            error: (error) => sink.error(error),
            complete: () => sink.complete(),
          },
        ),
      }),
    }),
  })
  const client = new Client({ url: server.url, preferGetMethod: false, exchanges: [exchange] })
  const end = byUrql(client, seen)
  return () => {
    end()
    void socket.dispose()
  }
}

function byUrql(client: Client, seen: Seen) {
  const { unsubscribe } = client.subscription(query, {}).subscribe(({ data, error }) => {
    if (error !== undefined) {
      const causes = error.networkError ?? error.graphQLErrors.map(({ extensions }) => extensions)
      seen.errors.push(describe_(causes))
    } else if (data !== undefined) seen.ids.push(idOf(data))
  })
  return unsubscribe
}

const graphqlSse: Subscribe = (token, seen) => {
  const client = createSseClient({
    url: server.url,
    retry: soon,
    headers: () => ({ authorization: authorization(token) }),
  })
  const end = client.subscribe({ query }, sinkOf(seen))
  return () => {
    end()
    client.dispose()
  }
}

const graphqlWs: Subscribe = (token, seen) => {
  const client = socketClient(token)
  const end = client.subscribe({ query }, sinkOf(seen))
  return () => {
    end()
    void client.dispose()
  }
}

function socketClient(token: () => string) {
  return createSocketClient({
    url: server.url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    retryWait: soon,
    connectionParams: () => ({ authorization: authorization(token) }),
  })
}

function sinkOf(seen: Seen) {
  return {
    next({ data, errors }: { readonly data?: unknown; readonly errors?: unknown }) {
      if (errors !== undefined) seen.errors.push(describe_(errors))
      else seen.ids.push(idOf(data))
    },
    error: (error: unknown) => void seen.errors.push(describe_(error)),
    complete: () => {
      seen.isComplete = true
    },
  }
}

const clients: readonly (readonly [name: string, subscribe: Subscribe, resumes: boolean])[] = [
  ['Apollo Client by multipart', apolloMultipart, true],
  ['Apollo Client by WebSocket', apolloSocket, true],
  ['urql by event streams', urqlEventStream, false],
  ['urql by WebSocket', urqlSocket, true],
  ['graphql-sse', graphqlSse, true],
  ['graphql-ws', graphqlWs, true],
]

let names = 0
const ends: (() => void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) end()
  await until(() => source.subscribers.size === 0)
})

async function subscribed(subscribe: Subscribe) {
  const name = `client-${++names}`
  const signedIn = await server.api.register(name)
  const current = { token: signedIn.accessToken }
  const seen: Seen = { ids: [], errors: [], isComplete: false }
  ends.push(subscribe(() => current.token, seen))
  await until(() => source.subscribers.size === 1)
  return { name, seen, current, signedIn }
}

describe.each(clients)('%s', (_name, subscribe, resumes) => {
  test('gets events, and the end of the source', async () => {
    const { seen } = await subscribed(subscribe)
    source.publish({ id: 1 })
    await until(() => seen.ids.length === 1)
    source.publish({ id: 2 })
    source.publish('end')
    await until(() => seen.ids.length >= 2 && source.subscribers.size === 0)

    expect([seen.ids.slice(0, 2), seen.errors]).toEqual([['1', '2'], []])
  })

  test('unsubscribes', async () => {
    await subscribed(subscribe)
    for (const end of ends.splice(0)) end()
    await until(() => source.subscribers.size === 0)
  })

  test(
    resumes ? 'goes on after the end of its token without an error' : 'learns that its token has expired',
    async () => {
      const { seen, current, signedIn } = await subscribed(subscribe)
      source.publish({ id: 'before' })
      await until(() => seen.ids.length === 1)
      const begun = source.signals.length
      server.clock.advance({ minutes: 16 })
      current.token = (await server.api.refresh(signedIn.refreshToken)).accessToken
      if (!resumes) {
        await until(() => seen.errors.length > 0)
        expect(seen.errors.join()).toContain('TOKEN_EXPIRED')
        return
      }
      await until(() => source.signals.length === begun + 1)
      source.publish({ id: 'after' })
      await until(() => seen.ids.length === 2)

      expect(seen).toEqual({ ids: ['before', 'after'], errors: [], isComplete: false })
    },
  )

  test('learns that its session has ended, and stays out', async () => {
    const { seen, signedIn } = await subscribed(subscribe)
    const begun = source.signals.length
    await server.portcullis.sessions.endAll(signedIn.userId)
    await until(() => seen.errors.length > 0)
    source.publish({ id: 'after' })

    expect(seen.errors.join()).toMatch(/SESSION_REVOKED|4401/)
    expect(seen.ids).toEqual([])
    expect(source.signals.length).toBe(begun)
  })
})
