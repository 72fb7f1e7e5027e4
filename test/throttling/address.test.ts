import { isIPv4 } from 'node:net'
import fc from 'fast-check'
import { addressBlock } from '../../src/throttling/address.js'

test.each([
  ['an IPv4 address', '192.0.2.1', '192.0.2.1'],
  ['an IPv4 address in an IPv6 socket', '::ffff:192.0.2.1', '192.0.2.1'],
  ['the same in upper case', '::FFFF:192.0.2.1', '192.0.2.1'],
  ['the same in hexadecimal', '::ffff:c000:201', '192.0.2.1'],
  ['the same without shortening', '0:0:0:0:0:ffff:c000:0201', '192.0.2.1'],
  ['an IPv6 address', '2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['another one of that line', '2001:db8:0:1:ffff::1', '2001:db8:0:1::/64'],
  ['the next line', '2001:db8:0:2::1', '2001:db8:0:2::/64'],
  ['one with leading zeros', '2001:0db8:0000:0001:0000::1', '2001:db8:0:1::/64'],
  ['one in upper case', '2001:DB8:0:1::A', '2001:db8:0:1::/64'],
  ['one shortened at its end', '2001:db8::', '2001:db8:0:0::/64'],
  ['one shortened inside the line', '2001::1:2:3:4:5', '2001:0:0:1::/64'],
  ['the loopback address', '::1', '0:0:0:0::/64'],
  ['a link-local address with its interface', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['no address', 'unknown', 'unknown'],
  ['nothing', '', ''],
])('%s: %s counts as %s', (_what, address, block) => {
  expect(addressBlock(address)).toBe(block)
})

test('every IPv4 address is one in both of its forms', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(addressBlock(address)).toBe(address)
      expect(addressBlock(`::ffff:${address}`)).toBe(address)
    }),
  )
})

test('the last 64 bits of an IPv6 address do not matter, and the first do', () => {
  const group = fc.integer({ min: 1, max: 0xffff }).map((value) => value.toString(16))
  const half = fc.tuple(group, group, group, group).map((groups) => groups.join(':'))
  fc.assert(
    fc.property(half, half, half, (line, other, host) => {
      expect(addressBlock(`${line}:${host}`)).toBe(addressBlock(`${line}::1`))
      expect(addressBlock(`${line}:${host}`) === addressBlock(`${other}:${host}`)).toBe(line === other)
    }),
  )
})

test('whatever is written as an address, it counts as something', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV6()), (text) => {
      const block = addressBlock(text)
      expect(typeof block).toBe('string')
      if (!isIPv4(block)) expect(addressBlock(text)).toBe(block)
    }),
  )
})
