import fc from 'fast-check'
import { createBoundedLabels, other } from '../../src/metrics/bounded-labels.js'
import { createOperationNames, unnamed } from '../../src/metrics/operation-names.js'

const name = fc.stringMatching(/^[_A-Za-z][_0-9A-Za-z]{0,20}$/)

test('whatever comes, there are never more labels than the bound, and each value keeps its label', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.integer({ min: 0, max: 5 }), (values, max) => {
      const labels = createBoundedLabels(max, /^[ -~]{1,8}$/)
      const first = values.map((value) => [value, labels.label(value)] as const)
      const distinct = new Set(first.map(([, label]) => label))
      distinct.delete(other)
      expect(distinct.size).toBeLessThanOrEqual(max)
      for (const [value, label] of first) {
        expect([value, other]).toContain(label)
        expect(labels.label(value)).toBe(label)
      }
    }),
  )
})

test('a flood of names by strangers keeps no name of a signed-in client out', () => {
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 3, maxLength: 30 }), (names) => {
      const label = createOperationNames({ signedIn: 3, anonymous: 2 })
      for (let at = 0; at < 1000; at += 1) label(`flood${at}`, false)
      const real = names.slice(0, 3)
      for (const each of real) expect(label(each, true)).toBe(each)
      // From then on for everybody, as for the request that only expired its token.
      for (const each of real) expect(label(each, false)).toBe(each)
      expect(label('one_more', true)).toBe(other)
      expect(label('flood999', false)).toBe(other)
      expect(label('flood0', false)).toBe('flood0')
    }),
  )
})

test('operations without a name have a label that no name can be, and long names have none', () => {
  const label = createOperationNames()
  expect(label(null, true)).toBe(unnamed)
  expect(label('x'.repeat(65), true)).toBe(other)
  expect(label('x'.repeat(64), true)).toBe('x'.repeat(64))
  expect(unnamed).not.toMatch(/^[_A-Za-z]/)
})
