import fc from 'fast-check'
import { pino } from 'pino'
import { type Budget, defaultThrottlingLimits, type GrowingWaits } from '../../src/config/index.js'
import type { AttemptStore } from '../../src/throttling/attempt-store.js'
import { createInsuredAttempts } from '../../src/throttling/insured-attempts.js'
import { type Counter, createCounters } from '../../src/throttling/keys.js'
import { createMemoryAttempts } from '../../src/throttling/memory-attempts.js'
import {
  attemptCollection,
  createMongoAttempts,
  type MongoAttempts,
} from '../../src/throttling/mongo-attempts.js'
import { openTestDatabase, type TestDatabase } from '../harness/database.js'

let database: TestDatabase
let stored: MongoAttempts
beforeAll(async () => {
  database = await openTestDatabase()
  stored = createMongoAttempts(database.connection)
  await stored.createIndexes()
})

const start = Date.UTC(2030, 0, 1)
let keys = 0
const counterOf = (limit: GrowingWaits | Budget): Counter => {
  keys += 1
  return { name: 'registrations', key: `test:${keys}`, limit }
}
const run: GrowingWaits = { free: 2, firstWait: 5, maxWait: 60, max: 7, forgetAfter: 300 }
const budget: Budget = { burst: 4, perHour: 700 }

const steps = fc.array(
  fc.record({
    what: fc.constantFrom('take', 'take', 'take', 'give back', 'forget'),
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
      for (const { what, pause } of list) {
        at += pause
        if (what === 'take')
          expect(await stored.take(counter, new Date(at))).toEqual(memory.take(counter, new Date(at)))
        else if (what === 'give back') {
          memory.giveBack(counter)
          await stored.giveBack(counter)
        } else {
          memory.forget([counter])
          await stored.forget([counter])
        }
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

test('the database forgets by itself what no longer matters', async () => {
  const indexes = await database.connection.collection(attemptCollection).indexes()

  expect(indexes).toContainEqual(expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }))
})

test('a counter shows neither address nor account nor what was typed as a name', () => {
  const counters = createCounters(defaultThrottlingLimits, Buffer.alloc(32, 1))
  const { key } = counters('accountAddressFailures', 'name', 'my secret password', '192.0.2.1')

  expect(key).toMatch(/^accountAddressFailures:[A-Za-z0-9_-]{43}$/)
  expect(counters('accountAddressFailures', 'name', 'my secret password192.0.2.1').key).not.toBe(key)
  expect(createCounters(defaultThrottlingLimits, Buffer.alloc(32, 2))('registrations', 'a').key).not.toBe(
    counters('registrations', 'a').key,
  )
})

describe('with the database away', () => {
  const set = (store: AttemptStore, patienceMs = 5_000) => {
    const lines: string[] = []
    let at = start
    const insured = createInsuredAttempts({
      store,
      insurance: createMemoryAttempts(),
      log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
      now: () => new Date(at),
      patienceMs,
    })
    return { insured, lines, advance: (ms: number) => (at += ms), now: () => new Date(at) }
  }
  const closed = async (): Promise<AttemptStore> => {
    const away = await openTestDatabase()
    const store = createMongoAttempts(away.connection)
    await away.drop()
    return store
  }
  const silent: AttemptStore = {
    take: () => new Promise(() => undefined),
    giveBack: () => new Promise(() => undefined),
    forget: () => new Promise(() => undefined),
  }

  test('attempts are limited in memory', async () => {
    const { insured, now } = set(await closed())
    const counter = counterOf(budget)
    const kinds: string[] = []
    for (let attempts = 0; attempts < 6; attempts += 1) kinds.push((await insured.take(counter, now())).kind)

    expect(kinds).toEqual(['allowed', 'allowed', 'allowed', 'allowed', 'wait', 'wait'])
    await insured.giveBack(counter)
    expect((await insured.take(counter, now())).kind).toBe('allowed')
    await insured.forget([counter])
    expect(await insured.take(counter, now())).toMatchObject({ next: { count: 1 } })
  })

  test('it is told once a minute, and without a key', async () => {
    const { insured, lines, advance, now } = set(await closed())
    const counter = counterOf(budget)
    await insured.take(counter, now())
    await insured.take(counter, now())

    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain(counter.key)
    advance(61_000)
    await insured.take(counter, now())
    expect(lines).toHaveLength(2)
  })

  test('a database that stays silent holds nobody up', async () => {
    const { insured, now } = set(silent, 100)

    expect(await insured.take(counterOf(budget), now())).toMatchObject({ kind: 'allowed' })
  })
})

test('a flood of keys does not fill the memory', () => {
  const memory = createMemoryAttempts()
  const first = counterOf(run)
  memory.take(first, new Date(start))
  for (let key = 0; key < 30_000; key += 1) memory.take({ ...first, key: `flood:${key}` }, new Date(start))

  expect(memory.take(first, new Date(start))).toMatchObject({ next: { count: 1 } })
})
