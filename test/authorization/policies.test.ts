import { execute, parse } from 'graphql'
import { decideOperation } from '../../src/authorization/index.js'
import { guarded, refusals, run, signedIn } from './helpers.js'

const typeDefs = `
  type Query { a: Int @policy(policies: [["open"]]) b: Int @policy(policies: [["open"]]) c: Int @policy(policies: [["late", "open"]]) docs: [Doc] bad: Int @policy(policies: [["bad"]]) rejected: Int @policy(policies: [["rejected"]]) odd: Int @policy(policies: [["odd"]]) input(x: Int @policy(policies: [["late"]])): Int }
  type Mutation { save: Int @policy(policies: [["late"]]) touch: Int }
  type Doc @policy(policies: [["mine"]]) { name: String, secret: String @policy(policies: [["mine"], ["open"]]) }
`

function start(open = true) {
  const calls: string[] = []
  const faults: unknown[] = []
  const schema = guarded(
    typeDefs,
    {
      Query: {
        a: () => 1,
        b: () => 2,
        c: () => 3,
        input: () => 4,
        docs: () => [
          { name: 'one', by: 'ana', secret: 's' },
          { name: 'two', by: 'bob', secret: 't' },
        ],
      },
      Mutation: { save: () => calls.push('ran'), touch: () => calls.push('ran') },
    },
    {
      onFault: (error) => faults.push(error),
      policies: {
        open: () => {
          calls.push('open')
          return open
        },
        late: async (viewer) => {
          calls.push('late')
          return viewer?.roles.includes('ADMIN') === true
        },
        mine: {
          per: 'object',
          decide: (viewer, object) => {
            calls.push('mine')
            return (
              typeof object === 'object' && object !== null && 'by' in object && object.by === viewer?.userId
            )
          },
        },
        bad: () => {
          throw new Error('broken')
        },
        rejected: () => Promise.reject(new Error('broken later')),
        // A policy of untyped code.
        odd: () => 'yes' as unknown as boolean,
      },
    },
  )
  return { schema, calls, faults }
}

test('a policy is asked once per request and name', async () => {
  const { schema, calls } = start()
  const result = await run(schema, '{ a b x: a c }', signedIn({ roles: ['ADMIN'] }))
  expect(result).toEqual({ data: { a: 1, b: 2, x: 1, c: 3 } })
  expect(calls.sort()).toEqual(['late', 'open'])
  await run(schema, '{ a }', signedIn())
  expect(calls.filter((name) => name === 'open')).toHaveLength(2)
})

test('a policy that refuses is told as UNAUTHENTICATED to nobody and as FORBIDDEN to a viewer', async () => {
  const { schema } = start(false)
  expect(refusals(await run(schema, '{ a }'))).toEqual(['a: UNAUTHENTICATED Query.a'])
  expect(refusals(await run(schema, '{ a c }', signedIn()))).toEqual([
    'a: FORBIDDEN Query.a',
    'c: FORBIDDEN Query.c',
  ])
})

test('a policy per object is asked once for each object, and nulls those it refuses', async () => {
  const { schema, calls } = start(false)
  const result = await run(schema, '{ docs { name secret } }', signedIn())
  expect(result.data).toEqual({ docs: [{ name: 'one', secret: 's' }, null] })
  expect(calls.filter((name) => name === 'mine')).toHaveLength(2)
})

test('what throws, rejects or answers anything but true refuses, and is told to the log only', async () => {
  const { schema, faults } = start()
  const result = await run(schema, '{ bad rejected odd }', signedIn())
  expect(refusals(result).toSorted()).toEqual([
    'bad: FORBIDDEN Query.bad',
    'odd: FORBIDDEN Query.odd',
    'rejected: FORBIDDEN Query.rejected',
  ])
  expect(faults.map(String).sort()).toEqual(['Error: broken', 'Error: broken later'])
  expect(JSON.stringify(result)).not.toContain('broken')
})

test('a mutation waits for an asynchronous policy before anything of it runs', async () => {
  const { schema, calls } = start()
  expect(refusals(await run(schema, 'mutation { touch save }', signedIn()))).toHaveLength(2)
  expect(calls).toEqual(['late'])
  expect(refusals(await run(schema, 'mutation { touch save }', signedIn({ roles: ['ADMIN'] })))).toEqual([])
  const document = parse('mutation { touch save }')
  expect(await decideOperation(schema, { document, viewer: signedIn() })).toMatchObject({
    kind: 'refused',
    status: 403,
  })
})

test('an argument can be guarded by a policy', async () => {
  const { schema, calls } = start()
  expect(refusals(await run(schema, '{ input }', signedIn()))).toEqual([])
  expect(calls).toEqual([])
  expect(refusals(await run(schema, '{ input(x: 1) }', signedIn()))).toEqual([
    'input: FORBIDDEN Query.input(x:)',
  ])
})

test('an execution has the answers that the decision before it got, once', async () => {
  const { schema, calls } = start()
  const document = parse('{ a }')
  const contextValue = { viewer: signedIn() }
  const ask = async () => {
    await decideOperation(schema, { document, viewer: contextValue.viewer, context: contextValue })
    await execute({ schema, document, contextValue })
  }
  await ask()
  expect(calls).toEqual(['open'])
  await execute({ schema, document, contextValue })
  expect(calls).toEqual(['open', 'open'])
  await ask()
  expect(calls).toEqual(['open', 'open', 'open'])
})

test('a field is not resolved where a policy per request closes the type that it returns', async () => {
  const ran: string[] = []
  const schema = guarded(
    `type Query { one: Closed, later: Later, both: Both }
     type Closed @policy(policies: [["no"]]) { id: ID }
     type Later @policy(policies: [["notYet"]]) { id: ID }
     type Both @policy(policies: [["no", "mine"]]) { id: ID }`,
    {
      Query: { one: () => ran.push('one'), later: () => ran.push('later'), both: () => ran.push('both') },
    },
    {
      policies: {
        no: () => false,
        notYet: async () => false,
        mine: { per: 'object', decide: () => true },
      },
    },
  )
  const result = await run(schema, '{ one { id } later { id } both { id } again: later { id } }', signedIn())
  expect(refusals(result).toSorted()).toEqual([
    'again: FORBIDDEN Query.later',
    'both: FORBIDDEN Query.both',
    'later: FORBIDDEN Query.later',
    'one: FORBIDDEN Query.one',
  ])
  expect(ran).toEqual([])
})
