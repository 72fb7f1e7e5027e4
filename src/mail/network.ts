import { isIPv4 } from 'node:net'
import { addressNetworks } from '../addresses/index.js'

/**
 * The network of an address, as a mail names it: enough for its reader to recognize a place, and too little to find somebody.
 * The first 24 bits of an IPv4 address, 48 of an IPv6 address. Pure.
 *
 * @returns `null` for a text that is not an address
 */
export function networkOf(address: string): string | null {
  const { block, bits } = addressNetworks(address).at(-1) ?? { block: '', bits: null }
  if (bits === null) return null
  return isIPv4(block) ? `${block.split('.').slice(0, 3).join('.')}.0/24` : block
}
