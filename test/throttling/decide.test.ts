import fc from 'fast-check'
import { defaultThrottlingLimits } from '../../src/application/configuration.js'
import type { Budget } from '../../src/manifest/index.js'
import { type Attempts, decide, giveBack, type Limit, waitAfter } from '../../src/throttling/decide.js'
import type { GrowingWaits } from '../../src/throttling/limits.js'

const minute = 60_000
const start = Date.UTC(2030, 0, 1)
const run: GrowingWaits = { free: 3, firstWait: 30, maxWait: 200, max: 8, forgetAfter: 86_400 }
const budget: Budget = { burst: 3, perHour: 60 }

/** Tries at each of these moments. @returns what each got: `ok`, or the seconds to wait */
function attempt(limit: Limit, moments: readonly number[]): ('ok' | number)[] {
  let known: Attempts | null = null
  return moments.map((at) => {
    const decision = decide(known, limit, at)
    if (decision.kind === 'wait') return decision.seconds
    known = decision.next
    return 'ok'
  })
}

/** Tries without a pause, as whoever obeys each wait to the second. @returns the waits in seconds, and where it ends */
function persist(limit: GrowingWaits): { waits: number[]; spentAfter: number } {
  let known: Attempts | null = null
  const waits: number[] = []
  let at = start
  for (let attempts = 0; attempts < 200; ) {
    const decision = decide(known, limit, at)
    if (decision.kind === 'allowed') {
      known = decision.next
      attempts += 1
    } else if (decision.spent) return { waits, spentAfter: attempts }
    else {
      waits.push(decision.seconds)
      at += decision.seconds * 1000
    }
  }
  return { waits, spentAfter: Number.POSITIVE_INFINITY }
}

test('a few failures are free, then each wait is twice the one before, up to the longest', () => {
  expect(persist(run)).toEqual({ waits: [30, 60, 120, 200, 200], spentAfter: 8 })
})

test('nobody gets more failures in a run than NIST allows, by any of the limits', () => {
  const { accountFailures, accountAddressFailures, deviceFailures } = defaultThrottlingLimits
  const [account, pair, device] = [accountFailures, accountAddressFailures, deviceFailures].map(
    (limit) => persist(limit).spentAfter,
  )

  expect([account, pair, device]).toEqual([80, 10, 20])
  expect((account ?? 0) + (device ?? 0)).toBeLessThanOrEqual(100)
})

test('after the last failure of a run the wait is as long as the run is remembered', () => {
  expect(waitAfter(run.max, run)).toBe(run.forgetAfter * 1000)
  const spent: Attempts = { count: 8, readyAt: start + 86_400_000, expiresAt: start + 86_400_000 }

  expect(decide(spent, run, start)).toEqual({ kind: 'wait', seconds: 86_400, spent: true })
  expect(decide(spent, run, spent.expiresAt)).toMatchObject({ kind: 'allowed', next: { count: 1 } })
})

test('trying too early does not prolong the wait', () => {
  const early = Array.from({ length: 20 }, (_, index) => start + index * 1000)

  expect(attempt(run, [start, start, start, ...early, start + 30_000])).toEqual([
    ...['ok', 'ok', 'ok'],
    ...early.map((_, index) => 30 - index),
    'ok',
  ])
})

test('a budget allows its burst at once, and then one after the other', () => {
  expect(attempt(budget, [start, start, start, start, start + minute, start + minute])).toEqual([
    'ok',
    'ok',
    'ok',
    60,
    'ok',
    60,
  ])
})

test('a budget that rested is full again, and no fuller', () => {
  const later = start + 24 * 60 * minute

  expect(attempt(budget, [start, start, start, later, later, later, later])).toEqual([
    ...['ok', 'ok', 'ok', 'ok', 'ok', 'ok'],
    60,
  ])
})

const growing = fc
  .record({
    free: fc.integer({ min: 1, max: 20 }),
    firstWait: fc.integer({ min: 1, max: 100 }),
    longer: fc.integer({ min: 0, max: 1000 }),
    more: fc.integer({ min: 0, max: 80 }),
    remembered: fc.integer({ min: 0, max: 10_000 }),
  })
  .map(
    ({ free, firstWait, longer, more, remembered }): GrowingWaits => ({
      free,
      firstWait,
      maxWait: firstWait + longer,
      max: free + more,
      forgetAfter: firstWait + longer + remembered,
    }),
  )
const budgets = fc.record({
  burst: fc.integer({ min: 1, max: 50 }),
  perHour: fc.integer({ min: 1, max: 10_000 }),
})
const pauses = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 1, maxLength: 60 })
const momentsOf = (between: readonly number[]) => {
  let at = start
  return between.map((pause) => {
    at += pause
    return at
  })
}

test('whatever the pauses: who waits as long as told is let through, and a second earlier is not', () => {
  fc.assert(
    fc.property(fc.oneof(growing, budgets), pauses, (limit: Limit, between) => {
      let known: Attempts | null = null
      for (const at of momentsOf(between)) {
        const decision = decide(known, limit, at)
        if (decision.kind === 'allowed') known = decision.next
        else {
          expect(decision.seconds).toBeGreaterThanOrEqual(1)
          expect(decide(known, limit, at + decision.seconds * 1000).kind).toBe('allowed')
          if (decision.seconds > 1)
            expect(decide(known, limit, at + (decision.seconds - 1) * 1000 - 1).kind).toBe('wait')
        }
      }
    }),
  )
})

test('whatever the pauses: waits in a run never shrink, and no run has more than its failures', () => {
  fc.assert(
    fc.property(growing, pauses, (limit, between) => {
      let known: Attempts | null = null
      for (const at of momentsOf(between)) {
        const before: Attempts | null = known
        const decision = decide(known, limit, at)
        if (decision.kind !== 'allowed') continue
        known = decision.next
        expect(known.count).toBeLessThanOrEqual(limit.max)
        if (before !== null && known.count > before.count)
          expect(waitAfter(known.count, limit)).toBeGreaterThanOrEqual(waitAfter(before.count, limit))
      }
    }),
  )
})

test('whatever the pauses: a budget lets no more through than burst and rate', () => {
  fc.assert(
    fc.property(budgets, pauses, (limit, between) => {
      const moments = momentsOf(between)
      const results = attempt(limit, moments)
      const through = moments.filter((_, index) => results[index] === 'ok')
      for (const [first, from] of through.entries()) {
        for (const [last, to] of through.entries()) {
          if (last < first) continue
          const earned = Math.floor((to - from) / Math.max(1, Math.round(3_600_000 / limit.perHour)))
          expect(last - first + 1).toBeLessThanOrEqual(limit.burst + earned)
        }
      }
    }),
    { numRuns: 50 },
  )
})

test('what is given back is as if it had not been', () => {
  fc.assert(
    fc.property(fc.oneof(growing, budgets), fc.integer({ min: 0, max: 30 }), (limit: Limit, before) => {
      let known: Attempts | null = null
      for (let attempts = 0; attempts < before; attempts += 1) {
        const decision = decide(known, limit, start)
        if (decision.kind === 'wait') return
        known = decision.next
      }
      const decision = decide(known, limit, start)
      if (decision.kind === 'wait') return
      const again = decide(giveBack(decision.next, limit), limit, start)
      expect(again).toEqual(decision)
    }),
  )
})
