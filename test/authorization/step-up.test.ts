import { makeExecutableSchema } from '@graphql-tools/schema'
import fc from 'fast-check'
import { buildSchema, parse } from 'graphql'
import { decide } from '../../src/authorization/decisions/decide.js'
import {
  authorizationTypeDefs,
  authorize,
  createAuthorizationTypeDefs,
  decideCoordinate,
  decideOperation,
  describeAccess,
  printRule,
  type StepUpRule,
  type Viewer,
} from '../../src/authorization/index.js'
import { guarded, problemsOf, refusals, roles, run, signedIn } from './helpers.js'

const now = 1_800_000_000
let clock = now
const options = { now: () => new Date(clock * 1000) }
const ran: string[] = []
beforeEach(() => {
  clock = now
  ran.splice(0)
})
const note = (name: string) => () => {
  ran.push(name)
  return { id: 'ana', text: 'text' }
}

const schema = guarded(
  `
  type Query {
    open: Thing
    recent: Thing @auth(maxAge: 600)
    factor: Thing @auth(mfa: true)
    both: Thing @auth(maxAge: 600, mfa: true)
    verified: Thing @auth(verified: true)
    search(all: Boolean @auth(maxAge: 300)): Thing
    filter(by: Filter): Thing
    vault: Vault
    hit: Hit
  }
  type Mutation {
    touch: Thing
    remove: Thing @auth(maxAge: 600)
    purge: Thing @auth(maxAge: 60, mfa: true)
    reign: Thing @hasRole(roles: ADMIN)
  }
  type Subscription { secrets: String @auth(maxAge: 600) }
  interface Hit { text: String @auth(maxAge: 30) }
  type Thing implements Hit { id: ID, text: String }
  type Vault @auth(maxAge: 600) @owner { id: ID, text: String @auth(maxAge: 60), note: String @hasRole(roles: ADMIN) }
  input Filter { deep: Deep }
  input Deep { secret: Boolean = false @auth(mfa: true) }
  `,
  {
    Query: Object.fromEntries(
      ['open', 'recent', 'factor', 'both', 'verified', 'search', 'filter', 'vault', 'hit'].map((name) => [
        name,
        note(name),
      ]),
    ),
    Mutation: Object.fromEntries(['touch', 'remove', 'purge', 'reign'].map((name) => [name, note(name)])),
    Hit: { __resolveType: () => 'Thing' },
  },
  options,
)

const old = signedIn({ authTime: now - 601 })
const fresh = signedIn({ authTime: now - 600 })

test('a proof counts for exactly as many seconds as the rule says', async () => {
  expect(refusals(await run(schema, '{ recent { id } }', fresh))).toEqual([])
  expect(refusals(await run(schema, '{ recent { id } }', old))).toEqual([
    'recent: REAUTHENTICATION_REQUIRED Query.recent',
  ])
  expect(refusals(await run(schema, '{ recent { id } }'))).toEqual(['recent: UNAUTHENTICATED Query.recent'])
})

test('a viewer who was let in is not let in again for that, once the proof is too old', async () => {
  const viewer = Object.freeze({ ...fresh, roles: Object.freeze([]), scopes: Object.freeze([]) })
  expect(refusals(await run(schema, '{ recent { id } }', viewer))).toEqual([])
  clock += 1
  expect(refusals(await run(schema, '{ recent { id } }', viewer))).toHaveLength(1)
  expect(refusals(await run(schema, '{ hit { text } }', viewer))).toHaveLength(1)
})

