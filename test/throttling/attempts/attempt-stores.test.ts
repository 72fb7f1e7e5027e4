import fc from 'fast-check'
import { pino } from 'pino'
import { defaultThrottlingLimits } from '../../../src/application/configuration.js'
import type { Budget } from '../../../src/manifest/index.js'
import { attemptCollection } from '../../../src/throttling/attempts/attempt-collection.js'
import type { AttemptStore } from '../../../src/throttling/attempts/attempt-store.js'
import { createAttemptsWithFallback } from '../../../src/throttling/attempts/attempts-with-fallback.js'
import { createFallback } from '../../../src/throttling/attempts/fallback.js'
import { createMemoryAttempts } from '../../../src/throttling/attempts/memory-attempts.js'
import { createMongoAttempts } from '../../../src/throttling/attempts/mongo-attempts.js'
import { type Counter, createCounters } from '../../../src/throttling/keys.js'
import type { GrowingWaits } from '../../../src/throttling/limits.js'
import { makeCollections, openTestDatabase, storeOn, type TestDatabase } from '../../harness/database.js'

let database: TestDatabase
let stored: AttemptStore
beforeAll(async () => {
  database = await openTestDatabase()
  stored = createMongoAttempts(database.store)
  await makeCollections(database.store)
})

const start = Date.UTC(2030, 0, 1)
let keys = 0
const counterOf = (limit: GrowingWaits | Budget): Counter => {
  keys += 1
  return { name: 'registrations', key: `test:${keys}`, limit }
}
const storedUnder = (key: string) =>
  database.store.db
    .collection<{ _id: string }>(database.store.nameOf(attemptCollection))
    .findOne({ _id: key })
const run: GrowingWaits = { free: 2, firstWait: 5, maxWait: 60, max: 7, forgetAfter: 300 }
const budget: Budget = { burst: 4, perHour: 700 }

const steps = fc.array(
  fc.record({
    what: fc.constantFrom('take', 'take', 'take', 'give back', 'forget'),
    cap: fc.constantFrom(undefined, 1, 3, 5),
    pause: fc.oneof(
      fc.constant(0),
      fc.integer({ min: 0, max: 60_000 }),
      fc.integer({ min: 0, max: 400_000 }),
    ),
  }),
  { minLength: 5, maxLength: 25 },
)

test.each([
  ['a run of failures', run],
  ['a budget', budget],
])('the database counts %s as the decision says', async (_what, limit) => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const counter = counterOf(limit)
      const memory = createMemoryAttempts()
      let at = start
      for (const { what, pause, cap } of list) {
        at += pause
        const capped = cap === undefined ? counter : { ...counter, cap }
        if (what === 'take')
          expect(await stored.take(capped, new Date(at))).toEqual(memory.take(capped, new Date(at)))
        else if (what === 'give back') {
          memory.giveBack(counter)
          await stored.giveBack(counter)
        } else {
          memory.clear([counter])
          await stored.clear([counter])
        }
        expect(await stored.read([counter])).toEqual(memory.read([counter]))
      }
    }),
    { numRuns: 25 },
  )
})

test('of attempts at the same time only as many are let through as one after the other', async () => {
  for (const limit of [run, budget]) {
    const counter = counterOf(limit)
    const decisions = await Promise.all(
      Array.from({ length: 40 }, () => stored.take(counter, new Date(start))),
    )

    expect(decisions.filter(({ kind }) => kind === 'allowed')).toHaveLength(
      'free' in limit ? limit.free : limit.burst,
    )
  }
})

test.each([
  ['a run of failures', run],
  ['a budget', budget],
])('%s that is given back to zero leaves nothing', async (_what, limit) => {
  const counter = counterOf(limit)
  await Promise.all([1, 2, 3].map(() => stored.take({ ...counter, limit: { ...limit } }, new Date(start))))
  const { count } = (await stored.read([counter])).get(counter.key) ?? { count: 0 }
  await Promise.all(Array.from({ length: count }, () => stored.giveBack(counter)))

  expect(count).toBeGreaterThan(1)
  expect(await storedUnder(counter.key)).toBeNull()
})

test('what begins alike is forgotten together, and nothing else', async () => {
  const at = new Date(start)
  const under = (key: string): Counter => ({ name: 'registrations', key, limit: budget })
  for (const store of [stored, createMemoryAttempts()]) {
    for (const key of ['alike:one:1', 'alike:one:_', 'alike:two:1', 'other']) await store.take(under(key), at)
    await store.clear([under('other')], ['alike:one:'])

    expect([
      ...(await store.read(['alike:one:1', 'alike:one:_', 'alike:two:1', 'other'].map(under))).keys(),
    ]).toEqual(['alike:two:1'])
  }
})

