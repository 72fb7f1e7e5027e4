import { Writable } from 'node:stream'
import { makeExecutableSchema } from '@graphql-tools/schema'
import type { FastifyInstance } from 'fastify'
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { badUserInput, defineError, NotFound, ServiceUnavailable } from '../../src/lib/errors.js'
import type { ServiceRoute } from '../../src/manifest/index.js'
import {
  createLogger,
  createServer,
  type RequestBase,
  type ServerDependencies,
} from '../../src/server/index.js'
import type { Viewer } from '../../src/sessions/index.js'
import { patience } from '../../src/testing/server.js'

/** Appears in requests where no answer and no log line may repeat it. */
export const canary = 'hunter2-canary'

export const ana: Viewer = {
  userId: 'ana',
  sessionId: 's1',
  roles: ['USER'],
  scopes: [],
  claims: {},
  authTime: 1,
  emailVerified: false,
}

const Unauthenticated = defineError('UNAUTHENTICATED', 'Sign in again.', { status: 401 })
const RateLimited = defineError('RATE_LIMITED', 'Too many attempts.')
/** As an application defines them. */
const LedgerAway = defineError('LEDGER_AWAY', 'Try again later.', { status: 503 })
const OrderGone = defineError('ORDER_GONE', 'This order is no longer there.', { status: 410 })

/** Knows `good`; every other token is dead, each in its way. `slow-good` needs a promise. */
export function authenticate(token: string): Viewer | Promise<Viewer> {
  if (token === 'good') return ana
  if (token === 'slow-good') return Promise.resolve(ana)
  if (token === 'slow-dead') return Promise.reject(unauthenticated('SESSION_REVOKED'))
  if (token === 'unchecked') throw new ServiceUnavailable()
  if (token === 'broken') throw new Error(`broken: ${canary}`)
  throw unauthenticated(token === 'old' ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID')
}

function unauthenticated(reason: string) {
  return new Unauthenticated({ extensions: { reason } })
}

/** A scalar that quotes what it refuses, as most do. */
const Even = new GraphQLScalarType({
  name: 'Even',
  parseValue(value) {
    if (typeof value === 'number' && value % 2 === 0) return value
    throw new GraphQLError(`Not even: ${String(value)}`)
  },
  parseLiteral(node) {
    if (node.kind === Kind.INT && Number(node.value) % 2 === 0) return Number(node.value)
    throw new GraphQLError(`Not even: ${'value' in node ? String(node.value) : '?'}`)
  },
})

const typeDefs = /* GraphQL */ `
  scalar Even
  enum Role { USER ADMIN }
  input Credentials { username: String!, password: String!, role: Role, even: Even, friends: [Credentials!] }
  input Either @oneOf { one: Int, two: String }
  type Payload { accessToken: String!, user: User! }
  type User { id: ID!, name: String, secretName: String, friends(first: Int = 10): [User!]!, failing: String }
  type Query {
    hello: String
    me: User
    viewerId: String
    users(first: Int, last: Int): [User!]!
    failing(how: String!): String
    take(input: Credentials, either: Either, numbers: [Int!], even: Even): String
    must: String!
    many: [User]
    held: String
    waits: String
    requestId: String
    cookie: String
  }
  type Mutation {
    register(input: Credentials!): Payload!
    login(input: Credentials!): Payload!
    refreshSession(refreshToken: String): Payload!
    logout: Boolean!
    change(id: ID!): User
    setCookie(value: String!): Boolean!
  }
  type Subscription { ticks: Int }
`

const failures: Readonly<Record<string, () => unknown>> = {
  plain: () => new Error(`plain: ${canary}`),
  coded: () => new GraphQLError('Out of stock.', { extensions: { code: 'OUT_OF_STOCK', left: 0 } }),
  uncoded: () => new GraphQLError(`uncoded: ${canary}`),
  'coded-away': () => new GraphQLError('Away.', { extensions: { code: 'SERVICE_UNAVAILABLE' } }),
  'own-away': () => new LedgerAway(),
  'own-gone': () => new OrderGone(),
  'not-found': () => new NotFound(),
  limited: () => new RateLimited({ extensions: { retryAfter: 7.2 }, detail: { account: 'a1' } }),
  input: () => badUserInput([{ path: ['how'], code: 'PASSWORD_TOO_SHORT', message: 'Too short.' }]),
  database: () => Object.assign(new Error(`connect ${canary}`), { name: 'MongoServerSelectionError' }),
  text: () => canary,
}

interface Counters {
  resolved: number
  /** How often `waits` began. */
  waiting: number
  /** Why `waits` gave up. */
  readonly aborted: string[]
}

export interface TestContext extends RequestBase {
  readonly counters: Counters
}

export interface TestServer {
  readonly url: string
  readonly port: number
  readonly origin: string
  readonly metricsUrl: string | null
  readonly lines: Record<string, unknown>[]
  readonly counters: Counters
  /** Lets `held` answer. */
  readonly release: () => void
  readonly server: Awaited<ReturnType<typeof createServer<TestContext>>>
  readonly post: (body: unknown, headers?: Record<string, string>) => Promise<Answer>
  readonly raw: (path: string, init?: RequestInit) => Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // The tests look into answers of any shape; a wrong path fails the expectation.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly json: any
}

type Overrides = Partial<ServerDependencies<TestContext>> & {
  readonly host?: string
  /** Adds what an application would before it listens. */
  readonly add?: (fastify: FastifyInstance) => void
}

const config = {
  mode: 'production',
  corsOrigins: [],
  trustProxy: [],
  introspection: false,
} satisfies ServerDependencies<TestContext>['config']

/** Where the public keys are served. */
export function keySetRoute(answer: ServiceRoute['answer']): ServiceRoute {
  return { path: '/.well-known/jwks.json', maxAgeSeconds: 300, answer }
}

/** A server with a schema of every kind of trouble, listening on a port of the loopback address. */
export async function startTestServer({
  host = '127.0.0.1',
  add,
  ...overrides
}: Overrides = {}): Promise<TestServer> {
  const counters: Counters = { resolved: 0, waiting: 0, aborted: [] }
  const lines: Record<string, unknown>[] = []
  const held = withResolvers()
  const server = await createServer<TestContext>({
    schema: makeExecutableSchema({ typeDefs, resolvers: { Even, ...resolvers(counters, held.promise) } }),
    config,
    log: createLogger({ level: 'trace', destination: collect(lines) }),
    authenticate,
    createContext: (base) => ({ ...base, counters }),
    decide: ({ document, viewer, context }) => {
      if (context.viewer !== viewer) throw new Error('decided for another viewer than the context has')
      const text = document.loc?.source.body ?? ''
      if (!text.includes('refuseMe')) return { kind: 'proceed' }
      const code = viewer === null ? 'UNAUTHENTICATED' : 'FORBIDDEN'
      const error = (coordinate: string) =>
        new GraphQLError('Not for you.', { path: ['me'], extensions: { code, coordinate } })
      return {
        kind: 'refused',
        status: viewer === null ? 401 : 403,
        errors: [error('Query.me'), error('Query.hello')],
      }
    },
    isReady: () => true,
    publicOperations: ['register', 'login', 'refreshSession', 'logout'],
    routes: [keySetRoute(() => ({ keys: [{ kty: 'EC', kid: 'k1' }] }))],
    drainMilliseconds: 2_000,
    ...overrides,
    limits: { ...patience, ...overrides.limits },
  })
  add?.(server.fastify)
  const { url, port, metricsUrl } = await server.listen({ port: 0, host })
  const origin = new URL(url).origin
  const raw = (path: string, init?: RequestInit) =>
    fetch(origin + path, { redirect: 'manual', ...init }).then(read)
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    raw('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  return { url, port, origin, metricsUrl, lines, counters, release: held.resolve, server, post, raw }
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : null,
  }
}

function withResolvers() {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

function collect(lines: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().split('\n')) if (line !== '') lines.push(JSON.parse(line))
      done()
    },
  })
}