test.each<[string, Partial<Viewer>, string]>([
  ['recent', {}, 'FORBIDDEN'],
  ['recent', { mfaTime: now }, 'FORBIDDEN'],
  ['recent', { authTime: now + 5 }, 'allowed'],
  ['recent', { authTime: now + 6 }, 'REAUTHENTICATION_REQUIRED'],
  ['recent', { authTime: Number.NaN }, 'FORBIDDEN'],
  ['recent', { authTime: Number.POSITIVE_INFINITY }, 'FORBIDDEN'],
  ['factor', {}, 'FORBIDDEN'],
  ['factor', { authTime: now }, 'REAUTHENTICATION_REQUIRED'],
  ['factor', { authTime: 0, mfaTime: 0 }, 'allowed'],
  ['factor', { authTime: 0, mfaTime: Number.NaN }, 'REAUTHENTICATION_REQUIRED'],
  ['both', { authTime: now - 1, mfaTime: now - 600 }, 'allowed'],
  ['both', { authTime: now - 1, mfaTime: now - 601 }, 'REAUTHENTICATION_REQUIRED'],
  ['both', { authTime: now - 601, mfaTime: now - 600 }, 'REAUTHENTICATION_REQUIRED'],
  ['verified', { authTime: now, mfaTime: now }, 'FORBIDDEN'],
  ['verified', { emailVerified: false }, 'FORBIDDEN'],
  ['verified', { emailVerified: true }, 'allowed'],
])('Query.%s for %o: %s', async (field, members, expected) => {
  const [refused] = refusals(await run(schema, `{ ${field} { id } }`, signedIn(members)))
  expect(refused ?? 'allowed').toContain(expected)
  const decision = decideCoordinate(schema, `Query.${field}`, { viewer: signedIn(members) })
  expect(decision.kind === 'refused' ? decision.code : decision.kind).toBe(expected)
})

test.each(['1800000000', true, { valueOf: () => now }, [now], 1_800_000_000n])(
  'a time of proof that is no number is none: %p',
  async (authTime) => {
    // A viewer from JavaScript can hold anything.
    const viewer = signedIn({ authTime: authTime as number, emailVerified: 'yes' as unknown as boolean })
    expect(refusals(await run(schema, '{ recent { id } verified { id } }', viewer))).toEqual([
      'recent: FORBIDDEN Query.recent',
      'verified: FORBIDDEN Query.verified',
    ])
  },
)

test('the error says what to prove, and hides nothing that a client needs for it', async () => {
  const { errors } = await run(schema, '{ both { id } verified { id } }', signedIn({ authTime: 1 }))
  expect(errors?.map(({ message, extensions }) => ({ message, ...extensions }))).toEqual([
    {
      message: 'Authenticate again with a second factor to use Query.both.',
      code: 'REAUTHENTICATION_REQUIRED',
      coordinate: 'Query.both',
      maxAge: 600,
      mfa: true,
      requires: { auth: true, maxAge: 600, mfa: true },
    },
    {
      message: 'You do not have permission to use Query.verified: it requires a verified e-mail address.',
      code: 'FORBIDDEN',
      coordinate: 'Query.verified',
      requires: { auth: true, verified: true },
    },
  ])
  const hiding = guarded('type Query { a: Int @auth(mfa: true) }', {}, { hideRequirements: true })
  const [error] = (await run(hiding, '{ a }', signedIn({ authTime: 1 }))).errors ?? []
  expect(error?.extensions).toEqual({
    code: 'REAUTHENTICATION_REQUIRED',
    coordinate: 'Query.a',
    maxAge: null,
    mfa: true,
  })
})

test('arguments and input fields demand a proof where they are supplied', async () => {
  const viewer = signedIn({ authTime: now - 301 })
  expect(refusals(await run(schema, '{ search { id } filter(by: { deep: {} }) { id } }', viewer))).toEqual([])
  const deep = 'query ($by: Filter) { filter(by: $by) { id } }'
  expect(refusals(await run(schema, deep, viewer, { by: { deep: { secret: null } } }))).toEqual([
    'filter: REAUTHENTICATION_REQUIRED Deep.secret',
  ])
  expect(refusals(await run(schema, '{ search(all: true) { id } }', viewer))).toEqual([
    'search: REAUTHENTICATION_REQUIRED Query.search(all:)',
  ])
})

test('a type and its field hold together, and a missing role is the error before a missing proof is', async () => {
  const at = (authTime: number) => run(schema, '{ vault { text } }', signedIn({ authTime }))
  expect(refusals(await at(now - 60))).toEqual([])
  expect(refusals(await at(now - 61))).toEqual(['vault.text: REAUTHENTICATION_REQUIRED Vault.text'])
  expect(refusals(await at(now - 601))).toEqual(['vault: REAUTHENTICATION_REQUIRED Query.vault'])
  expect(decideCoordinate(schema, 'Vault.note', { viewer: old })).toMatchObject({ code: 'FORBIDDEN' })
  expect(decideCoordinate(schema, 'Vault.text', { viewer: old })).toMatchObject({ rule: { maxAge: 60 } })
})