test('the database forgets by itself what no longer matters', async () => {
  const indexes = await database.store.db.collection(database.store.nameOf(attemptCollection)).indexes()

  expect(indexes).toContainEqual(expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }))
})

test('a counter shows neither address nor account nor what was typed as a name', () => {
  const counters = createCounters(defaultThrottlingLimits, Buffer.alloc(32, 1))
  const [pair] = counters.pairs(['name', 'my secret password'], '192.0.2.1')
  const other = createCounters(defaultThrottlingLimits, Buffer.alloc(32, 2))
  const [budgetOfOther] = other.budgets('registrations', '192.0.2.1')

  expect(pair?.key).toMatch(/^accountAddressFailures:[A-Za-z0-9_-]{43}:[A-Za-z0-9_-]{43}$/)
  expect(counters.pairs(['name', 'my secret password192.0.2.1'], '')[0]?.key).not.toBe(pair?.key)
  expect(counters.budgets('registrations', '192.0.2.1')[0]?.key).not.toBe(budgetOfOther?.key)
})

test('wider IPv6 networks have the figures of an address as many times as configured', () => {
  const counters = createCounters(defaultThrottlingLimits, Buffer.alloc(32, 1))

  expect(counters.budgets('addressFailures', '2001:db8::1').map(({ limit }) => limit)).toEqual([
    { burst: 300, perHour: 360 },
    { burst: 1200, perHour: 1440 },
    { burst: 4800, perHour: 5760 },
  ])
  expect(counters.pairs(['name', 'ana'], '2001:db8::1')).toMatchObject([
    { limit: { free: 5, max: 10 }, crowdedCap: 2 },
    { limit: { free: 10, max: 20 }, crowdedCap: 4 },
  ])
  expect(counters.budgets('addressFailures', '192.0.2.1').map(({ limit }) => limit)).toEqual([
    { burst: 300, perHour: 360 },
  ])
})

describe('with the database away', () => {
  const set = (store: AttemptStore, patienceMs = 5_000) => {
    const lines: string[] = []
    let at = start
    const memory = createFallback({
      log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
      now: () => new Date(at),
      patienceMs,
    })
    const withFallback = createAttemptsWithFallback(store, createMemoryAttempts(), memory)
    return { withFallback, lines, advance: (ms: number) => (at += ms), now: () => new Date(at) }
  }
  const closed = async (): Promise<AttemptStore> => {
    const away = await openTestDatabase()
    const store = createMongoAttempts(storeOn(away.connection))
    await away.drop()
    return store
  }
  const silent: AttemptStore = {
    read: () => new Promise(() => undefined),
    take: () => new Promise(() => undefined),
    giveBack: () => new Promise(() => undefined),
    clear: () => new Promise(() => undefined),
  }

  test('attempts are limited in memory', async () => {
    const { withFallback, now } = set(await closed())
    const counter = counterOf(budget)
    const kinds: string[] = []
    for (let attempts = 0; attempts < 6; attempts += 1)
      kinds.push((await withFallback.take(counter, now())).kind)

    expect(kinds).toEqual(['allowed', 'allowed', 'allowed', 'allowed', 'wait', 'wait'])
    await withFallback.giveBack(counter)
    expect((await withFallback.take(counter, now())).kind).toBe('allowed')
    await withFallback.clear([counter])
    expect(await withFallback.take(counter, now())).toMatchObject({ next: { count: 1 } })
  })

  test('it is told once a minute, and without a key', async () => {
    const { withFallback, lines, advance, now } = set(await closed())
    const counter = counterOf(budget)
    await withFallback.take(counter, now())
    await withFallback.take(counter, now())

    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain(counter.key)
    advance(61_000)
    await withFallback.take(counter, now())
    expect(lines).toHaveLength(2)
  })

  test('a database that stays silent holds nobody up', async () => {
    const { withFallback, now } = set(silent, 100)

    expect(await withFallback.take(counterOf(budget), now())).toMatchObject({ kind: 'allowed' })
    expect(await withFallback.read([counterOf(budget)])).toEqual(new Map())
  })
})

test('a flood of keys does not fill the memory', () => {
  const memory = createMemoryAttempts()
  const first = counterOf(run)
  memory.take(first, new Date(start))
  for (let key = 0; key < 30_000; key += 1) memory.take({ ...first, key: `flood:${key}` }, new Date(start))

  expect(memory.take(first, new Date(start))).toMatchObject({ next: { count: 1 } })
})
