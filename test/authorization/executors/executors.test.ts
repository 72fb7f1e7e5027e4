import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApolloServer } from '@apollo/server'
import Fastify from 'fastify'
import { graphql, versionInfo } from 'graphql'
import { createClient } from 'graphql-ws'
import { useServer } from 'graphql-ws/use/ws'
import { createYoga } from 'graphql-yoga'
import { mercurius } from 'mercurius'
import { WebSocket, WebSocketServer } from 'ws'
import type { Viewer } from '../../../src/authorization/index.js'
import { guarded, signedIn, type TestContext } from '../helpers.js'

// The answers of every executor are the same: guards are part of the schema.

const typeDefs = `
  type Query { open: String, posts: [Post!]!, admin: String @hasRole(roles: ADMIN), find(filter: Filter): String, tickets: [Ticket!], strict: Ticket!, ticket: Ticket }
  type Mutation { touch: String, purge: String @hasRole(roles: ADMIN), close: Ticket, audit: Int @allow(anyOf: [{ roles: [EDITOR] }, { roles: [ADMIN], scopes: ["audit"] }]) }
  type Subscription { ticks: Int @auth, changes: Ticket }
  type Post { title: String, authorId: ID, draft: String @owner(field: "authorId") }
  type Ticket @hidden @allow(anyOf: [{ owner: "by" }, { roles: [ADMIN] }]) { id: ID, by: ID, note: String @allow(anyOf: [{ roles: [EDITOR] }]) }
  input Filter { title: String, hidden: Boolean = false @hasRole(roles: ADMIN) }
`
const ran: string[] = []
const own = { id: '1', by: 'ana', note: 'n' }
const theirs = { id: '2', by: 'bob', note: 'n' }
const schema = guarded(typeDefs, {
  Query: {
    open: () => 'open',
    posts: async () => [
      { title: 'one', authorId: 'ana', draft: 'mine' },
      { title: 'two', authorId: 'bob', draft: 'not mine' },
    ],
    admin: () => ran.push('admin'),
    find: (_: unknown, args: object) => JSON.stringify(args),
    tickets: async () => [own, theirs],
    strict: () => theirs,
    ticket: () => theirs,
  },
  Mutation: {
    touch: () => ran.push('touch'),
    purge: () => ran.push('purge'),
    close: () => theirs,
    audit: () => 1,
  },
  Subscription: {
    changes: {
      async *subscribe() {
        yield { changes: theirs }
        yield { changes: own }
        yield { changes: theirs }
      },
    },
    ticks: {
      async *subscribe() {
        ran.push('ticks')
        yield { ticks: 1 }
      },
    },
  },
})

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { readonly extensions?: unknown }[] | undefined
}

type Ask = (viewer: Viewer | null, query: string, variables?: Record<string, unknown>) => Promise<Answer>

const viewers = new Map<string, Viewer>([['ana', signedIn()]])
const viewerOf = (name: unknown): TestContext => ({ viewer: viewers.get(String(name)) ?? null })

const executors: Record<string, () => Promise<{ ask: Ask; stop?: () => Promise<unknown> }>> = {
  'graphql-js': async () => ({
    ask: async (viewer, source, variableValues = {}) =>
      graphql({ schema, source, variableValues, contextValue: { viewer } }),
  }),
  'Apollo Server': async () => {
    const server = new ApolloServer<TestContext>({ schema })
    return {
      ask: async (viewer, query, variables = {}) => {
        const { body } = await server.executeOperation({ query, variables }, { contextValue: { viewer } })
        if (body.kind !== 'single') throw new Error('One result is expected.')
        return body.singleResult
      },
      stop: () => server.stop(),
    }
  },
  'GraphQL Yoga': async () => {
    const yoga = createYoga({
      schema,
      logging: false,
      context: ({ request }) => viewerOf(request.headers.get('x-viewer')),
    })
    return {
      ask: async (viewer, query, variables = {}) => {
        const response = await yoga.fetch('http://localhost/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-viewer': viewer?.userId ?? '' },
          body: JSON.stringify({ query, variables }),
        })
        return response.json()
      },
    }
  },
  Mercurius: async () => {
    const app = Fastify()
    await app.register(mercurius, { schema, context: (request) => viewerOf(request.headers['x-viewer']) })
    return {
      ask: async (viewer, query, variables = {}) => {
        const headers = { 'x-viewer': viewer?.userId ?? '' }
        return (
          await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } })
        ).json()
      },
      stop: () => app.close(),
    }
  },
  'graphql-ws': async () => {
    const http = createServer()
    const sockets = new WebSocketServer({ server: http })
    const server = useServer(
      { schema, context: ({ connectionParams }) => viewerOf(connectionParams?.viewer) },
      sockets,
    )
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    // A server that listens on a port has an address of this kind.
    const { port } = http.address() as AddressInfo
    return {
      ask: async (viewer, query, variables = {}) => {
        const client = createClient({
          url: `ws://127.0.0.1:${port}`,
          webSocketImpl: WebSocket,
          connectionParams: { viewer: viewer?.userId },
        })
        try {
          return await new Promise<Answer>((resolve, reject) => {
            let answer: Answer = {}
            client.subscribe(
              { query, variables },
              {
                next: (value) => {
                  answer = value
                },
                // graphql-ws sends what refuses a whole operation as a list of errors.
                error: (error) => (Array.isArray(error) ? resolve({ errors: error }) : reject(error)),
                complete: () => resolve(answer),
              },
            )
          })
        } finally {
          await client.dispose()
        }
      },
      stop: async () => {
        await server.dispose()
        await new Promise((resolve) => http.close(resolve))
      },
    }
  },
}

