import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { Client, cacheExchange, fetchExchange } from '@urql/core'
import { GraphQLClient } from 'graphql-request'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

// Each client's own headers, taken from the request that it makes: what a browser would ask a preflight for.

const origin = 'https://app.example.com'
let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis({ corsOrigins: [origin], introspection: true })
  await server.api.register('headers-user')
})

interface Sent {
  readonly method: string
  readonly headers: Headers
}

/** Passes requests on to the server as a page of `origin` would, and keeps what they had. */
function watched(): { readonly sent: Sent[]; readonly fetch: typeof fetch } {
  const sent: Sent[] = []
  return {
    sent,
    fetch: (input, init) => {
      const { method, headers } = new Request(input, init)
      sent.push({ method, headers: new Headers(init?.headers) })
      headers.set('origin', origin)
      return fetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), origin } })
    },
  }
}

const query = '{ me { username } }'
type Ask = (url: string, headers: Record<string, string>, fetching: typeof fetch) => Promise<unknown>

const byApollo: Ask = async (uri, headers, fetching) => {
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: new HttpLink({ uri, headers, fetch: fetching }),
    clientAwareness: { name: 'web', version: '1.2.3' },
  })
  const { data } = await client.query({ query: gql(query) })
  return data
}
const byApolloGet: Ask = async (uri, headers, fetching) => {
  const link = new HttpLink({ uri, headers, fetch: fetching, useGETForQueries: true })
  const { data } = await new ApolloClient({ cache: new InMemoryCache(), link }).query({ query: gql(query) })
  return data
}
/** By GET, as urql 6 does where nobody says otherwise. */
const byUrql: Ask = async (url, headers, fetching) => {
  const client = new Client({
    url,
    exchanges: [cacheExchange, fetchExchange],
    fetch: fetching,
    fetchOptions: { headers },
  })
  const { data, error } = await client.query(query, {}).toPromise()
  if (error !== undefined) throw error
  return data
}
const byGraphqlRequest: Ask = (url, headers, fetching) =>
  new GraphQLClient(url, { headers, fetch: fetching }).request(query)

/** Of the headers that the client set, those for which a browser asks (Fetch, section 2.2.2). */
function askedFor({ headers }: Sent): string[] {
  return [...headers.keys()].filter(
    (name) => !['accept', 'accept-language', 'content-language'].includes(name),
  )
}

describe.each([
  ['Apollo Client', byApollo, 'POST'],
  ['Apollo Client with GET', byApolloGet, 'GET'],
  ['urql', byUrql, 'GET'],
  ['graphql-request', byGraphqlRequest, 'POST'],
] as const)('%s', (_name, ask, method) => {
  test('is served with a bearer, and a preflight allows every header that it sends', async () => {
    const { accessToken } = await server.api.login('headers-user')
    const { sent, fetch: fetching } = watched()
    expect(await ask(server.url, { authorization: `Bearer ${accessToken}` }, fetching)).toMatchObject({
      me: { username: 'headers-user' },
    })
    const [first] = sent
    if (first === undefined) throw new Error('the client sent nothing')

    expect(first.method).toBe(method)
    const answer = await fetch(server.url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': first.method,
        'access-control-request-headers': askedFor(first).join(','),
      },
    })
    const allowed = (answer.headers.get('access-control-allow-headers') ?? '').split(', ')
    expect(askedFor(first).filter((name) => !allowed.includes(name))).toEqual([])
    expect(answer.headers.get('access-control-allow-methods')).toContain(method)
  })
})

test('an empty authorization header, as Apollo documents it for who is not signed in, is no credentials', async () => {
  const { fetch: fetching } = watched()
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: new HttpLink({ uri: server.url, headers: { authorization: '' }, fetch: fetching }),
  })
  const { data } = await client.query({ query: gql('{ __typename }') })

  expect(data).toEqual({ __typename: 'Query' })
})
