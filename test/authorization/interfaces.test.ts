import { guarded, refusals, run, signedIn } from './helpers.js'

const typeDefs = `
  interface Named { name: String @hasRole(roles: EDITOR) }
  interface Ranked implements Named @auth { name: String, rank: Int }
  type Star implements Named & Ranked { name: String, rank: Int, size: Int }
  type Rock implements Named { name: String, weight: Int }
  type Vault @hasRole(roles: ADMIN) { code: String }
  union Thing = Star | Rock | Vault
  type Query { named: [Named], ranked: Ranked, star: Star, things: [Thing], vault: Vault, thing: Thing }
  type Mutation { make: Thing, name: Named }
`
const star = { __typename: 'Star', name: 'sun', rank: 1, size: 9 }
const rock = { __typename: 'Rock', name: 'moon', weight: 3 }
const vault = { __typename: 'Vault', code: '1234' }
let ran: string[] = []
const schema = guarded(typeDefs, {
  Query: {
    named: () => [star, rock],
    ranked: () => star,
    star: () => star,
    things: () => [star, Promise.resolve(vault), rock],
    thing: () => vault,
    vault: () => ran.push('vault'),
  },
  Mutation: {
    make: () => {
      ran.push('make')
      return vault
    },
    name: () => {
      ran.push('name')
      return rock
    },
  },
})
beforeEach(() => {
  ran = []
})

test("an interface's field guards the field of every implementer, however it is selected", async () => {
  for (const source of [
    '{ named { name } }',
    '{ named { ... on Star { name } ... on Rock { name } } }',
    '{ named { ...F } } fragment F on Named { alias: name }',
  ]) {
    expect(refusals(await run(schema, source, signedIn()))).toEqual([
      expect.stringMatching(/^named.0.*FORBIDDEN Star.name$/),
      expect.stringMatching(/^named.1.*FORBIDDEN Rock.name$/),
    ])
  }
})

test("an interface's rule guards the fields it declares and fields that return it, no others", async () => {
  const result = await run(
    schema,
    '{ star { rank size } ranked { ... on Star { size } } named { ... on Star { size } } }',
  )
  expect(result.data).toEqual({ star: { rank: null, size: 9 }, ranked: null, named: [{ size: 9 }, {}] })
})

test('an object of a guarded type is null wherever it turns up, even if only its name is asked', async () => {
  const result = await run(
    schema,
    '{ things { __typename } thing { __typename } vault { code } }',
    signedIn(),
  )
  expect(result.data).toEqual({
    things: [{ __typename: 'Star' }, null, { __typename: 'Rock' }],
    thing: null,
    vault: null,
  })
  expect(refusals(result).toSorted()).toEqual([
    'thing: FORBIDDEN Query.thing',
    'things.1: FORBIDDEN Query.things',
    'vault: FORBIDDEN Query.vault',
  ])
  expect(ran).toEqual([])
})

test.each([
  ['a field that only a refused type has', 'mutation { make { ... on Vault { code } } }', true],
  ['the name of a refused type', 'mutation { make { ... on Vault { __typename } } }', true],
  ['a field that every type refuses', 'mutation { name { name } }', true],
  [
    'a field that some type allows',
    'mutation { make { ... on Star { size } ... on Rock { weight } } }',
    false,
  ],
])('a mutation that selects %s', async (_name, source, isRefused) => {
  const result = await run(schema, source, signedIn())
  expect(ran).toHaveLength(isRefused ? 0 : 1)
  expect(result.errors?.length ?? 0).toBe(1)
})

test('types are found by isTypeOf as before, without asking the rules of the types tried', async () => {
  const withIsTypeOf = guarded(
    'type Query { things: [Thing] } union Thing = A | B | C type A @hasRole(roles: ADMIN) { a: Int } type B @auth { b: Int } type C { c: Int }',
    {
      Query: { things: () => [{ a: 1 }, { b: 1 }, { c: 1 }] },
      A: { __isTypeOf: (value: object) => Promise.resolve('a' in value) },
      B: { __isTypeOf: (value: object) => 'b' in value },
      C: { __isTypeOf: (value: object) => 'c' in value },
    },
  )
  const result = await run(withIsTypeOf, '{ things { __typename } }', signedIn())
  expect(result.data).toEqual({ things: [null, { __typename: 'B' }, { __typename: 'C' }] })
})

test("an interface's @owner decides each object that a field returns as the interface, and no others", async () => {
  const owned = guarded(
    `interface Owned @owner(field: "by") { by: ID }
     type Note implements Owned { by: ID, text: String }
     type Query { owned: [Owned], notes: [Note] }
     type Mutation { write: Owned }`,
    {
      Query: {
        owned: () => [note('ana'), note('bob'), null, Promise.resolve(note('bob'))],
        notes: () => [note('bob')],
      },
      Mutation: { write: () => note('bob') },
    },
  )
  const source = '{ owned { ... on Note { text } } notes { text by } }'
  const result = await run(owned, source, signedIn())
  expect(result.data).toEqual({ owned: [{ text: 'x' }, null, null, null], notes: [{ text: 'x', by: null }] })
  expect(refusals(result).toSorted()).toEqual([
    'notes.0.by: FORBIDDEN Note.by',
    'owned.1: FORBIDDEN Query.owned',
    'owned.3: FORBIDDEN Query.owned',
  ])
  expect(refusals(await run(owned, '{ owned { by } }'))).toEqual(['owned: UNAUTHENTICATED Query.owned'])
  expect(refusals(await run(owned, 'mutation { write { __typename } }', signedIn()))).toEqual([
    'write: FORBIDDEN Mutation.write',
  ])
})

function note(by: string) {
  return { __typename: 'Note', by, text: 'x' }
}
