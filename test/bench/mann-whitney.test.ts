import fc from 'fast-check'
import { mannWhitney } from '../../bench/sign-in/mann-whitney.js'

test('the example of SciPy’s documentation comes out as there', () => {
  const { u, p } = mannWhitney([19, 22, 16, 29, 24], [20, 11, 17, 12])

  expect(u).toBe(17)
  expect(p).toBeCloseTo(0.1113468866, 6)
})

test('ties share their ranks, and narrow the deviation', () => {
  // By hand: ranks 1.5 1.5 4 4 4 6, so U = 9.5 - 6 = 3.5, and the variance 9/12 × (7 - 30/30) = 4.5.
  const { u, z } = mannWhitney([1, 2, 2], [1, 2, 3])

  expect(u).toBe(3.5)
  expect(z).toBeCloseTo(-0.5 / Math.sqrt(4.5), 12)
})

test('samples of equal values are alike', () => {
  expect(mannWhitney([5, 5], [5, 5, 5])).toEqual({ u: 3, z: 0, p: expect.closeTo(1, 6), superiority: 0.5 })
})

test('an empty sample is refused', () => {
  expect(() => mannWhitney([], [1])).toThrow('A sample is empty.')
})

const sample = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 40 })

test('u counts the pairs in which the first is larger, and the samples change places with its sign', () => {
  fc.assert(
    fc.property(sample, sample, (first, second) => {
      const { u, z, p, superiority } = mannWhitney(first, second)
      const pairs = first.flatMap((a) => second.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)))
      expect(u).toBe(pairs.reduce((sum: number, pair) => sum + pair, 0))
      expect(superiority).toBe(u / pairs.length)
      const other = mannWhitney(second, first)
      expect(other.z).toBeCloseTo(-z, 12)
      expect(other.p).toBeCloseTo(p, 12)
    }),
  )
})

test('alike samples are seldom told apart, and shifted ones always', () => {
  // Without Math.random: what is random here is the same in every run.
  let state = 1
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const draw = (shift: number) => Array.from({ length: 200 }, () => random() ** 2 + shift)
  const found = (shift: number) =>
    Array.from({ length: 200 }, () => mannWhitney(draw(0), draw(shift)).p).filter((p) => p < 0.05).length

  expect(found(0)).toBeLessThan(25)
  expect(found(0.2)).toBe(200)
})
