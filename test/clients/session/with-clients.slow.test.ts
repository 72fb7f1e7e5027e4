import { readFileSync } from 'node:fs'
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import {
  ApolloClient as ApolloClient3,
  HttpLink as HttpLink3,
  InMemoryCache as InMemoryCache3,
} from 'apollo-client-3/core/index.js'
import { createApolloClient } from '../../../examples/client/apollo-client.js'
import { createGraphqlRequest } from '../../../examples/client/graphql-request.js'
import { createUrqlClient } from '../../../examples/client/urql.js'
import { errorsOf, type Session } from '../../../src/client/index.js'
import { type StartedPortcullis, startPortcullis } from '../../harness/portcullis.js'
import { manyPeople, newPerson, openPage, openTab, post } from './front-end.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis(manyPeople)
})

type Ask = (query: string) => Promise<unknown>
const json = { accept: 'application/json' }

const clients: readonly (readonly [string, (session: Session) => Ask])[] = [
  [
    'Apollo Client 4',
    (session) => {
      const client = createApolloClient(server.url, session)
      return async (query) => (await client.query({ query: gql(query), fetchPolicy: 'no-cache' })).data
    },
  ],
  [
    'Apollo Client 4 that accepts application/json only',
    (session) => {
      const link = new HttpLink({ uri: server.url, fetch: session.fetch, headers: json })
      const client = new ApolloClient({ link, cache: new InMemoryCache() })
      return async (query) => (await client.query({ query: gql(query), fetchPolicy: 'no-cache' })).data
    },
  ],
  [
    'Apollo Client 3',
    (session) => {
      const link = new HttpLink3({ uri: server.url, fetch: session.fetch })
      const client = new ApolloClient3({ link, cache: new InMemoryCache3() })
      return async (query) => (await client.query({ query: gql(query), fetchPolicy: 'no-cache' })).data
    },
  ],
  [
    'urql',
    (session) => {
      const client = createUrqlClient(server.url, session)
      return async (query) => {
        const { data, error } = await client.query(query, {}, { requestPolicy: 'network-only' }).toPromise()
        if (error !== undefined) throw error
        return data
      }
    },
  ],
  [
    'graphql-request',
    (session) => {
      const client = createGraphqlRequest(server.url, session).setHeaders({})
      client.requestConfig.errorPolicy = 'none'
      return (query) => client.request(query)
    },
  ],
  [
    'plain fetch',
    (session) => async (query) => {
      const body = await (await session.fetch(server.url, post(query))).json()
      if (Object(body).errors !== undefined) throw body
      return Object(body).data
    },
  ],
  ['session.request', (session) => (query) => session.request(query)],
]

const me = 'query Me { me { username } }'

describe.each(clients)('%s', (_name, createAsk) => {
  test('22: an expired token is refreshed once for all requests, and none of them fails', async () => {
    const { session, browser } = openPage(server)
    const { username, ...person } = await newPerson(server)
    await session.signIn({ username, ...person })
    const ask = createAsk(session)
    expect(await ask(me)).toMatchObject({ me: { username } })
    server.clock.advance({ minutes: 16 })
    for (const answer of await Promise.all([ask(me), ask(me), ask(me)]))
      expect(answer).toMatchObject({ me: { username } })
    expect(browser.refreshes()).toBe(1)
  })

  test('22: the errors have one shape', async () => {
    const page = openPage(server)
    const ask = createAsk(page.session)
    const asked = (query: string) => ask(query).then(() => [], errorsOf)
    expect(await asked(me)).toMatchObject([{ code: 'UNAUTHENTICATED', coordinate: 'Query.me' }])
    await page.session.signIn(await newPerson(server))
    expect(await asked('query Users { users { nodes { id } } }')).toMatchObject([
      { code: 'FORBIDDEN', coordinate: 'Query.users' },
    ])
    expect(await asked('query Wrong { nothing }')).toMatchObject([{ code: 'GRAPHQL_VALIDATION_FAILED' }])
    page.browser.network = () => Promise.reject(new TypeError('fetch failed'))
    expect(await asked(me)).toMatchObject([{ code: 'NETWORK' }])
    page.browser.network = async () => new Response('<h1>Bad gateway</h1>', { status: 502 })
    expect((await asked(me)).map(({ code }) => code)).toEqual(['NETWORK'])
  })

  test('22: a page that is loaded again has its session back', async () => {
    const page = openPage(server)
    const { username, ...person } = await newPerson(server)
    await page.session.signIn({ username, ...person })
    const later = openTab(server, page)

    expect(await createAsk(later.session)(me)).toMatchObject({ me: { username } })
  })
})

test('the page shows these files', () => {
  const page = readFileSync(new URL('../../../docs/clients.md', import.meta.url), 'utf8')
  const shown = [...page.matchAll(/^```ts file=(\S+)\n([\s\S]*?)^```$/gm)]
  expect(shown.map(([, name]) => name)).toEqual([
    'session.ts',
    'apollo-client.ts',
    'urql.ts',
    'graphql-request.ts',
  ])
  for (const [, name, text] of shown)
    expect(text).toBe(readFileSync(new URL(`../../../examples/client/${name}`, import.meta.url), 'utf8'))
})
