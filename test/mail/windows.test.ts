import fc from 'fast-check'
import { storedMailCounts } from '../../src/mail/limits/count-model.js'
import { createMailCounts } from '../../src/mail/limits/mail-counts.js'
import { accountLimits, addressLimits, allowsMail, dayMs, hourMs } from '../../src/mail/limits/windows.js'
import { makeCollections, openTestDatabase } from '../harness/database.js'

const minute = 60_000
const start = Date.UTC(2026, 0, 1)

/** When mails are sent of those that are asked for at these times. */
function sentOf(asked: readonly number[], limits = addressLimits): number[] {
  const sent: number[] = []
  for (const at of asked) if (allowsMail(sent, limits, at)) sent.push(at)
  return sent
}

test('two mails at once, then one a minute, five an hour', () => {
  const everySecond = Array.from({ length: 3600 }, (_, second) => start + second * 1000)
  expect(sentOf(everySecond).map((at) => at - start)).toEqual([0, 1000, minute, 2 * minute, 3 * minute])
  // The sixth an hour after the first, to the second.
  expect(sentOf([...everySecond, start + hourMs - 1, start + hourMs]).at(-1)).toBe(start + hourMs)
})

test('ten a day, and the next a day after the first', () => {
  const everyQuarter = Array.from({ length: 24 * 4 }, (_, index) => start + index * 15 * minute)
  expect(sentOf(everyQuarter)).toHaveLength(10)
  expect(sentOf([...everyQuarter, start + dayMs]).at(-1)).toBe(start + dayMs)
  expect(sentOf(everyQuarter, accountLimits)).toHaveLength(10)
})

const gaps = fc.array(fc.constantFrom(0, 1, 999, 30_000, minute, 15 * minute, hourMs, 5 * hourMs, -minute), {
  maxLength: 60,
})
const timesOf = (steps: readonly number[]) => {
  let at = start
  return steps.map((step) => (at += step))
}

test('no hour has more than five mails and no day more than ten, whenever they are asked for', () => {
  fc.assert(
    fc.property(gaps, fc.constantFrom(addressLimits, accountLimits), (steps, limits) => {
      const sent = sentOf(timesOf(steps), limits)
      for (const end of sent) {
        expect(sent.filter((at) => at > end - hourMs && at <= end).length).toBeLessThanOrEqual(5)
        expect(sent.filter((at) => at > end - dayMs && at <= end).length).toBeLessThanOrEqual(10)
      }
    }),
  )
})

describe('in the database', () => {
  const opened = openTestDatabase().then(async ({ store }) => {
    await makeCollections(store)
    return createMailCounts(storedMailCounts(store))
  })
  let key = 0

  test('the database counts mails as the decision says', async () => {
    const counts = await opened
    await fc.assert(
      fc.asyncProperty(gaps, fc.constantFrom(addressLimits, accountLimits), async (steps, limits) => {
        const times = timesOf(steps)
        const sent: number[] = []
        const name = `${key++}`.padStart(43, '0')
        for (const at of times) {
          // As the database does: what is older than a day is gone for good.
          const kept = sent.filter((time) => time > at - dayMs)
          sent.splice(0, sent.length, ...kept)
          const isAllowed = allowsMail(sent, limits, at)
          expect(await counts.take(name, limits, new Date(at))).toBe(isAllowed)
          if (isAllowed) sent.push(at)
        }
      }),
      { numRuns: 15 },
    )
  })

  test('of 50 requests at the same time, two are allowed', async () => {
    const counts = await opened
    const at = new Date(start)
    const taken = await Promise.all(
      Array.from({ length: 50 }, () => counts.take('parallel'.padEnd(43, '0'), addressLimits, at)),
    )
    expect(taken.filter(Boolean)).toHaveLength(2)
  })
})