test('a mutation is decided whole: nothing of it runs where one field needs another proof', async () => {
  expect(refusals(await run(schema, 'mutation { touch { id } remove { id } }', old))).toHaveLength(2)
  expect(ran).toEqual([])
  await run(schema, 'mutation { touch { id } remove { id } }', fresh)
  expect(ran).toEqual(['touch', 'remove'])
})

test('a mutation that began in time is not refused halfway', async () => {
  const slow = guarded(
    'type Query { a: Int } type Mutation { a: Int @auth(maxAge: 600), b: Int @auth(maxAge: 600) }',
    { Mutation: { a: () => (clock += 60), b: () => 1 } },
    options,
  )
  expect(refusals(await run(slow, 'mutation { a b }', fresh))).toEqual([])
  expect(refusals(await run(slow, 'mutation { a b }', fresh))).toHaveLength(2)
})

test.each([
  ['mutation { remove { id } }', old, 401, 'Bearer error="insufficient_user_authentication", max_age="600"'],
  [
    'mutation { remove { id } purge { id } }',
    old,
    401,
    'Bearer error="insufficient_user_authentication", max_age="60"',
  ],
  ['{ factor { id } }', old, 401, 'Bearer error="insufficient_user_authentication"'],
  ['subscription { secrets }', old, 401, 'Bearer error="insufficient_user_authentication", max_age="600"'],
  // A proof would not help.
  ['mutation { remove { id } reign { id } }', old, 403, null],
  ['mutation { remove { id } }', signedIn(), 403, null],
  ['mutation { remove { id } }', null, 401, null],
])('%s, refused as a whole: status and challenge', async (source, viewer, status, challenge) => {
  expect(await decideOperation(schema, { document: parse(source), viewer })).toMatchObject({
    kind: 'refused',
    status,
    challenge,
  })
})

test('beside a field that needs no proof, a query is answered in part', async () => {
  const document = parse('{ open { id } recent { id } }')
  expect(await decideOperation(schema, { document, viewer: old })).toEqual({ kind: 'proceed' })
  const { data } = await run(schema, '{ open { id } recent { id } }', old)
  expect(data).toEqual({ open: { id: 'ana' }, recent: null })
})

test.each([
  ['maxAge: 0', 'whole number of seconds'],
  ['maxAge: -1', 'whole number of seconds'],
  ['maxAge: 1.5', 'whole number of seconds'],
  ['maxAge: "600"', 'whole number of seconds'],
  ['mfa: "yes"', 'true or false in "mfa"'],
  ['verified: 1', 'true or false in "verified"'],
  ['maxage: 600', 'no argument "maxage"'],
])('@auth(%s) stops the build', (args, message) => {
  const sdl = [authorizationTypeDefs, roles, `type Query { a: Int @auth(${args}) }`].join('\n')
  const built = buildSchema(sdl, { assumeValidSDL: true })
  expect(problemsOf(() => authorize(built, { viewer: () => null }))).toEqual([
    { coordinate: 'Query.a', message: expect.stringContaining(message) },
  ])
})

test('arguments that demand nothing make a plain @auth', () => {
  const plain = guarded('type Query { a: Int @auth(maxAge: null, mfa: false, verified: null) }')
  expect(decideCoordinate(plain, 'Query.a', { viewer: signedIn() }).kind).toBe('allowed')
  expect(describeAccess(plain).rows[0]?.rules).toEqual(['@auth'])
})

test('@authenticated of Federation has no arguments, unless it is the name of ours', async () => {
  const sdl = 'type Query { a: Int @authenticated(maxAge: 600) }'
  const declared = 'directive @authenticated(maxAge: Int) on FIELD_DEFINITION'
  expect(problemsOf(() => authorize(buildSchema(`${declared} ${sdl}`), { viewer: () => null }))).toEqual([
    { coordinate: '@authenticated(maxAge:)', message: expect.stringContaining('means nothing here') },
    { coordinate: 'Query.a', message: '@authenticated has no argument "maxAge": remove it.' },
  ])
  const names = { auth: 'authenticated' }
  const typeDefs = [createAuthorizationTypeDefs({ roleType: 'String', names }), sdl]
  const renamed = authorize<{ viewer: Viewer }>(makeExecutableSchema({ typeDefs }), {
    viewer: (context) => context.viewer,
    directives: names,
    ...options,
  })
  expect(refusals(await run(renamed, '{ a }', old))).toEqual(['a: REAUTHENTICATION_REQUIRED Query.a'])
})

