import { isIPv4, isIPv6 } from 'node:net'
import { canonicalAddress, dottedQuad } from './canonical.js'

/**
 * The block of addresses that counts as one caller: an IPv4 address, or the first 64 bits of an IPv6 address, because a
 * single customer's line has all the rest (RFC 6177). An IPv6 address that only carries an IPv4 address counts as that
 * one: an IPv4 host writes as many of them as it likes. What is no address counts as it is written. Pure, total.
 *
 * @returns `192.0.2.1`, `2001:db8:0:1::/64`, or the text
 */
export function addressBlock(address: string): string {
  const bare = withoutZone(address)
  const canonical = canonicalAddress(bare) ?? bare
  if (!isIPv6(canonical)) return canonical
  const groups = groupsOf(canonical)
  return ipv4Within(groups) ?? blockOf(groups, 64)
}

/** A block of addresses that are likely to be in one hand. */
export interface AddressNetwork {
  /** As `addressBlock` writes it. */
  readonly block: string
  /** How many bits are the same in the whole block: 32 for an IPv4 address. `null` where it is no address. */
  readonly bits: 32 | 48 | 56 | 64 | null
}

/**
 * The blocks that an address belongs to, the narrowest first: /64, /56 and /48 of an IPv6 address, because homes are
 * given a /56 and businesses a /48 (RFC 6177). The first is `addressBlock`; every other address has that one only.
 */
export function addressNetworks(address: string): readonly AddressNetwork[] {
  const bare = withoutZone(address)
  const canonical = canonicalAddress(bare)
  if (canonical === null) return [{ block: bare, bits: null }]
  if (isIPv4(canonical)) return [{ block: canonical, bits: 32 }]
  const groups = groupsOf(canonical)
  const ipv4 = ipv4Within(groups)
  if (ipv4 !== null) return [{ block: ipv4, bits: 32 }]
  return ([64, 56, 48] as const).map((bits) => ({ block: blockOf(groups, bits), bits }))
}

/** A zone names an interface of this machine: `fe80::1%eth0`. */
function withoutZone(address: string): string {
  const [bare = ''] = address.split('%')
  return bare
}

function blockOf(groups: readonly number[], bits: 64 | 56 | 48): string {
  const [a = 0, b = 0, c = 0, d = 0] = groups
  const masked = [a, b, c, bits === 64 ? d : bits === 56 ? d & 0xff00 : 0]
  const written = bits === 48 ? masked.slice(0, 3) : masked
  return `${written.map((group) => group.toString(16)).join(':')}::/${bits}`
}

/** The eight groups of an IPv6 address in its canonical spelling. */
function groupsOf(canonical: string): number[] {
  const [before = '', after] = canonical.split('::')
  const head = before === '' ? [] : before.split(':')
  const tail = after === undefined || after === '' ? [] : after.split(':')
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16))
}

/** The IPv4 address that an IPv6 address stands for; `null` where it stands for itself. */
function ipv4Within(groups: readonly number[]): string | null {
  const [a, b = 0, c = 0, , , , g = 0, h = 0] = groups
  const starts = (...prefix: readonly number[]) => prefix.every((group, index) => groups[index] === group)
  // IPv4-translated (RFC 2765). IPv4-mapped ones are spelled as IPv4 before.
  if (starts(0, 0, 0, 0, 0xffff, 0)) return dottedQuad(g, h)
  // 6to4 (RFC 3056): a whole /48 belongs to one IPv4 address.
  if (a === 0x2002) return dottedQuad(b, c)
  // NAT64's well-known prefix (RFC 6052).
  if (starts(0x64, 0xff9b, 0, 0, 0, 0)) return dottedQuad(g, h)
  // NAT64's local prefix (RFC 8215). A network may place the address elsewhere than at the end; zeros stand there then,
  // and the address counts by its first 64 bits, which is the wider block.
  if (starts(0x64, 0xff9b, 1) && ((g & 0xff) !== 0 || h !== 0)) return dottedQuad(g, h)
  // Teredo (RFC 4380): the client's address, inverted. The first 64 bits are the client's choice of a server.
  if (starts(0x2001, 0)) return dottedQuad(g ^ 0xffff, h ^ 0xffff)
  return null
}