// Mercurius 16 needs graphql 16.
if (versionInfo.major > 16) delete executors.Mercurius

const coordinates = ({ errors = [] }: Answer) =>
  errors.map(({ extensions }) => (extensions as { code?: string; coordinate?: string }).coordinate)

describe.each(Object.entries(executors))('%s', (name, start) => {
  let ask: Ask
  let stop: (() => Promise<unknown>) | undefined
  beforeAll(async () => {
    ;({ ask, stop } = await start())
  })
  afterAll(() => stop?.())
  beforeEach(() => ran.splice(0))

  test('answers what is allowed, and refuses the rest at its path', async () => {
    const answer = await ask(signedIn(), '{ open admin posts { title draft } }')
    expect(answer.data).toEqual({
      open: 'open',
      admin: null,
      posts: [
        { title: 'one', draft: 'mine' },
        { title: 'two', draft: null },
      ],
    })
    expect(coordinates(answer).toSorted()).toEqual(['Post.draft', 'Query.admin'])
    expect(ran).toEqual([])
  })

  test('runs nothing of a refused mutation', async () => {
    expect(coordinates(await ask(signedIn(), 'mutation { touch purge }'))).toEqual([
      'Mutation.purge',
      'Mutation.purge',
    ])
    expect(ran).toEqual([])
  })

  test('tells supplied inputs from the defaults of the schema', async () => {
    const query = 'query ($f: Filter) { find(filter: $f) }'
    expect((await ask(null, query, { f: { title: 'a' } })).data).toEqual({
      find: '{"filter":{"title":"a","hidden":false}}',
    })
    expect(coordinates(await ask(null, query, { f: { hidden: false } }))).toEqual(['Filter.hidden'])
  })

  test('decides alternatives, and shows nothing of hidden objects', async () => {
    const answer = await ask(signedIn(), '{ tickets { id note } ticket { id } }')
    expect(answer.data).toEqual({ tickets: [{ id: '1', note: null }], ticket: null })
    expect(coordinates(answer)).toEqual(['Ticket.note'])

    expect(await ask(signedIn(), 'mutation { close { id } }')).toEqual({ data: { close: null } })
    expect(coordinates(await ask(signedIn(), 'mutation { audit }'))).toEqual(['Mutation.audit'])

    const strict = await ask(signedIn(), '{ strict { id } }')
    expect(strict.data).toBeNull()
    expect(strict.errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'NOT_FOUND' }])
  })

  if (name === 'graphql-ws') {
    test('sends no event whose object is hidden', async () => {
      // The last event that is sent is the second of three.
      expect(await ask(signedIn(), 'subscription { changes { id } }')).toEqual({
        data: { changes: { id: '1' } },
      })
      expect(await ask(null, 'subscription { changes { id } }')).toEqual({})
    })

    test('starts no source stream for a refused subscription', async () => {
      expect(coordinates(await ask(null, 'subscription { ticks }'))).toEqual(['Subscription.ticks'])
      expect(ran).toEqual([])
      expect((await ask(signedIn(), 'subscription { ticks }')).data).toEqual({ ticks: 1 })
    })
  }
})
