import fc from 'fast-check'
import { addressOfNode } from '../../src/addresses/index.js'

test.each([
  ['198.51.100.8', '198.51.100.8'],
  ['198.51.100.8:40001', '198.51.100.8'],
  ['198.51.100.8:_hidden', '198.51.100.8'],
  [' \t198.51.100.8 ', '198.51.100.8'],
  ['"198.51.100.8:80"', '198.51.100.8'],
  ['2001:db8::8', '2001:db8::8'],
  ['2001:DB8:0:0:0:0:0:8', '2001:db8::8'],
  ['[2001:db8::8]', '2001:db8::8'],
  ['[2001:DB8::8]:40001', '2001:db8::8'],
  ['"[2001:db8::8]:40001"', '2001:db8::8'],
  ['::ffff:198.51.100.8', '198.51.100.8'],
  ['[::ffff:198.51.100.8]:40001', '198.51.100.8'],
  ['[::ffff:c633:6408]', '198.51.100.8'],
  ['fe80::8%eth0', 'fe80::8'],
  ['[fe80::8%25eth0]:80', 'fe80::8'],
])('%j is the address %s', (node, address) => {
  expect(addressOfNode(node)).toBe(address)
})

test.each([
  '',
  '   ',
  '""',
  '"',
  'unknown',
  'UNKNOWN',
  '_hidden',
  '_SEVKISEK:80',
  '-',
  'localhost',
  'client.example.com',
  'client.example.com:80',
  '198.51.100.8:',
  '198.51.100.8:http',
  '198.51.100.8:123456',
  '198.51.100.8:80:80',
  '198.51.100.8 :80',
  '198.51.100.08',
  '198.51.100',
  '198.51.100.8/32',
  '[198.51.100.8]',
  '[2001:db8::8',
  '2001:db8::8]',
  '[2001:db8::8]40001',
  '[2001:db8::8]:',
  '[[2001:db8::8]]',
  'for=198.51.100.8',
  '198.51.100.8;by=10.0.0.1',
  '\u00a0198.51.100.8',
  '１98.51.100.8',
])('%j is no address', (node) => {
  expect(addressOfNode(node)).toBeNull()
})

test('every short text over the letters of nodes is read without a fault, and only whole addresses are addresses', () => {
  const alphabet = ['[', ']', ':', '"', '.', '1', 'f', '_', '%', ' ', ',']
  for (const a of alphabet)
    for (const b of alphabet)
      for (const c of alphabet)
        for (const d of alphabet) {
          const address = addressOfNode(a + b + c + d)
          if (address !== null) expect(address).toMatch(/^[0-9a-f:]*::[0-9a-f:]*$/)
        }
})

test('a client has one address, whatever port and form its proxy writes', () => {
  const port = fc.integer({ min: 0, max: 65_535 })
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV6(), port, (four, six, number) => {
      expect(addressOfNode(`${four}:${number}`)).toBe(four)
      expect(addressOfNode(`[::ffff:${four}]:${number}`)).toBe(four)
      expect(addressOfNode(`[${six}]:${number}`)).toBe(addressOfNode(six))
      expect(addressOfNode(six)).not.toBeNull()
    }),
  )
})
