import { BlockList, isIP } from 'node:net'
import { canonicalAddress } from './canonical.js'

/** Canonical addresses that have their first `prefix` bits in common with `address`. */
export interface AddressRange {
  readonly address: string
  readonly family: 'ipv4' | 'ipv6'
  readonly prefix: number
}

const mappedBits = 96

/**
 * Reads an address (`10.0.0.1`) or a range of them (`10.0.0.0/8`). IPv4-mapped ones are those of IPv4. Refused are a zone,
 * which no address is compared with, and a range of all addresses. Pure.
 *
 * @returns `null` for what is neither
 */
export function parseRange(text: string): AddressRange | null {
  const [written = '', length, ...rest] = text.split('/')
  if (isIP(written) === 0 || written.includes('%') || rest.length > 0) return null
  const address = canonicalAddress(written)
  if (address === null) return null
  const writtenBits = written.includes(':') ? 128 : 32
  const prefix = length === undefined ? writtenBits : /^[1-9]\d{0,2}$/.test(length) ? Number(length) : 0
  if (prefix > writtenBits) return null
  const family = address.includes(':') ? 'ipv6' : 'ipv4'
  const own = family === 'ipv4' && writtenBits === 128 ? prefix - mappedBits : prefix
  return own < 1 ? null : { address, family, prefix: own }
}

/**
 * @param ranges - as `parseRange` reads them
 * @returns whether a canonical address is in one of them; what is no address is in none
 */
export function createRangeCheck(ranges: readonly string[]): (address: string) => boolean {
  if (ranges.length === 0) return () => false
  // One list for each family: in one, a short IPv6 prefix would hold IPv4 addresses by their mapped form.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const text of ranges) {
    const range = parseRange(text)
    if (range === null) throw new Error(`${text} is neither an address nor a range of them`)
    lists[range.family].addSubnet(range.address, range.prefix, range.family)
  }
  return (address) => {
    if (isIP(address) === 0) return false
    const family = address.includes(':') ? 'ipv6' : 'ipv4'
    return lists[family].check(address, family)
  }
}
