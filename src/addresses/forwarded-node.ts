import { isIPv4 } from 'node:net'
import { canonicalAddress } from './canonical.js'

/** `[2001:db8::1]`, with a port or without. */
const bracketed = /^\[([^[\]]+)\](?::(.*))?$/
/** RFC 7239, section 6: `node-port`, a number or an obfuscated one. */
const nodePort = /^(?:\d{1,5}|_[A-Za-z0-9._-]+)$/
const blanksAround = /^[ \t]+|[ \t]+$/g

/**
 * The address in one element of `X-Forwarded-For`, read as a node of RFC 7239, section 6, quoted or not, and as what proxies
 * write besides: an IPv6 address without brackets, with a zone, IPv4-mapped, in capitals. The port is dropped: with it each
 * connection of one client would be another address. Pure, total.
 *
 * @returns a canonical address; `null` for `unknown`, an obfuscated name, nothing, and whatever else is no address
 */
export function addressOfNode(node: string): string | null {
  const text = unquoted(node.replace(blanksAround, ''))
  const [, within, bracketedPort] = bracketed.exec(text) ?? []
  if (within !== undefined) {
    return isPort(bracketedPort) && within.includes(':') ? canonicalAddress(within) : null
  }
  const [host = '', port, ...more] = text.split(':')
  if (more.length > 0) return canonicalAddress(text)
  return isPort(port) && isIPv4(host) ? host : null
}

function isPort(text: string | undefined): boolean {
  return text === undefined || nodePort.test(text)
}

/** A node that holds a colon or a bracket is a quoted string (RFC 7239, section 4). */
function unquoted(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}
