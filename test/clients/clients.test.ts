import { randomUUID } from 'node:crypto'
import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  InMemoryCache,
  ServerError,
} from '@apollo/client'
import { Client, cacheExchange, fetchExchange } from '@urql/core'
import { ClientError, GraphQLClient } from 'graphql-request'
import type { Context } from '../../src/index.js'
import { testPassword } from '../../src/testing/client.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'

let server: StartedPortcullis
/** Has little time, and room for two operations. */
let narrow: StartedPortcullis
let token: string
let held = 0
beforeAll(async () => {
  server = await startPortcullis({
    typeDefs: 'extend type Query { faulty: Int @public }',
    resolvers: {
      Query: {
        faulty: () => {
          throw new Error('a fault of the application')
        },
      },
    },
    throttling: { sessionRefreshes: { burst: 1, perHour: 1 } },
  })
  await server.api.register('client-user')
  narrow = await startPortcullis({
    typeDefs: 'extend type Query { held: Int @public }',
    resolvers: {
      Query: {
        held: (_parent: unknown, _args: unknown, { signal }: Context) => {
          held += 1
          return new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason))
          })
        },
      },
    },
    limits: { seconds: 2, concurrentRequests: 2 },
  })
})
beforeEach(async () => {
  token = (await server.api.login('client-user')).accessToken
})

interface Outcome {
  readonly codes: readonly unknown[]
  readonly data: unknown
}
interface Sent {
  readonly query: string
  readonly variables?: Record<string, unknown>
  readonly token?: string | undefined
  readonly to?: StartedPortcullis
  /** What becomes of the request's body between the client and the server. */
  readonly onTheWay?: (body: string) => string
}
/** The client's fetch, with what happens on the way. */
const sending =
  (onTheWay: Sent['onTheWay']): typeof fetch =>
  (address, init) =>
    fetch(
      address,
      onTheWay === undefined || typeof init?.body !== 'string'
        ? init
        : { ...init, body: onTheWay(init.body) },
    )
const withChanged = (change: object) => (body: string) => JSON.stringify({ ...JSON.parse(body), ...change })
/** What each client is told of the server. */
function connecting({ token: bearer, to = server, onTheWay }: Omit<Sent, 'query' | 'variables'>) {
  const headers: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
  return { uri: to.url, headers, fetch: sending(onTheWay) }
}
const codesOf = (errors: readonly { extensions?: Record<string, unknown> | undefined }[] | undefined) =>
  (errors ?? []).map(({ extensions }) => extensions?.code)

async function byApolloClient({ query, variables = {}, ...sent }: Sent): Promise<Outcome> {
  const { uri, ...options } = connecting(sent)
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([new HttpLink({ uri, ...options })]),
  })
  const document = gql(query)
  const isMutation = query.startsWith('mutation')
  try {
    const { data, error } = isMutation
      ? await client.mutate({ mutation: document, variables, errorPolicy: 'all' })
      : await client.query({ query: document, variables, errorPolicy: 'all' })
    return { data: data ?? null, codes: outcomeOf(error) }
  } catch (error) {
    return { data: null, codes: outcomeOf(error) }
  }
}

function outcomeOf(error: unknown): readonly unknown[] {
  if (error === undefined) return []
  if (CombinedGraphQLErrors.is(error)) return codesOf(error.errors)
  if (ServerError.is(error)) return codesOf(JSON.parse(error.bodyText).errors)
  throw error
}

async function byUrql({ query, variables = {}, ...sent }: Sent): Promise<Outcome> {
  const { uri: url, fetch, headers } = connecting(sent)
  const client = new Client({
    url,
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
    fetch,
    fetchOptions: { headers },
  })
  const send = query.startsWith('mutation')
    ? client.mutation(query, variables)
    : client.query(query, variables)
  const { data, error } = await send.toPromise()
  return { data: data ?? null, codes: codesOf(error?.graphQLErrors) }
}

async function byGraphqlRequest({ query, variables = {}, ...sent }: Sent): Promise<Outcome> {
  const { uri, ...options } = connecting(sent)
  const client = new GraphQLClient(uri, options)
  try {
    return { data: await client.request(query, variables), codes: [] }
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    return { data: error.response.data ?? null, codes: codesOf(error.response.errors) }
  }
}

/** A refresh token that was used: the next use is too many for this server. */
async function usedUp(): Promise<string> {
  const { refreshToken } = await server.api.login('client-user')
  const { accessToken } = await server.api.refresh(refreshToken)
  await server.api.send({ query: me, token: accessToken })
  return refreshToken
}

