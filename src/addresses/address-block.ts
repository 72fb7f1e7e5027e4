import { isIPv4, isIPv6 } from 'node:net'
import { canonicalAddress, dottedQuad } from './canonical.js'

/**
 * The address block that counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address, because one
 * customer controls the rest (RFC 6177). An IPv6 address that embeds an IPv4 address counts as that address: an IPv4
 * host can use any number of them. Other text is returned unchanged. Pure; never throws.
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

/** A block of addresses that are likely to be controlled by one party. */
export interface AddressNetwork {
  /** In the form of `addressBlock`. */
  readonly block: string
  /** Length of the common prefix: 32 for an IPv4 address. `null` if the text is not an address. */
  readonly bits: 32 | 48 | 56 | 64 | null
}

/**
 * The blocks of an address, the narrowest first: /64, /56 and /48 of an IPv6 address, because homes are assigned a /56
 * and businesses a /48 (RFC 6177). The first is `addressBlock`; other addresses have only that one.
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

/** A zone identifies an interface of this machine: `fe80::1%eth0`. */
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

/** The eight groups of a canonical IPv6 address. */
function groupsOf(canonical: string): number[] {
  const [before = '', after] = canonical.split('::')
  const head = before === '' ? [] : before.split(':')
  const tail = after === undefined || after === '' ? [] : after.split(':')
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16))
}

/** The IPv4 address that an IPv6 address embeds; `null` if there is none. */
function ipv4Within(groups: readonly number[]): string | null {
  const [a, b = 0, c = 0, , , , g = 0, h = 0] = groups
  const starts = (...prefix: readonly number[]) => prefix.every((group, index) => groups[index] === group)
  // IPv4-translated (RFC 2765). The canonical form of an IPv4-mapped address is already IPv4.
  if (starts(0, 0, 0, 0, 0xffff, 0)) return dottedQuad(g, h)
  // 6to4 (RFC 3056): a whole /48 belongs to one IPv4 address.
  if (a === 0x2002) return dottedQuad(b, c)
  // NAT64's well-known prefix (RFC 6052).
  if (starts(0x64, 0xff9b, 0, 0, 0, 0)) return dottedQuad(g, h)
  // NAT64's local prefix (RFC 8215). A network may embed the address elsewhere than at the end, where zeros are then.
  // Such an address counts by its first 64 bits, the wider block.
  if (starts(0x64, 0xff9b, 1) && ((g & 0xff) !== 0 || h !== 0)) return dottedQuad(g, h)
  // Teredo (RFC 4380): the client's address, inverted. The client chooses the first 64 bits with its server.
  if (starts(0x2001, 0)) return dottedQuad(g ^ 0xffff, h ^ 0xffff)
  return null
}
