import { makeExecutableSchema } from '@graphql-tools/schema'
import { execute, graphql, parse } from 'graphql'
import {
  authorizationTypeDefs,
  authorize,
  boundRefusals,
  createAuthorizationTypeDefs,
  decideOperation,
  type Viewer,
} from '../../src/authorization/index.js'
import { guarded, refusals, roles, run, signedIn } from './helpers.js'

const typeDefs = 'type Query { open: Int, a: Int @auth, b: Int @hasRole(roles: ADMIN) }'
const base = makeExecutableSchema({ typeDefs: [authorizationTypeDefs, roles, typeDefs] })

test.each<[string, unknown]>([
  ['a string', 'ana'],
  ['true', true],
  ['an empty object', {}],
  ['an empty id', { userId: '', roles: ['ADMIN'], scopes: [] }],
  ['a numeric id', { userId: 1, roles: ['ADMIN'], scopes: [] }],
  ['roles as a string', { userId: 'ana', roles: 'ADMIN', scopes: [] }],
  ['roles as an object with includes', { userId: 'ana', roles: { includes: () => true }, scopes: [] }],
  ['roles that are no strings', { userId: 'ana', roles: [['ADMIN']], scopes: [] }],
  ['no scopes', { userId: 'ana', roles: ['ADMIN'] }],
  ['a promise', Promise.resolve(signedIn({ roles: ['ADMIN'] }))],
])('%s in place of a viewer is nobody', async (_name, viewer) => {
  const faults: unknown[] = []
  // A context of untyped code.
  const schema = authorize<unknown>(base, {
    viewer: () => viewer as null,
    onFault: (fault) => faults.push(fault),
  })
  const result = await graphql({ schema, source: '{ a b open }', rootValue: { open: 1, a: 2, b: 3 } })
  expect(refusals(result)).toEqual(['a: UNAUTHENTICATED Query.a', 'b: UNAUTHENTICATED Query.b'])
  expect(result.data).toEqual({ a: null, b: null, open: 1 })
  expect(String(faults[0])).toContain('userId')
  const decision = decideOperation(schema, { document: parse('{ a }'), viewer: viewer as null })
  expect(decision).toMatchObject({ kind: 'refused', status: 401 })
})

test('a viewer function that throws refuses what is guarded, and nothing else', async () => {
  const faults: unknown[] = []
  const schema = authorize(base, {
    viewer: () => {
      throw new Error('no context')
    },
    onFault: (fault) => faults.push(fault),
  })
  const result = await graphql({ schema, source: '{ a open }', rootValue: { open: 1, a: 2 } })
  expect(refusals(result)).toEqual(['a: UNAUTHENTICATED Query.a'])
  expect(faults.map(String)).toEqual(['Error: no context'])
})

test('a viewer that throws when it is looked at is nobody, and what it throws is told to the log only', async () => {
  const faults: unknown[] = []
  const viewer = {
    get userId(): string {
      throw new Error('not loaded')
    },
    roles: [],
    scopes: [],
  }
  const schema = authorize(base, { viewer: () => viewer, onFault: (fault) => faults.push(fault) })
  const result = await graphql({ schema, source: '{ a b open }', rootValue: { open: 1, a: 2, b: 3 } })
  expect(refusals(result)).toEqual(['a: UNAUTHENTICATED Query.a', 'b: UNAUTHENTICATED Query.b'])
  expect(faults.map(String)).toEqual(['Error: not loaded', 'Error: not loaded'])
})

test('a context without a viewer is nobody', async () => {
  const schema = authorize(base, { viewer: (context) => context.viewer })
  const result = await graphql({ schema, source: '{ a }', contextValue: {} })
  expect(refusals(result)).toEqual(['a: UNAUTHENTICATED Query.a'])
})

test('errors tell what is missing, unless that is hidden', async () => {
  const source = '{ a b }'
  const errors = (await run(guarded(typeDefs), source)).errors
  expect(errors?.map(({ extensions }) => extensions)).toEqual([
    { code: 'UNAUTHENTICATED', coordinate: 'Query.a', requires: { auth: true } },
    { code: 'UNAUTHENTICATED', coordinate: 'Query.b', requires: { roles: ['ADMIN'] } },
  ])
  const hidden = (await run(guarded(typeDefs, {}, { hideRequirements: true }), source)).errors
  expect(hidden?.map(({ extensions }) => extensions.requires)).toEqual([undefined, undefined])
})

