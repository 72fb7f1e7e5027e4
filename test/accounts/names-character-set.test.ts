import fc from 'fast-check'
import { characterSet } from '../../src/accounts/names/character-set.js'
import * as unicode from '../../src/accounts/names/generated/unicode.js'

const { scripts, ...others } = unicode

test.each(Object.entries({ ...scripts, ...others }))(
  '%s holds what a regular expression of it holds',
  (_, ranges) => {
    const set = characterSet(ranges)
    const expression = new RegExp(`^[${ranges}]$`, 'u')
    const scalar = fc.integer({ min: 0, max: 0x33fff }).filter((point) => point < 0xd800 || point > 0xdfff)
    fc.assert(
      fc.property(scalar, (point) => {
        expect(set.has(point)).toBe(expression.test(String.fromCodePoint(point)))
      }),
      { numRuns: 1_000 },
    )
  },
)

test('of several texts, the set is their union', () => {
  const set = characterSet('a-z', 'm-p', 'x', '\\u0430-\\u{10330}')
  expect(set.holdsAll('aqzжy')).toBe(true)
  expect(set.holdsAny('0-A')).toBe(false)
  expect(set.holdsAll('')).toBe(true)
})
