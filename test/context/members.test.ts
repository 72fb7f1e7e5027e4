import type { Context, PortcullisOptions } from '../../src/index.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'

// One server for all cases: what its context function does is the test's.

type Extend = NonNullable<PortcullisOptions['context']>
let extend: Extend = () => ({})
let server: StartedPortcullis

interface Read {
  readonly name?: unknown
  readonly [secret]?: unknown
}
const secret = Symbol('of the application')

beforeAll(async () => {
  server = await startPortcullis({
    typeDefs: 'extend type Query { name: String @public  symbol: String @public  isOurs: Boolean @public }',
    resolvers: {
      Query: {
        name: (_source: unknown, _args: unknown, context: Read) => context.name,
        isOurs: (_source: unknown, _args: unknown, context: Context) =>
          context.viewer === null &&
          context.account === null &&
          typeof context.client.ipAddress === 'string' &&
          typeof context.log.info === 'function' &&
          context.signal === context.lifetime.signal &&
          context.connection === server.portcullis.connection &&
          typeof context.loaders.user.load === 'function' &&
          context.contextAt({ key: 'isOurs', prev: undefined, typename: 'Query' }) === context,
        symbol: (_source: unknown, _args: unknown, context: Read) => context[secret],
      },
    },
    context: (context, services) => extend(context, services),
  })
})
afterEach(() => {
  extend = () => ({})
})

const names = [
  'viewer',
  'account',
  'client',
  'requestId',
  'log',
  'lifetime',
  'signal',
  'connection',
  'loaders',
  'refreshCookie',
  'deviceCookie',
  'viewerAt',
  'contextAt',
  'signedIn',
]

/** What the compiler refuses; a program in JavaScript has no compiler. */
const unchecked = (run: Unchecked) => run as unknown as Extend

async function expectInvalid(name: string): Promise<void> {
  const before = server.logged().length
  const answer = await server.api.send({ query: '{ name }' })
  expect(answer.status).toBe(500)
  expect(codes(answer)).toEqual(['CONTEXT_INVALID'])
  expect(answer.errors?.[0]?.message).toContain(name)
  expect(answer.data ?? null).toBeNull()
  expect(server.logged().slice(before)).toContain('"code":"CONTEXT_INVALID"')
}

type Unchecked = (context: Record<string, unknown>) => unknown

describe.each(names)('a context function cannot replace `%s`', (name) => {
  const ways: [string, Unchecked][] = [
    ['a member', () => ({ [name]: {} })],
    ['undefined', () => ({ [name]: undefined })],
    ['a member, later', async () => ({ name: 'x', [name]: {} })],
    ['a getter', () => Object.defineProperty({}, name, { get: () => ({}), enumerable: true })],
    ['a member that is not enumerable', () => Object.defineProperty({}, name, { value: {} })],
    ['an inherited member', () => Object.create({ [name]: {} })],
    ['a copy with another value', (context) => ({ ...context, [name]: {} })],
  ]
  test.each(ways)('by %s', async (_, run) => {
    extend = unchecked(run)
    await expectInvalid(name)
  })

  test('by a getter that answers something else when it is read again', async () => {
    extend = unchecked((context) => {
      let reads = 0
      const get = () => {
        reads += 1
        return reads === 1 ? context[name] : {}
      }
      return Object.defineProperty({}, name, { get, enumerable: true })
    })
    const { data, status } = await server.api.send({ query: '{ name isOurs }' })
    expect({ data, status }).toEqual({ data: { name: null, isOurs: true }, status: 200 })
  })

  test('in the context that it is given', async () => {
    extend = unchecked((context) => {
      Object.defineProperty(context, name, { value: {} })
      return {}
    })
    await expectInvalid(name)
    extend = unchecked((context) => Object.defineProperty(context, name, { value: {} }))
    await expectInvalid(name)
  })
})

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'context'],
  ['a list', [1]],
  ['a function', () => ({})],
])('a context function has to return an object: %s', async (_, returned) => {
  extend = unchecked(() => returned)
  await expectInvalid('object')
  extend = unchecked(async () => returned)
  await expectInvalid('object')
})

test('a prototype is no member', async () => {
  extend = unchecked(() => JSON.parse('{ "__proto__": { "signal": 1 }, "name": "x" }'))
  await expectInvalid('__proto__')
})

test('a context function may be async, and its members are there for resolvers', async () => {
  extend = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return { name: 'later', [secret]: 'symbol' }
  }
  const { data } = await server.api.send({ query: '{ name symbol }' })
  expect(data).toEqual({ name: 'later', symbol: 'symbol' })
})

test('a context function may add to the context that it is given, and return it', async () => {
  extend = (context) => Object.assign(context, { name: 'added' })
  expect((await server.api.send({ query: '{ name }' })).data).toEqual({ name: 'added' })
  extend = (context) => {
    Object.assign(context, { name: 'added' })
    return {}
  }
  expect((await server.api.send({ query: '{ name }' })).data).toEqual({ name: 'added' })
})

test('a context function that reads the context makes no signal, and sign-ins work', async () => {
  extend = async (context) => ({ ...context, name: context.requestId })
  const { accessToken } = await server.api.register('ana')
  const { data } = await server.api.send({ query: '{ me { username } }', token: accessToken })
  expect(data).toEqual({ me: { username: 'ana' } })
})

test.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('a secret of the program')
    },
  ],
  ['rejects', () => Promise.reject(new Error('a secret of the program'))],
])('a context function that %s is an unexpected error, withheld and logged', async (_, run) => {
  extend = unchecked(run)
  const answer = await server.api.send({ query: '{ name }' })
  expect(codes(answer)).toEqual(['INTERNAL_SERVER_ERROR'])
  expect(answer.status).toBe(500)
  expect(answer.text).not.toContain('secret')
  expect(server.logged()).toContain('a secret of the program')
})

test('the types refuse members of ours, and take others', () => {
  const allowed: Extend[] = [
    () => ({ name: 1 }),
    async () => ({ name: 1 }),
    (context) => ({ ...context, name: 1 }),
    (context) => context,
    () => new Map(),
  ]
  const refused: Extend[] = [
    // @ts-expect-error a member of ours
    () => ({ client: {} }),
    // @ts-expect-error a member of ours, later
    async () => ({ client: {} }),
    // @ts-expect-error a member of ours, with more in it
    (context) => ({ loaders: { ...context.loaders, orders: 1 } }),
    // @ts-expect-error a member of ours, of the same type
    () => ({ signal: new AbortController().signal }),
    // @ts-expect-error nothing
    () => undefined,
    // @ts-expect-error null
    async () => null,
  ]
  expect([allowed.length, refused.length]).toEqual([5, 6])
})
