import { makeExecutableSchema } from '@graphql-tools/schema'
import { GraphQLScalarType } from 'graphql'
import { NotFound } from '../../src/lib/errors.js'
import { describeError } from '../../src/server/index.js'
import { createSteps, type StepParts } from '../../src/server/operation/steps.js'
import { createTracing } from '../../src/tracing/index.js'
import { until } from '../harness/until.js'
import { ana, startTestServer, type TestContext } from './test-server.js'

/** As `steps.ts` lists them. */
function listedSteps() {
  const parts = {
    dependencies: { publicOperations: [] },
    limits: {},
    load: {},
    tracing: createTracing({ describeError }),
  }
  // Enough for the list: no step is called.
  return createSteps(parts as unknown as StepParts<TestContext>)
}

interface Sent {
  readonly method: 'GET' | 'POST'
  readonly authorization: string
  readonly query: string
  readonly operationName: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly userAgent: string
}

/** Wrong in every way. */
const wrong: Sent = {
  method: 'POST',
  authorization: 'Basic dXNlcg==',
  query: `${'{ a: nothing '.repeat(8)}!`,
  operationName: 'Missing',
  variables: { even: 3, text: 'x'.repeat(40) },
  userAgent: 'without a context',
}
const operations = (refused: string) =>
  `query Take($even: Even) { take(even: $even) } query ${refused} { hello }`

/** The step that refuses, how, and what the request mends of its faults after that. */
type Refusal = readonly [step: string, status: number, message: string, mended: Partial<Sent>]

/** What a server answers to `wrong` that has no place for another request, and so on. */
const refusals: readonly Refusal[] = [
  ['readBearer', 400, 'must contain one Bearer token', { method: 'GET', authorization: '' }],
  ['refuseForgedGet', 400, 'A GET request must prove', { method: 'POST', authorization: 'Bearer wrong' }],
  ['takePlace', 503, 'overloaded', {}],
  ['prepareDocument', 400, 'nesting of brackets', { query: '{ a: nothing ! }' }],
  ['prepareDocument', 400, 'Syntax Error', { query: '{ a: nothing }' }],
  ['prepareDocument', 400, 'number of aliases', { query: '{ nothing }' }],
  ['prepareDocument', 400, 'Cannot query field', { query: operations('refuseMe') }],
  ['chooseOperation', 400, 'no operation with this name', { operationName: 'Take' }],
  ['admit', 400, 'length of a string', { variables: { even: 3 } }],
  ['authenticate', 401, 'Sign in again', { authorization: 'Bearer good' }],
  ['checkVariables', 400, '', { variables: { even: 2 } }],
  ['makeContext', 500, '', { userAgent: 'test' }],
  ['decide', 403, 'Not for you', { query: operations('another') }],
]

test('a request that is wrong in every way is refused by each step in turn, in the order of the list', async () => {
  const { arrival, source, operation } = listedSteps()
  const steps = [...Object.keys(arrival), ...Object.keys(source), ...Object.keys(operation)]
  expect([...new Set(refusals.map(([step]) => step))]).toEqual(steps)

  const api = await startTestServer({
    limits: { concurrentRequests: 1, nesting: 6, aliases: 0, stringLength: 30 },
    createContext: (base) => {
      if (base.client.userAgent === wrong.userAgent) throw new NotFound()
      return { ...base, counters: api.counters }
    },
  })
  try {
    const held = api.post({ query: '{ held }' }, { 'user-agent': 'test' })
    await until(() => api.counters.resolved === 1)
    let sent = wrong
    for (const [step, status, message, mended] of refusals) {
      const { method, authorization, userAgent, ...body } = sent
      const headers = {
        'user-agent': userAgent,
        ...(authorization === '' ? {} : { authorization }),
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
      }
      const url = method === 'GET' ? `/graphql?query=${encodeURIComponent(body.query)}` : '/graphql'
      const init = method === 'GET' ? { headers } : { method, headers, body: JSON.stringify(body) }
      const answer = await api.raw(url, init)
      expect([step, answer.status, answer.json.errors[0].message]).toEqual([
        step,
        status,
        expect.stringContaining(message),
      ])
      sent = { ...sent, ...mended }
      if (step === 'takePlace') {
        api.release()
        await held
      }
    }
    const { authorization, userAgent, method: _method, ...body } = sent
    const last = await api.post(body, { authorization, 'user-agent': userAgent })
    expect(last.json).toEqual({ data: { take: 'taken' } })
  } finally {
    await api.server.stop()
  }
})

test('an operation that nothing refuses passes the steps in the order of the list, then it is executed', async () => {
  const ran: string[] = []
  const note = <Result>(step: string, result: Result): Result => {
    ran.push(step)
    return result
  }
  const Noted = new GraphQLScalarType({ name: 'Noted', parseValue: (value) => note('checkVariables', value) })
  const counters = { resolved: 0, waiting: 0, aborted: [] }
  const api = await startTestServer({
    schema: makeExecutableSchema({
      typeDefs: 'scalar Noted type Query { take(noted: Noted): String }',
      resolvers: { Noted, Query: { take: () => note('execute', 'taken') } },
    }),
    authenticate: async () => note('authenticate', ana),
    createContext: async (base) => note('makeContext', { ...base, counters }),
    decide: async () => note('decide', { kind: 'proceed' }),
  })
  try {
    const query = 'query ($noted: Noted) { take(noted: $noted) }'
    const answer = await api.post({ query, variables: { noted: 1 } }, { authorization: 'Bearer good' })

    expect(answer.json).toEqual({ data: { take: 'taken' } })
    const listed = Object.keys(listedSteps().operation).filter((step) => ran.includes(step))
    // graphql-js reads the variables once more as it executes.
    expect(ran).toEqual([...listed, 'checkVariables', 'execute'])
    expect(listed).toEqual(['authenticate', 'checkVariables', 'makeContext', 'decide'])
  } finally {
    await api.server.stop()
  }
})
