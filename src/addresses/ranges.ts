import { BlockList, isIP } from 'node:net'
import { canonicalAddress } from './canonical.js'

/** The canonical addresses that share their first `prefix` bits with `address`. */
export interface AddressRange {
  readonly address: string
  readonly family: 'ipv4' | 'ipv6'
  readonly prefix: number
}

const mappedBits = 96

/**
 * Parses an address (`10.0.0.1`) or a range (`10.0.0.0/8`). IPv4-mapped ranges become IPv4 ranges. A zone is rejected,
 * because canonical addresses have none, and so is a range of all addresses. Pure.
 *
 * @returns `null` if the text is neither
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
 * Creates a check whether a canonical address is in one of the ranges. It returns `false` for text that is not an
 * address.
 *
 * @param ranges - in the form that `parseRange` accepts
 * @throws Error for any other text
 */
export function createRangeCheck(ranges: readonly string[]): (address: string) => boolean {
  if (ranges.length === 0) return () => false
  // One list per family: in a common list, a short IPv6 prefix would include IPv4 addresses by their mapped form.
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
