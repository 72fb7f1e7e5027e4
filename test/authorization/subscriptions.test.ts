import { getEventListeners } from 'node:events'
import { type ExecutionResult, parse, subscribe } from 'graphql'
import { endOnAbort } from '../../src/authorization/guards/subscription.js'
import { decideOperation, type Viewer } from '../../src/authorization/index.js'
import { collectGarbage } from '../harness/collect-garbage.js'
import { guarded, refusals, signedIn, type TestContext } from './helpers.js'

const typeDefs = `
  type Query { a: Int }
  type Subscription { notes: Note @auth, open: Note, days(all: Boolean @hasRole(roles: ADMIN)): Int }
  type Note @owner(field: "by") { by: ID, text: String }
`

function start(signal?: AbortSignal) {
  const log: string[] = []
  async function* notes() {
    log.push('started')
    try {
      for (const by of ['ana', 'bob', 'ana']) yield { notes: { by, text: `by ${by}` }, open: { by }, days: 1 }
      await new Promise(() => undefined)
    } finally {
      log.push('closed')
    }
  }
  const subscription = { notes: { subscribe: notes }, open: { subscribe: notes }, days: { subscribe: notes } }
  const schema = guarded(
    typeDefs,
    { Subscription: subscription },
    signal ? { subscriptionSignal: () => signal } : {},
  )
  return { schema, log }
}

async function open(schema: ReturnType<typeof guarded>, source: string, contextValue: TestContext) {
  const result = await subscribe({ schema, document: parse(source), contextValue })
  return Symbol.asyncIterator in result ? result : Promise.reject(result.errors?.[0])
}

test('a refused subscription never starts its source stream', async () => {
  const { schema, log } = start()
  await expect(open(schema, 'subscription { notes { text } }', { viewer: null })).rejects.toMatchObject({
    extensions: { code: 'UNAUTHENTICATED', coordinate: 'Subscription.notes' },
  })
  await expect(
    open(schema, 'subscription { days(all: true) }', { viewer: signedIn() }),
  ).rejects.toMatchObject({
    extensions: { code: 'FORBIDDEN', coordinate: 'Subscription.days(all:)' },
  })
  expect(log).toEqual([])
  const document = parse('subscription { notes { text } }')
  expect(decideOperation(schema, { document, viewer: null })).toMatchObject({ kind: 'refused', status: 401 })
})

test('each event is decided again, for the viewer of that moment', async () => {
  const { schema } = start()
  const context: { viewer: Viewer | null } = { viewer: signedIn() }
  const stream = await open(schema, 'subscription { notes { text } }', context)
  const next = async (): Promise<ExecutionResult> => (await stream.next()).value ?? {}
  expect((await next()).data).toEqual({ notes: { text: 'by ana' } })
  expect(refusals(await next())).toEqual(['notes: FORBIDDEN Subscription.notes'])
  context.viewer = null
  expect(refusals(await next())).toEqual(['notes: UNAUTHENTICATED Subscription.notes'])
  await stream.return?.()
})

test('policies are asked for each event, also where the executor hands the same variables to all', async () => {
  let isOpen = true
  const asked: string[] = []
  async function* notes() {
    for (const text of ['one', 'two', 'three']) yield { notes: { text }, open: { text } }
  }
  const schema = guarded(
    `type Query { a: Int }
     type Subscription { notes: Note @policy(policies: [["hours"]]), open: Note }
     type Note { text: String @policy(policies: [["hours"]]) }`,
    { Subscription: { notes: { subscribe: notes }, open: { subscribe: notes } } },
    { policies: { hours: () => asked.push('hours') > 0 && isOpen } },
  )
  for (const field of ['notes', 'open']) {
    isOpen = true
    const stream = await open(schema, `subscription { ${field} { text } }`, { viewer: null })
    const next = async (): Promise<ExecutionResult> => (await stream.next()).value ?? {}
    expect((await next()).data).toEqual({ [field]: { text: 'one' } })
    isOpen = false
    expect(refusals(await next()).join()).toMatch('UNAUTHENTICATED')
    isOpen = true
    expect((await next()).data).toEqual({ [field]: { text: 'three' } })
  }
})