test('the matrix says that it depends, and the rule as it is written', () => {
  const { rows } = describeAccess(schema)
  const row = (coordinate: string) => rows.find((each) => each.coordinate === coordinate)
  expect(row('Query.both')?.rules).toEqual(['@auth(maxAge: 600, mfa: true)'])
  expect(row('Query.verified')?.access).toEqual({
    anonymous: 'refused',
    'signed in': 'depends',
    USER: 'depends',
    EDITOR: 'depends',
    ADMIN: 'depends',
    owner: 'depends',
  })
})

test('a field below a stricter rule surprises nobody, and one below a weaker rule does', () => {
  const warnings = (parent: number, own: number) =>
    describeAccess(
      buildSchema(
        `${authorizationTypeDefs} enum Role { ADMIN } type Query { t: T } type T @auth(maxAge: ${parent}) { a: Int! @auth(maxAge: ${own}) }`,
      ),
    ).warnings.map(({ coordinate }) => coordinate)
  expect(warnings(300, 600)).toEqual([])
  expect(warnings(600, 300)).toEqual(['T.a'])
})

const rules: fc.Arbitrary<StepUpRule> = fc.record({
  kind: fc.constant('stepUp' as const),
  maxAge: fc.option(fc.integer({ min: 1, max: 1000 }), { nil: null }),
  mfa: fc.boolean(),
  verified: fc.boolean(),
})
const times = fc.option(fc.integer({ min: now - 1100, max: now + 10 }), { nil: undefined })
const viewers: fc.Arbitrary<Viewer> = fc
  .record({ authTime: times, mfaTime: times, emailVerified: fc.boolean() })
  .map(({ authTime, mfaTime, emailVerified }) => ({
    ...signedIn({ emailVerified }),
    ...(authTime === undefined ? {} : { authTime }),
    ...(mfaTime === undefined ? {} : { mfaTime }),
  }))
const isAllowed = (rule: StepUpRule, viewer: Viewer, at = now) =>
  decide(rule, viewer, { object: undefined, policies: new Map(), at }).kind === 'allowed'

test('a larger maxAge, and each demand less, admits at least the same viewers', () => {
  fc.assert(
    fc.property(rules, viewers, (rule, viewer) => {
      if (!isAllowed(rule, viewer)) return
      const maxAge = rule.maxAge === null ? null : rule.maxAge + 1
      for (const weaker of [{ maxAge }, { maxAge: null }, { mfa: false }, { verified: false }]) {
        expect(isAllowed({ ...rule, ...weaker }, viewer)).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})

test('a viewer who is asked for another proof is admitted by it, and no proof grows young again', () => {
  fc.assert(
    fc.property(rules, viewers, fc.nat(2000), (rule, viewer, later) => {
      const decision = decide(rule, viewer, { object: undefined, policies: new Map(), at: now })
      if (decision.kind === 'refused' && decision.code === 'REAUTHENTICATION_REQUIRED') {
        expect(isAllowed(rule, { ...viewer, authTime: now, mfaTime: now })).toBe(true)
      }
      const past = [viewer.authTime, viewer.mfaTime].every((time = 0) => time <= now)
      if (past && decision.kind === 'refused') expect(isAllowed(rule, viewer, now + later)).toBe(false)
      expect(isAllowed(rule, viewer, Number.NaN) && (rule.maxAge !== null || rule.mfa)).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('rules are printed as they are written', () => {
  fc.assert(
    fc.property(rules, (rule) => {
      if (rule.maxAge === null && !rule.mfa && !rule.verified) return
      const built = guarded(`type Query { a: Int ${printRule(rule)} }`)
      expect(describeAccess(built).rows[0]?.rules).toEqual([printRule(rule)])
    }),
    { numRuns: 20 },
  )
})
