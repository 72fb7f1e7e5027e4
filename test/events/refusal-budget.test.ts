import fc from 'fast-check'
import type { AnyEvent } from '../../src/events/index.js'
import { createRefusalBudget, type RefusalRates } from '../../src/events/refusal-budget.js'

const rates: RefusalRates = {
  account: { burst: 3, perHour: 60 },
  address: { burst: 2, perHour: 60 },
  bits56: { burst: 5, perHour: 60 },
  bits48: { burst: 8, perHour: 60 },
  unnamed: { burst: 12, perHour: 3_600 },
}

/** An IPv6 address: its /48, its /56 and its /64. */
const address = (site: number, subnet: number, line: number) =>
  `2001:db8:${site.toString(16)}:${(subnet * 256 + line).toString(16)}::1`

function start(options: Partial<Parameters<typeof createRefusalBudget>[0]> = {}) {
  return createRefusalBudget({ rates, ...options })
}

function refusal(userId: string | null, ipAddress: string | null, seconds = 0): AnyEvent {
  return {
    id: '0'.repeat(24),
    type: 'THROTTLED',
    reason: 'SIGN_IN',
    at: new Date(1_800_000_000_000 + seconds * 1000),
    outcome: 'REFUSED',
    userId,
    actorId: null,
    sessionId: null,
    ipAddress,
    userAgent: null,
    requestId: null,
  }
}

const admitted = (budget: ReturnType<typeof start>, events: readonly AnyEvent[]) =>
  events.filter((event) => budget.admit(event)).length
const times = <Item>(count: number, item: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => item(index))

test('an account has its own budget, which fills up by the hour', () => {
  const budget = start()

  expect(
    admitted(
      budget,
      times(10, () => refusal('ana', '192.0.2.1')),
    ),
  ).toBe(3)
  expect(
    admitted(
      budget,
      times(10, () => refusal('ana', '192.0.2.1', 120)),
    ),
  ).toBe(2)
  expect(
    admitted(
      budget,
      times(10, () => refusal('bob', '192.0.2.1', 120)),
    ),
  ).toBe(3)
})

test('a flood that names no account uses up its address, then the wider blocks, then the total', () => {
  const budget = start()

  expect(
    admitted(
      budget,
      times(10, () => refusal(null, address(1, 1, 1))),
    ),
  ).toBe(2)
  expect(
    admitted(
      budget,
      times(10, (index) => refusal(null, address(1, 1, 2 + index))),
    ),
  ).toBe(3)
  expect(
    admitted(
      budget,
      times(10, (index) => refusal(null, address(1, 2 + index, 1))),
    ),
  ).toBe(3)
  expect(
    admitted(
      budget,
      times(10, (index) => refusal(null, `192.0.2.${index}`)),
    ),
  ).toBe(4)
})

test('a refusal that one block holds back does not use up the wider ones', () => {
  const budget = start()
  admitted(
    budget,
    times(1_000, () => refusal(null, address(1, 1, 1))),
  )

  expect(
    admitted(
      budget,
      times(10, (index) => refusal(null, address(1, 1, 2 + index))),
    ),
  ).toBe(3)
  expect(
    admitted(
      budget,
      times(2, () => refusal(null, null)),
    ),
  ).toBe(2)
})

test('no flood of others, named or not, holds back the refusals of an account', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          userId: fc.option(fc.constantFrom('bob', 'cleo', 'dora')),
          ipAddress: fc.option(fc.constantFrom(address(1, 1, 1), address(1, 1, 2), '192.0.2.1')),
        }),
        { maxLength: 200 },
      ),
      (flood) => {
        const budget = start()
        for (const { userId, ipAddress } of flood) budget.admit(refusal(userId, ipAddress))
        expect(
          admitted(
            budget,
            times(5, () => refusal('ana', '192.0.2.1')),
          ),
        ).toBe(3)
      },
    ),
  )
})

test('every refusal is admitted or counted in one summary', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.option(fc.constantFrom('ana', 'bob')),
          fc.option(fc.constantFrom(address(1, 1, 1), address(1, 1, 2), '192.0.2.1')),
          fc.integer({ min: -100, max: 7_200 }),
        ),
        { maxLength: 200 },
      ),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
      (events, maxSummaries, maxTracked) => {
        const budget = start({ maxSummaries, maxTracked })
        const alone = admitted(
          budget,
          events.map(([userId, ipAddress, seconds]) => refusal(userId, ipAddress, seconds)),
        )
        const summaries = budget.takeSuppressed()
        expect(alone + summaries.reduce((sum, { count }) => sum + count, 0)).toBe(events.length)
        expect(summaries.length).toBeLessThanOrEqual(maxSummaries + 1)
        expect(budget.hasSuppressed()).toBe(false)
      },
    ),
  )
})

test('a summary names the account or the narrowest block, the most frequent first', () => {
  const budget = start()
  for (const event of times(6, () => refusal('ana', '192.0.2.1'))) budget.admit(event)
  for (const event of times(7, () => refusal(null, '192.0.2.1'))) budget.admit(event)

  expect(budget.takeSuppressed()).toEqual([
    { userId: null, addressBlock: '192.0.2.1', count: 5 },
    { userId: 'ana', addressBlock: null, count: 3 },
  ])
  expect(budget.takeSuppressed()).toEqual([])
})

test('a clock that is set back closes no budget for longer than its refill takes', () => {
  const budget = start()
  admitted(
    budget,
    times(3, () => refusal('ana', null, 1_000_000)),
  )

  expect(admitted(budget, [refusal('ana', null, 0)])).toBe(0)
  expect(admitted(budget, [refusal('ana', null, 60)])).toBe(1)
})