test('what is missing can be hidden from requests without a viewer only', async () => {
  const requiredOf = async (viewer: Viewer | null) => {
    const schema = authorize(base, { viewer: () => viewer, hideRequirements: 'anonymous' })
    const { errors } = await graphql({ schema, source: '{ b }' })
    return errors?.map(({ extensions }) => [extensions.code, extensions.requires])
  }

  expect(await requiredOf(null)).toEqual([['UNAUTHENTICATED', undefined]])
  expect(await requiredOf({ userId: 'ana', roles: [], scopes: [] })).toEqual([
    ['FORBIDDEN', { roles: ['ADMIN'] }],
  ])
})

test('the number of errors is bounded', async () => {
  const list = Array.from({ length: 50 }, () => ({ own: 1 }))
  const resolvers = { Query: { list: () => list, things: () => list } }
  const sdl =
    'type Query { list: [T], things: [O] } type T { own: Int @auth, must: Int! @auth } type O @auth { id: ID }'
  const schema = guarded(sdl, resolvers, { maxErrors: 10 })
  const many = await run(schema, '{ list { own } }')
  expect(many.errors).toHaveLength(10)
  expect(many.data?.list).toEqual(list.map(() => ({ own: null })))

  const positions = await run(schema, '{ list { must } }')
  expect(positions.errors).toHaveLength(50)
  const bounded = boundRefusals(positions, 10)
  expect(bounded.errors).toHaveLength(10)
  expect(bounded.data).toBe(positions.data)
})

test('whole refusals refuse a query for one of its fields, before anything of it runs', async () => {
  const ran: string[] = []
  const schema = guarded(typeDefs, { Query: { open: () => ran.push('open') } }, { refusals: 'whole' })
  const result = await run(schema, '{ open b }', signedIn())
  expect(result.data).toEqual({ open: null, b: null })
  expect(refusals(result)).toEqual(['open: FORBIDDEN Query.b', 'b: FORBIDDEN Query.b'])
  expect(ran).toEqual([])
  const decision = decideOperation(schema, { document: parse('{ open b }'), viewer: signedIn() })
  expect(decision).toMatchObject({ kind: 'refused', status: 403 })
})

test('guards keep synchronous execution synchronous, and methods as resolvers', async () => {
  class Root {
    readonly #name = 'root'
    a(args: object) {
      return `${this.#name} ${JSON.stringify(args)}`
    }
  }
  const schema = guarded(
    'type Query { a(x: Int = 3): String @auth, t: T } type T @auth { b: Int @hasRole(roles: ADMIN) }',
  )
  const { executeSync } = await import('graphql')
  const result = executeSync({
    schema,
    document: parse('{ a t { b } }'),
    rootValue: Object.assign(new Root(), { t: { b: 5 } }),
    contextValue: { viewer: signedIn({ roles: ['ADMIN'] }) },
  })
  expect(result).toEqual({ data: { a: 'root {"x":3}', t: { b: 5 } } })
})

const frozen = (over: Partial<Viewer> = {}): Viewer => {
  const viewer = signedIn(over)
  return Object.freeze({
    ...viewer,
    roles: Object.freeze([...viewer.roles]),
    scopes: Object.freeze([...viewer.scopes]),
  })
}

/** Runs `{ first change second }`, two fields for admins with a change of the viewer between them. */
async function runAround(viewer: Viewer | null, change: (context: { viewer: Viewer | null }) => unknown) {
  const admins = '@hasRole(roles: ADMIN)'
  const schema = guarded(`type Query { first: Int ${admins} change: Int second: Int ${admins} }`, {
    Query: {
      first: () => 1,
      second: () => 2,
      change(_source, _args, context) {
        change(context)
        return 0
      },
    },
  })
  const document = parse('{ first change second }')
  return { ...(await execute({ schema, document, contextValue: { viewer } })).data }
}

