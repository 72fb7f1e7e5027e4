import fc from 'fast-check'
import { canonicalUsername } from '../../src/accounts/names/index.js'
import { nextChangeAt, recentChanges } from '../../src/usernames/changes.js'
import { skeletonOf } from '../../src/usernames/skeleton.js'

const looksLike = (a: string, b: string) =>
  skeletonOf(canonicalUsername(a) ?? '') === skeletonOf(canonicalUsername(b) ?? '')

test.each([
  ['paul', 'pau1'],
  ['paul', 'pauI'],
  ['Paul', 'p.a-u_l'],
  ['bob', 'b0b'],
  ['modern', 'modem'],
  ['wendy', 'vvendy'],
  ['ina', 'lna'],
  ['boss', 'bo55'],
])('%s looks like %s', (a, b) => {
  expect(looksLike(a, b)).toBe(true)
})

test.each([
  ['paul', 'paula'],
  ['bob', 'bab'],
  ['ana', 'aná'],
])('%s does not look like %s', (a, b) => {
  expect(looksLike(a, b)).toBe(false)
})

test('what a name looks like does not depend on separators and is found in one pass', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ilrnmvwo01._-5s'), maxLength: 12 }), (text) => {
      const once = skeletonOf(text)
      expect(skeletonOf(text.replace(/[._-]/g, ''))).toBe(once)
      expect(skeletonOf(`${text}.`)).toBe(once)
    }),
  )
})

test('of four changes in any order of times, the fourth waits until the oldest of the last three is 30 days old', () => {
  const day = 86_400_000
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 6 }), (gaps) => {
      let changes: readonly Date[] = []
      let at = new Date(0)
      for (const gap of gaps) {
        at = new Date(at.getTime() + gap * day)
        const next = nextChangeAt(changes, at)
        const inWindow = changes.filter((each) => at.getTime() - each.getTime() < 30 * day).length
        expect(next > at).toBe(inWindow >= 3)
        if (next > at) expect(next.getTime()).toBe((changes.at(-3)?.getTime() ?? 0) + 30 * day)
        else changes = [...recentChanges(changes, at), at]
      }
    }),
  )
})
