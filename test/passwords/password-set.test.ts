import fc from 'fast-check'
import { createPasswordSetBuilder, passwordSetOf } from '../../src/passwords/password-set.js'

test('every line of the list is in the set, wherever the reader cut the text', () => {
  const line = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((text) => !/[\r\n]/.test(text))
  fc.assert(
    fc.property(fc.array(line, { maxLength: 50 }), fc.integer({ min: 1, max: 9 }), (lines, step) => {
      const bytes = Buffer.from(lines.join('\r\n'), 'utf8')
      const builder = createPasswordSetBuilder(64)
      for (let from = 0; from < bytes.length; from += step) builder.add(bytes.subarray(from, from + step))
      const set = builder.finish()

      for (const each of lines) expect(set.has(each)).toBe(true)
      expect(set.has(`${lines.join('')}?`)).toBe(false)
    }),
  )
})

test('case of ASCII letters makes no difference, and repeated lines count once', () => {
  const set = passwordSetOf(['Secret', 'SECRET', 'ünder', ''])

  expect(set.size).toBe(2)
  expect(set.has('sEcReT')).toBe(true)
  expect(set.has('ÜNDER')).toBe(false)
  expect(set.has('')).toBe(false)
})

test('an empty set holds nothing', () => {
  expect(passwordSetOf([]).has('anything')).toBe(false)
})

test('a list that outgrows its table is refused', () => {
  const builder = createPasswordSetBuilder(16)
  const list = Buffer.from(Array.from({ length: 20 }, (_, index) => `word${index}`).join('\n'))
  expect(() => builder.add(list)).toThrow(RangeError)
})