function resolvers(counters: Counters, held: Promise<void>) {
  const user = { id: 'u1', name: 'Ana', friends: [], failing: () => fail('plain') }
  const signIn = () => {
    counters.resolved += 1
    return { accessToken: 'token', user }
  }
  return {
    Query: {
      hello: () => 'world',
      me: (_: unknown, __: unknown, { viewer }: TestContext) => (viewer === null ? null : user),
      viewerId: (_: unknown, __: unknown, { viewer }: TestContext) => viewer?.userId ?? null,
      users: () => [user],
      failing: (_: unknown, { how }: { how: string }) => fail(how),
      take: () => 'taken',
      must: () => null,
      many: () => Array.from({ length: 200 }, () => user),
      held: async () => {
        counters.resolved += 1
        await held
        return 'released'
      },
      waits: (_: unknown, __: unknown, { lifetime: { signal }, counters }: TestContext) =>
        new Promise((_resolve, reject) => {
          counters.waiting += 1
          signal.addEventListener('abort', () => {
            counters.aborted.push(signal.reason.code)
            reject(signal.reason)
          })
        }),
      requestId: (_: unknown, __: unknown, { requestId }: TestContext) => requestId,
      cookie: (_: unknown, __: unknown, { refreshCookie }: TestContext) => refreshCookie.read(),
    },
    Mutation: {
      register: signIn,
      login: signIn,
      refreshSession: signIn,
      logout: () => true,
      change: () => user,
      setCookie: (_: unknown, { value }: { value: string }, { refreshCookie }: TestContext) => {
        if (value === '') refreshCookie.clear()
        else refreshCookie.write(value, new Date('2030-01-01T00:00:00Z'))
        return true
      },
    },
  }
}

function fail(how: string): never {
  throw failures[how]?.() ?? new Error('no such failure')
}
