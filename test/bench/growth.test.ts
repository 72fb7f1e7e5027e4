import fc from 'fast-check'
import { growthOf } from '../../bench/soak/growth.js'

const samples = (value: (index: number) => number, count = 60) =>
  Array.from({ length: count }, (_, index) => ({ seconds: index, value: value(index) }))
/** The same restlessness in each run: no chance in a test. */
const restless = (index: number) => Math.sin(index * 12.9898) * 5

test.each([
  ['level', (index: number) => 100 + restless(index), 'did not grow'],
  ['falling', (index: number) => 100 - index + restless(index), 'did not grow'],
  ['growing steadily', (index: number) => 100 + index + restless(index), 'grew'],
  ['growing less than is tolerated', (index: number) => 100 + index / 60, 'did not grow'],
  ['too restless to tell', (index: number) => 100 + restless(index) * 50, 'undecided'],
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
