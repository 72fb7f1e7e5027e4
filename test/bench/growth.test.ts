import fc from 'fast-check'
import { growthOf } from '../../bench/soak/growth.js'

const samples = (value: (index: number) => number, count = 60) =>
  Array.from({ length: count }, (_, index) => ({ seconds: index, value: value(index) }))
/** The same restlessness in each run: no chance in a test. */
const restless = (index: number) => Math.sin(index ** 2 * 12.9898) * 5

test.each([
  ['level', (index: number) => 100 + restless(index), 'did not grow'],
  ['falling', (index: number) => 100 - index + restless(index), 'did not grow'],
  ['growing steadily', (index: number) => 100 + index + restless(index), 'grew'],
  ['growing less than is tolerated', (index: number) => 100 + index / 60, 'did not grow'],
  ['too restless to tell', (index: number) => 100 + restless(index) * 50, 'undecided'],
  ['going up and down in waves', (index: number) => 100 + Math.sin(index * 0.42) * 5, 'undecided'],
  ['higher in the last tenth alone', (index: number) => (index < 54 ? 100 : 150), 'undecided'],
])('memory that is %s', (_name, value, verdict) => {
  expect(growthOf(samples(value), { tolerated: 10 }).verdict).toBe(verdict)
})

test('the change is what a straight line changes over the whole time, wherever it begins', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -50, max: 50 }), (level, slope) => {
      const { change, low, high } = growthOf(
        samples((index) => level + slope * index),
        { tolerated: 0 },
      )
      expect(change).toBeCloseTo(slope * 60, 6)
      expect([low, high].map((each) => each - change).map(Math.abs)).toEqual([
        expect.closeTo(0, 6),
        expect.closeTo(0, 6),
      ])
    }),
  )
})

test('a few samples tell nothing', () => {
  expect(() =>
    growthOf(
      samples(() => 1, 29),
      { tolerated: 1 },
    ),
  ).toThrow('29 samples')
})

test.each([
  ['independent of each other', 0, 0.06],
  ['much like the one before', 0.8, 0.06],
  ['nearly where the one before was', 0.95, 0.08],
  ['a step away from the one before', 1, 0.15],
])('the interval holds the true change, none, where samples are %s', (_name, share, mostMisses) => {
  const random = seeded(1)
  const runs = 600
  let misses = 0
  for (let run = 0; run < runs; run += 1) {
    let value = 0
    const { low, high } = growthOf(
      samples(() => (value = share * value + random())),
      { tolerated: 0 },
    )
    if (low > 0 || high < 0) misses += 1
  }
  expect(misses / runs).toBeLessThan(mostMisses)
})

/** Numbers of a standard normal distribution, always the same: the sum of twelve even ones comes close enough. */
function seeded(seed: number): () => number {
  let state = seed
  const even = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
  return () => Array.from({ length: 12 }, even).reduce((sum, each) => sum + each, -6)
}
