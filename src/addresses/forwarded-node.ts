import { isIPv4 } from 'node:net'
import { canonicalAddress } from './canonical.js'

/** `[2001:db8::1]`, with an optional port. */
const bracketed = /^\[([^[\]]+)\](?::(.*))?$/
/** RFC 7239, section 6: `node-port`, a number or an obfuscated port. */
const nodePort = /^(?:\d{1,5}|_[A-Za-z0-9._-]+)$/
const blanksAround = /^[ \t]+|[ \t]+$/g

/**
 * The address in one element of `X-Forwarded-For`: a node of RFC 7239, section 6, quoted or not, and the forms that
 * proxies write in practice: an IPv6 address without brackets, with a zone, IPv4-mapped or in capitals. The port is
 * dropped, because each connection of a client has another one. Pure; never throws.
 *
 * @returns a canonical address; `null` for `unknown`, an obfuscated name, an empty element, and anything else that is
 * not an address
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

/** A node that contains a colon or a bracket is a quoted string (RFC 7239, section 4). */
function unquoted(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}
