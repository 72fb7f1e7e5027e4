import { createRangeCheck, parseRange } from '../../src/addresses/index.js'

test.each([
  [['10.0.0.0/8'], '10.255.0.1', true],
  [['10.0.0.0/8'], '11.0.0.1', false],
  [['10.1.2.3/8'], '10.9.9.9', true],
  [['192.0.2.7'], '192.0.2.7', true],
  [['192.0.2.7'], '192.0.2.8', false],
  [['::ffff:192.0.2.7'], '192.0.2.7', true],
  [['::ffff:10.0.0.0/104'], '10.9.9.9', true],
  [['FD00::/8'], 'fdff::1', true],
  [['FD00::/8'], 'fe00::1', false],
  [['2001:DB8:0:0::1'], '2001:db8::1', true],
  // Mapped or not, an IPv4 address is in no range of IPv6.
  [['::/8'], '10.0.0.1', false],
  [['10.0.0.0/8'], 'a00::1', false],
  [['10.0.0.0/8', '::1'], '::1', true],
  [[], '10.0.0.1', false],
  [['10.0.0.0/8'], 'unknown', false],
])('in %j, %s: %s', (ranges, address, isIn) => {
  expect(createRangeCheck(ranges)(address)).toBe(isIn)
})

test.each([
  '',
  'true',
  'loopback',
  'proxy.example.com',
  '10.0.0.1:80',
  '[::1]',
  'fe80::1%eth0',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.0/255.0.0.0',
  '10.0.0.0/8/8',
  '0.0.0.0/0',
  '::/0',
  '::ffff:0:0/96',
  '::ffff:10.0.0.0/8',
])('%j is no range', (text) => {
  expect(parseRange(text)).toBeNull()
})