test('the errors of one event are not counted for the next', async () => {
  async function* notes() {
    for (;;) yield { open: { by: 'bob' } }
  }
  const schema = guarded(
    'type Query { a: Int } type Subscription { open: Note } type Note { text: String @auth }',
    { Subscription: { open: { subscribe: notes } } },
    { maxErrors: 1 },
  )
  const stream = await open(schema, 'subscription { open { text } }', { viewer: null })
  for (let event = 0; event < 3; event += 1) {
    expect(refusals((await stream.next()).value ?? {})).toEqual(['open.text: UNAUTHENTICATED Note.text'])
  }
  await stream.return?.()
})

test('a stream ends when its signal aborts, even while it waits, and its source is closed', async () => {
  const ending = new AbortController()
  const { schema, log } = start(ending.signal)
  const stream = await open(schema, 'subscription { notes { text } }', { viewer: signedIn() })
  for (let event = 0; event < 3; event += 1) expect((await stream.next()).done).toBe(false)
  const waiting = stream.next()
  ending.abort()
  expect(await waiting).toEqual({ done: true, value: undefined })
  expect(await stream.next()).toEqual({ done: true, value: undefined })
  expect(log).toContain('started')
})

test('a stream whose signal aborted before ends at once', async () => {
  const { schema } = start(AbortSignal.abort())
  const stream = await open(schema, 'subscription { notes { text } }', { viewer: signedIn() })
  expect((await stream.next()).done).toBe(true)
})

test('a stream that can be ended keeps none of the events that it delivered', async () => {
  async function* source() {
    for (let at = 0; ; at += 1) yield { at }
  }
  const stream = endOnAbort(source(), new AbortController().signal)
  const delivered: WeakRef<object>[] = []
  for (let event = 0; event < 10; event += 1) delivered.push(new WeakRef((await stream.next()).value))
  await collectGarbage()
  // The source itself may hold the last one until it makes the next.
  expect(delivered.slice(0, -1).filter((event) => event.deref() !== undefined)).toEqual([])
  await stream.return?.()
})

test('everybody who waits for an event is told of the end', async () => {
  async function* source() {
    await new Promise(() => undefined)
    yield 1
  }
  const ending = new AbortController()
  const stream = endOnAbort(source(), ending.signal)
  const waiting = [stream.next(), stream.next(), stream.next()]
  ending.abort()
  expect(await Promise.all(waiting)).toEqual(Array(3).fill({ done: true, value: undefined }))
})

test('a stream that was read to its end leaves nothing with its signal', async () => {
  const { signal } = new AbortController()
  async function* source() {
    yield 1
  }
  const stream = endOnAbort(source(), signal)
  expect([await stream.next(), await stream.next()]).toEqual([
    { done: false, value: 1 },
    { done: true, value: undefined },
  ])
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('a source may answer without a promise, as it may for `for await`', async () => {
  const numbers = [1, 2].values()
  // What its type forbids and JavaScript does not.
  const source = { [Symbol.asyncIterator]: () => numbers } as unknown as AsyncIterable<number>

  expect(await endOnAbort(source, new AbortController().signal).next()).toEqual({ done: false, value: 1 })
})

test.each([
  ['rejects', () => Promise.reject(new Error('source failed'))],
  [
    'throws',
    () => {
      throw new Error('source failed')
    },
  ],
])('a stream whose source %s has ended, and leaves nothing with its signal', async (_name, next) => {
  const { signal } = new AbortController()
  const stream = endOnAbort({ [Symbol.asyncIterator]: () => ({ next }) }, signal)

  await expect(stream.next()).rejects.toThrow('source failed')
  expect(getEventListeners(signal, 'abort')).toEqual([])
  expect(await stream.next()).toEqual({ done: true, value: undefined })
})
