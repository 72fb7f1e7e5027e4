import { readFileSync } from 'node:fs'
import { gql } from '@apollo/client'
import { createApolloClient } from '../../examples/client/apollo-client.js'
import { createGraphqlRequest } from '../../examples/client/graphql-request.js'
import { createSession, type Session } from '../../examples/client/session.js'
import { createUrqlClient } from '../../examples/client/urql.js'
import { testPassword } from '../../src/testing/client.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis()
  await server.api.register('visitor')
})

/** `fetch` with a cookie jar, as a browser has one; counts what is sent. */
function createBrowser() {
  const jar = new Map<string, string>()
  const sent: string[] = []
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    sent.push(await request.clone().text())
    if (request.credentials === 'include') request.headers.set('cookie', [...jar.values()].join('; '))
    request.headers.set('origin', server.origin)
    const response = await fetch(request)
    for (const cookie of response.headers.getSetCookie())
      jar.set(cookie.slice(0, cookie.indexOf('=')), cookie.slice(0, cookie.indexOf(';')))
    return response
  }
  return { send, refreshes: () => sent.filter((body) => body.includes('refreshSession')).length }
}

async function signIn(session: Session): Promise<void> {
  const query = `mutation { login(input: { username: "visitor", password: "${testPassword}", cookie: true }) { accessToken } }`
  const headers = { 'content-type': 'application/json' }
  const request = {
    method: 'POST',
    credentials: 'include',
    headers,
    body: JSON.stringify({ query }),
  } as const
  const { data } = await (await session.fetch(server.url, request)).json()
  session.begin(data.login.accessToken)
}

const me = gql`query Me { me { username } }`
const clients: [string, (session: Session) => () => Promise<unknown>][] = [
  [
    'Apollo Client',
    (session) => {
      const client = createApolloClient(server.url, session)
      return async () => (await client.query({ query: me, fetchPolicy: 'no-cache' })).data
    },
  ],
  [
    'urql',
    (session) => {
      const client = createUrqlClient(server.url, session)
      return async () => (await client.query(me, {}, { requestPolicy: 'network-only' })).data
    },
  ],
  [
    'graphql-request',
    (session) => {
      const client = createGraphqlRequest(server.url, session)
      return () => client.request(me)
    },
  ],
]

describe.each(clients)('%s', (_name, createQuery) => {
  test('an expired access token is refreshed once for all requests, and none of them fails', async () => {
    const browser = createBrowser()
    const session = createSession(server.url, () => undefined, browser.send)
    await signIn(session)
    const ask = createQuery(session)
    expect(await ask()).toMatchObject({ me: { username: 'visitor' } })
    expect(browser.refreshes()).toBe(0)

    server.clock.advance({ hours: 1 })

    for (const answer of await Promise.all([ask(), ask(), ask(), ask()]))
      expect(answer).toMatchObject({ me: { username: 'visitor' } })
    expect(browser.refreshes()).toBe(1)
  })

  test('a session that was ended elsewhere is reported, and the client has no token any more', async () => {
    let ends = 0
    const session = createSession(server.url, () => (ends += 1), createBrowser().send)
    await signIn(session)
    const ask = createQuery(session)
    await ask()

    const account = await server.portcullis.accounts.findByUsername('visitor')
    await server.portcullis.sessions.endAll(account?.id ?? '')

    await ask().catch(() => undefined)
    expect({ ends, isSignedIn: session.isSignedIn() }).toEqual({ ends: 1, isSignedIn: false })
  })

  test('a page that is loaded again has its session back', async () => {
    const browser = createBrowser()
    await signIn(createSession(server.url, () => undefined, browser.send))
    const session = createSession(server.url, () => undefined, browser.send)
    await session.refresh()
    expect(await createQuery(session)()).toMatchObject({ me: { username: 'visitor' } })
  })
})

test('a server that is away signs nobody out', async () => {
  const browser = createBrowser()
  let isAway = false
  let ends = 0
  const session = createSession(
    server.url,
    () => (ends += 1),
    (...args) =>
      isAway ? Promise.resolve(Response.json({ errors: [] }, { status: 503 })) : browser.send(...args),
  )
  await signIn(session)
  isAway = true
  await session.refresh()
  expect({ ends, isSignedIn: session.isSignedIn() }).toEqual({ ends: 0, isSignedIn: true })
})

test('the page shows these files', () => {
  const page = readFileSync(new URL('../../docs/clients.md', import.meta.url), 'utf8')
  const shown = [...page.matchAll(/^```ts file=(\S+)\n([\s\S]*?)^```$/gm)]
  expect(shown.map(([, name]) => name)).toEqual([
    'session.ts',
    'apollo-client.ts',
    'urql.ts',
    'graphql-request.ts',
  ])
  for (const [, name, text] of shown)
    expect(text).toBe(readFileSync(new URL(`../../examples/client/${name}`, import.meta.url), 'utf8'))
})
