import { isIPv4 } from 'node:net'
import fc from 'fast-check'
import { addressBlock, addressNetworks } from '../../src/addresses/index.js'

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
  ['one shortened inside the line', '2a01::1:2:3:4:5', '2a01:0:0:1::/64'],
  ['the loopback address', '::1', '0:0:0:0::/64'],
  ['a link-local address with its interface', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['IPv4 translated without a prefix', '::ffff:0:192.0.2.1', '192.0.2.1'],
  ['6to4', '2002:c000:201::1', '192.0.2.1'],
  ['6to4 in another subnet of the same host', '2002:c000:201:ffff:1:2:3:4', '192.0.2.1'],
  ['NAT64', '64:ff9b::192.0.2.1', '192.0.2.1'],
  ['NAT64 in hexadecimal', '64:ff9b::c000:201', '192.0.2.1'],
  ['NAT64 by a local prefix', '64:ff9b:1::192.0.2.1', '192.0.2.1'],
  ['NAT64 by another local prefix', '64:ff9b:1:fffe::192.0.2.1', '192.0.2.1'],
  ['NAT64 with the address elsewhere', '64:ff9b:1:c000:2:100::', '64:ff9b:1:c000::/64'],
  ['what only begins like NAT64', '64:ff9b:2::192.0.2.1', '64:ff9b:2:0::/64'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdfe', '192.0.2.1'],
  ['Teredo by another server', '2001:0:808:808:8000:63bf:3fff:fdfe', '192.0.2.1'],
  ['what only begins like Teredo', '2001:1:4136:e378::1', '2001:1:4136:e378::/64'],
  ['no address', 'unknown', 'unknown'],
  ['nothing', '', ''],
])('%s: %s counts as %s', (_what, address, block) => {
  expect(addressBlock(address)).toBe(block)
})

const hexGroup = (value: number) => value.toString(16)
const group = fc.integer({ min: 1, max: 0xffff }).map(hexGroup)
const half = fc.tuple(group, group, group, group).map((groups) => groups.join(':'))

test('an IPv4 address is one caller in whichever IPv6 form it is written', () => {
  const byte = fc.integer({ min: 1, max: 255 })
  fc.assert(
    fc.property(fc.tuple(byte, byte, byte, byte), half, ([a, b, c, d], anything) => {
      const address = [a, b, c, d].join('.')
      const [high, low] = [a * 256 + b, c * 256 + d]
      const [subnet = ''] = anything.split(':')
      const forms = [
        address,
        `::ffff:${address}`,
        `::ffff:0:${address}`,
        `2002:${hexGroup(high)}:${hexGroup(low)}:${subnet}::${subnet}`,
        `64:ff9b::${address}`,
        `64:ff9b:1:${subnet}::${address}`,
        `2001:0:${subnet}:${subnet}:${subnet}:${subnet}:${hexGroup(high ^ 0xffff)}:${hexGroup(low ^ 0xffff)}`,
      ]

      for (const form of forms) {
        expect(addressBlock(form)).toBe(address)
        expect(addressNetworks(form)).toEqual([{ block: address, bits: 32 }])
      }
    }),
  )
})

test('an IPv6 address belongs to a /64, a /56 and a /48, the narrowest first', () => {
  expect(addressNetworks('2001:db8:1:abcd::1')).toEqual([
    { block: '2001:db8:1:abcd::/64', bits: 64 },
    { block: '2001:db8:1:ab00::/56', bits: 56 },
    { block: '2001:db8:1::/48', bits: 48 },
  ])
  expect(addressNetworks('2001:db8:1:abcd::1%eth0')).toEqual(addressNetworks('2001:DB8:1:ABCD:ffff::1'))
  expect(addressNetworks('unknown')).toEqual([{ block: 'unknown', bits: null }])
})

test('the narrowest network of any text is its block', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (text) => {
      expect(addressNetworks(text)[0]?.block).toBe(addressBlock(text))
    }),
  )
})

test('the last 64 bits of an IPv6 address do not matter, and the first do', () => {
  const line = fc.tuple(group, group, group).map((groups) => `2a01:${groups.join(':')}`)
  fc.assert(
    fc.property(line, line, half, (one, other, host) => {
      expect(addressBlock(`${one}:${host}`)).toBe(addressBlock(`${one}::1`))
      expect(addressBlock(`${one}:${host}`) === addressBlock(`${other}:${host}`)).toBe(one === other)
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
