import { isIPv4, isIPv6 } from 'node:net'

const mappedPrefix = '::ffff:'
/** The form in which WHATWG's URL serializes `::ffff:0:0/96` (RFC 4291, section 2.5.5.2). */
const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/

/**
 * The canonical form of an IP address, for comparison, counting and storage: IPv6 in lower case and compressed (RFC
 * 5952), IPv4-mapped IPv6 as IPv4, without a zone, which identifies an interface of this machine. Pure; never throws.
 *
 * @returns `null` if the text is not an address
 */
export function canonicalAddress(text: string): string | null {
  if (isIPv4(text)) return text
  // The usual form of a peer address on a dual-stack socket.
  if (text.startsWith(mappedPrefix) && isIPv4(text.slice(mappedPrefix.length)))
    return text.slice(mappedPrefix.length)
  if (!isIPv6(text)) return null
  const [bare = ''] = text.split('%')
  const compressed = new URL(`http://[${bare}]/`).hostname.slice(1, -1)
  const [, high, low] = mapped.exec(compressed) ?? []
  if (high === undefined || low === undefined) return compressed
  return dottedQuad(Number.parseInt(high, 16), Number.parseInt(low, 16))
}

/** The IPv4 address in two groups of an IPv6 address. */
export function dottedQuad(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
