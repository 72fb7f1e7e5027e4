import fc from 'fast-check'
import { parseTraceparent } from '../../src/tracing/traceparent.js'

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const id = (length: number) => hex(length).filter((text) => /[^0]/.test(text))
const parts = fc.record({ traceId: id(32), spanId: id(16), flags: hex(2) })
const later = hex(2).filter((version) => version !== '00' && version !== 'ff')
const written = ({ traceId, spanId, flags }: { traceId: string; spanId: string; flags: string }) =>
  `${traceId}-${spanId}-${flags}`

test('what follows the standard is read whole, in every version, with what later ones add', () => {
  fc.assert(
    fc.property(parts, later, fc.stringMatching(/^[ -~]{0,80}$/), (each, version, more) => {
      const expected = { ...each, flags: Number.parseInt(each.flags, 16) }
      expect(parseTraceparent(`00-${written(each)}`)).toEqual(expected)
      expect(parseTraceparent(`${version}-${written(each)}`)).toEqual(expected)
      expect(parseTraceparent(`${version}-${written(each)}-${more}`)).toEqual(expected)
    }),
  )
})

test('a valid header with one character more, less or another is no header, unless that is valid as well', () => {
  // Written by position, unlike the parser.
  const isValid = (text: string) => {
    const version = text.slice(0, 2)
    const digits = `${version}${text.slice(3, 35)}${text.slice(36, 52)}${text.slice(53, 55)}`
    const dashes = text[2] === '-' && text[35] === '-' && text[52] === '-'
    const end = text.length === 55 || (version !== '00' && text[55] === '-')
    return (
      text.length >= 55 &&
      [...digits].every((digit) => '0123456789abcdef'.includes(digit)) &&
      dashes &&
      end &&
      version !== 'ff' &&
      [...text.slice(3, 35)].some((digit) => digit !== '0') &&
      [...text.slice(36, 52)].some((digit) => digit !== '0')
    )
  }
  const character = fc.constantFrom(...'0123456789abcdefABCDEFg- ,')
  const header = fc
    .tuple(fc.oneof(later, fc.constantFrom('00', 'ff')), parts)
    .map(([v, p]) => `${v}-${written(p)}`)
  const change = fc.record({ at: fc.nat(56), how: fc.constantFrom('insert', 'delete', 'replace'), character })
  fc.assert(
    fc.property(header, fc.array(change, { maxLength: 2 }), (text, changes) => {
      const changed = changes.reduce((so, { at, how, character }) => {
        const rest = so.slice(how === 'insert' ? at : at + 1)
        return so.slice(0, at) + (how === 'delete' ? '' : character) + rest
      }, text)
      expect(parseTraceparent(changed) !== null).toBe(isValid(changed))
    }),
    { numRuns: 1000 },
  )
})

test('nothing else is a header: no text, two of them, ids of zeros, upper case', () => {
  const valid = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  expect(parseTraceparent(valid)?.spanId).toBe('b7ad6b7169203331')
  for (const text of [
    undefined,
    '',
    `${valid}, ${valid}`,
    `${valid}-`,
    valid.toUpperCase(),
    `ff${valid.slice(2)}`,
    valid.replace(/[^-]/g, '0'),
    `01${valid.slice(2)}-${'x'.repeat(5000)}`,
  ])
    expect(parseTraceparent(text)).toBeNull()
  fc.assert(fc.property(fc.string(), (text) => parseTraceparent(text) === null))
})