const clients = [
  ['Apollo Client', byApolloClient],
  ['urql', byUrql],
  ['graphql-request', byGraphqlRequest],
] as const
const refresh = 'mutation Refresh($token: String) { refreshSession(refreshToken: $token) { accessToken } }'
const me = 'query Me { me { username } }'
const login = 'mutation Login($input: LoginInput!) { login(input: $input) { user { username } } }'

describe.each(clients)('%s', (_name, send) => {
  test('signs in and reads what the viewer may see', async () => {
    const signedIn = await send({
      query: login,
      variables: { input: { username: 'client-user', password: testPassword } },
    })
    expect(signedIn).toMatchObject({ codes: [], data: { login: { user: { username: 'client-user' } } } })

    expect(await send({ query: me, token })).toMatchObject({
      codes: [],
      data: { me: { username: 'client-user' } },
    })
  })

  test.each([
    ['nobody is signed in', { query: me }, 'UNAUTHENTICATED'],
    ['the bearer is broken', { query: me, token: 'broken' }, 'UNAUTHENTICATED'],
    [
      'the role is missing',
      { query: 'query Users { users { nodes { username } } }', token: 'mine' },
      'FORBIDDEN',
    ],
    [
      'the password is wrong',
      { query: login, variables: { input: { username: 'client-user', password: 'a wrong long password' } } },
      'INVALID_CREDENTIALS',
    ],
    ['a variable does not fit', { query: login, variables: { input: { username: 1 } } }, 'BAD_USER_INPUT'],
    [
      'the name is taken',
      {
        query: 'mutation Register($input: RegisterInput!) { register(input: $input) { accessToken } }',
        variables: { input: { username: 'Client-User', password: testPassword } },
      },
      'USERNAME_TAKEN',
    ],
    [
      'there is no such session',
      {
        query: 'mutation Revoke($id: ID!) { revokeSession(id: $id) { id } }',
        variables: { id: '0123456789abcdef01234567' },
        token: 'mine',
      },
      'NOT_FOUND',
    ],
    ['a resolver fails', { query: 'query Faulty { faulty }' }, 'INTERNAL_SERVER_ERROR'],
    ['the body is cut off', { query: me, onTheWay: (body) => body.slice(0, -1) }, 'BAD_REQUEST'],
    [
      'the document is cut off',
      { query: me, onTheWay: withChanged({ query: 'query Me { me {' }) },
      'GRAPHQL_PARSE_FAILED',
    ],
    [
      'the document has no such operation',
      { query: me, onTheWay: withChanged({ operationName: 'You' }) },
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['a field is unknown', { query: 'query Unknown { nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a list is too long',
      { query: 'query Users { users(first: 1000) { nodes { username } } }', token: 'mine' },
      'OPERATION_TOO_LARGE',
    ],
  ] satisfies [string, Sent, string][])('sees the code when %s', async (_case, sent: Sent, code) => {
    const outcome = await send({ ...sent, token: sent.token === 'mine' ? token : sent.token })

    expect(outcome.codes).toEqual([code])
  })

  test('sees the code when a refresh token is unknown, and when it comes too often', async () => {
    const unknown = await send({ query: refresh, variables: { token: randomUUID() } })
    const tooOften = await send({ query: refresh, variables: { token: await usedUp() } })

    expect([unknown.codes, tooOften.codes]).toEqual([['REFRESH_TOKEN_INVALID'], ['RATE_LIMITED']])
  })

  test('sees the code when a refresh token is used again', async () => {
    const refreshToken = await usedUp()
    server.clock.advance({ hours: 2 })

    expect((await send({ query: refresh, variables: { token: refreshToken } })).codes).toEqual([
      'REFRESH_TOKEN_REUSED',
    ])
  })

  test('sees the code when the operation takes too long, and when the server has too much to do', async () => {
    held = 0
    const late = [1, 2].map(() => send({ to: narrow, query: 'query Held { held }' }))
    await until(() => held === 2)
    const shed = await send({ to: narrow, query: me })

    expect(shed.codes).toEqual(['SERVICE_UNAVAILABLE'])
    for (const { codes } of await Promise.all(late)) expect(codes).toEqual(['OPERATION_TIMED_OUT'])
  })

  test('gets the rest of the data beside a refused field', async () => {
    const outcome = await send({
      query: 'query Both { me { username } users { nodes { username } } }',
      token,
    })

    expect(outcome.codes).toEqual(['FORBIDDEN'])
    expect(outcome.data).toMatchObject({ me: { username: 'client-user' }, users: null })
  })
})
