import { isIPv4, isIPv6 } from 'node:net'

/**
 * What counts as one address. An IPv4 address is one, also in its IPv6 forms (`::ffff:192.0.2.1`). Of an IPv6 address
 * the first 64 bits count: a single line of a private customer has all the rest for itself (RFC 6177). What is no
 * address counts as it is written. Pure, total.
 *
 * @returns an IPv4 address, `2001:db8:0:1::/64`, or the text
 */
export function addressBlock(address: string): string {
  const [bare = ''] = address.split('%') // a zone names an interface of this machine: fe80::1%eth0
  if (isIPv4(bare) || !isIPv6(bare)) return bare
  const groups = groupsOf(bare)
  return ipv4Within(groups) ?? `${groups.slice(0, 4).join(':')}::/64`
}

/** The eight groups of an IPv6 address, in lower case and without leading zeros. */
function groupsOf(address: string): string[] {
  // WHATWG's URL writes every form in one way, the dotted one of the last 32 bits included (RFC 5952).
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [before = '', after] = canonical.split('::')
  const head = before === '' ? [] : before.split(':')
  const tail = after === undefined || after === '' ? [] : after.split(':')
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => '0'), ...tail]
}

/** The IPv4 address of `::ffff:0:0/96` (RFC 4291, section 2.5.5.2); `null` for every other. */
function ipv4Within(groups: readonly string[]): string | null {
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return null
  return groups
    .slice(6)
    .flatMap((group) => {
      const value = Number.parseInt(group, 16)
      return [value >> 8, value & 255]
    })
    .join('.')
}
