import fc from 'fast-check'
import { canonicalAddress } from '../../src/addresses/index.js'

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:192.0.2.1', '192.0.2.1'],
  ['::ffff:c000:201', '192.0.2.1'],
  ['0:0:0:0:0:ffff:c000:0201', '192.0.2.1'],
  ['::ffff:0:0', '0.0.0.0'],
  ['2001:DB8:0:0:0:0:0:A', '2001:db8::a'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['FE80::1%25eth0', 'fe80::1'],
  ['::1', '::1'],
  ['::', '::'],
  // Neither is IPv4-mapped.
  ['::192.0.2.1', '::c000:201'],
  ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
])('%s is %s', (written, canonical) => {
  expect(canonicalAddress(written)).toBe(canonical)
})

test.each([
  '',
  'unknown',
  '1.2.3',
  '01.2.3.4',
  '0x7f.1',
  '2130706433',
  '1.2.3.4:80',
  '[::1]',
  '::1%',
  ':::',
  'a.example',
])('%j is no address', (text) => {
  expect(canonicalAddress(text)).toBeNull()
})

test('a canonical address is its own canonical form, and every spelling of an IPv6 address has one', () => {
  const group = fc.integer({ min: 0, max: 0xffff })
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const short = groups.map((value) => value.toString(16)).join(':')
      const long = groups.map((value) => value.toString(16).padStart(4, '0').toUpperCase()).join(':')
      const canonical = canonicalAddress(short)

      expect(canonicalAddress(long)).toBe(canonical)
      expect(canonicalAddress(canonical ?? '')).toBe(canonical)
    }),
  )
})

test('any text is an address or none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const canonical = canonicalAddress(text)
      expect(canonical === null || canonicalAddress(canonical) === canonical).toBe(true)
    }),
  )
})
