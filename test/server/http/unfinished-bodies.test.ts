import fc from 'fast-check'
import { givingWay } from '../../../src/server/http/unfinished-bodies.js'

const body = (network: string, bytes: number) => ({ network, bytes })

test.each([
  ['nothing where nothing is too much', [body('a', 5), body('b', 5)], 0, []],
  ['the oldest of one network', [body('a', 5), body('a', 5), body('a', 5)], 5, [0]],
  ['that of the network that holds most', [body('a', 5), body('b', 9)], 1, [1]],
  ['as many as it takes', [body('b', 2), body('a', 5), body('a', 5), body('a', 5)], 7, [1, 2]],
  ['of two that hold much from both', [body('a', 9), body('b', 9), body('c', 2)], 8, [0, 1]],
  ['not those without a byte', [body('a', 0), body('a', 9)], 1, [1]],
  ['all where all is too much', [body('a', 1), body('b', 2)], 3, [0, 1]],
])('%s gives way', (_what, bodies, excess, expected) => {
  expect(givingWay(bodies, excess)).toEqual(expected)
})

test('enough gives way, and no network that holds less than another that kept everything', () => {
  const bodies = fc.array(
    fc.record({ network: fc.constantFrom('a', 'b', 'c', 'd'), bytes: fc.integer({ min: 0, max: 100 }) }),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(bodies, fc.double({ min: 0, max: 1, noNaN: true }), (held, share) => {
      const total = held.reduce((sum, { bytes }) => sum + bytes, 0)
      const gone = new Set(givingWay(held, total * share))
      const freed = held.reduce((sum, { bytes }, at) => (gone.has(at) ? sum + bytes : sum), 0)
      const sumOf = (network: string | undefined) =>
        held.reduce((sum, each) => (each.network === network ? sum + each.bytes : sum), 0)
      const cut = new Set<string | undefined>([...gone].map((at) => held[at]?.network))
      const whole = ['a', 'b', 'c', 'd'].filter((network) => !cut.has(network))

      expect(freed).toBeGreaterThanOrEqual(total * share - 1e-6)
      for (const one of cut)
        for (const other of whole) expect(sumOf(one)).toBeGreaterThanOrEqual(sumOf(other))
    }),
  )
})