test.each<[string, () => Viewer, (viewer: { roles: string[]; userId: string }) => unknown]>([
  ['a role is taken out of the list', () => signedIn({ roles: ['ADMIN'] }), ({ roles }) => roles.pop()],
  ['the list is replaced', () => signedIn({ roles: ['ADMIN'] }), (viewer) => (viewer.roles = [])],
  ['the id is taken away', () => signedIn({ roles: ['ADMIN'] }), (viewer) => (viewer.userId = '')],
  [
    'a frozen viewer has a list that is not frozen',
    () => Object.freeze(signedIn({ roles: ['ADMIN'] })),
    ({ roles }) => roles.pop(),
  ],
])(
  'a viewer that changes within a request is decided as it is at each field: %s',
  async (_name, make, change) => {
    const viewer = make()
    // What an application may do although the type forbids it.
    const untyped = viewer as unknown as { roles: string[]; userId: string }
    expect(await runAround(viewer, () => change(untyped))).toEqual({ first: 1, change: 0, second: null })
  },
)

test('what a frozen viewer answers by functions is asked at each field', async () => {
  let isAdmin = true
  const byGetter = Object.freeze({
    userId: 'ana',
    scopes: Object.freeze([]),
    get roles() {
      return isAdmin ? ['ADMIN'] : []
    },
  })
  const expected = { first: 1, change: 0, second: null }
  expect(await runAround(byGetter, () => (isAdmin = false))).toEqual(expected)
  isAdmin = true
  const roles: string[] = Object.defineProperty(['ADMIN'], '0', { get: () => (isAdmin ? 'ADMIN' : 'USER') })
  const byElement = Object.freeze({ userId: 'ana', scopes: Object.freeze([]), roles: Object.freeze(roles) })
  expect(await runAround(byElement, () => (isAdmin = false))).toEqual(expected)
  isAdmin = true
  const byPrototype = Object.freeze(Object.create({ ...frozen(), roles: ['ADMIN'] }))
  const change = () => Object.assign(Object.getPrototypeOf(byPrototype), { roles: [] })
  expect(await runAround(byPrototype, change)).toEqual(expected)
})

test.each<[string, Viewer | null]>([
  ['one without the role', frozen()],
  ['nobody', null],
  ['one that is none', Object.freeze({ userId: '', roles: ['ADMIN'], scopes: [] })],
])('a frozen viewer that was let in opens nothing to the next: %s', async (_name, next) => {
  const admin = frozen({ roles: ['ADMIN'] })
  const answer = await runAround(admin, (context) => (context.viewer = next))
  expect(answer).toEqual({ first: 1, change: 0, second: null })
  expect(await runAround(admin, () => undefined)).toEqual({ first: 1, change: 0, second: 2 })
})

test('rules that differ are decided each for itself, however alike they are written', async () => {
  const schema = authorize(
    makeExecutableSchema({
      typeDefs: [
        createAuthorizationTypeDefs({ roleType: 'String' }),
        `type Query {
          either: Int @hasRole(roles: ["A", "B"])
          one: Int @hasRole(roles: "A, B")
          both: Int @hasRole(roles: "A, B") @hasRole(roles: ["A", "B"])
        }`,
      ],
    }),
    { viewer: ({ viewer }: { viewer: Viewer }) => viewer, roleType: 'String' },
  )
  const contextValue = { viewer: frozen({ roles: ['A'] }) }
  const rootValue = { either: 1, one: 2, both: 3 }
  const result = await graphql({ schema, source: '{ either one both }', rootValue, contextValue })
  expect(result.data).toEqual({ either: 1, one: null, both: null })
})

test('in a mutation, the viewer is asked for again before each root field', async () => {
  const ran: string[] = []
  const context: { viewer: Viewer | null } = { viewer: { userId: 'u1', roles: ['ADMIN'], scopes: [] } }
  const note = (name: string) => () => ran.push(name) > 0
  const schema = authorize(
    makeExecutableSchema({
      typeDefs: [
        createAuthorizationTypeDefs({ roleType: 'String' }),
        `type Query { a: Boolean }
         type Mutation { demote: Boolean kept: Boolean @auth lost: Boolean @hasRole(roles: "ADMIN") }`,
      ],
      resolvers: {
        Mutation: {
          demote: () => {
            context.viewer = { userId: 'u1', roles: [], scopes: [] }
            return true
          },
          kept: note('kept'),
          lost: note('lost'),
        },
      },
    }),
    { viewer: ({ viewer }: typeof context) => viewer },
  )
  const result = await graphql({ schema, source: 'mutation { demote kept lost }', contextValue: context })

  expect(ran).toEqual(['kept'])
  expect(result.data).toEqual({ demote: true, kept: true, lost: null })
})
