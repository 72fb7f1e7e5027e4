import type { IncomingMessage } from 'node:http'

/** What a request's `Authorization` header holds. */
export type Credentials =
  | { readonly kind: 'none' }
  /** One Bearer credential, not looked at: it may be empty, of any length, of any characters. */
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'unusable'; readonly reason: string }

const none: Credentials = { kind: 'none' }

/**
 * Reads the access token of a request (RFC 6750, section 2.1: from the header only). Two headers are refused:
 * Node keeps the first of them and a proxy may have checked the other.
 */
export function readCredentials({
  headers,
  rawHeaders,
}: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): Credentials {
  const header = headers.authorization
  if (header === undefined) return none
  if (countHeaders(rawHeaders, 'authorization') > 1) {
    return { kind: 'unusable', reason: 'The Authorization header must not be repeated.' }
  }
  // What clients send that set the header always, as Apollo's documentation does: nobody is signed in.
  if (header.trim() === '') return none
  const end = header.indexOf(' ')
  const scheme = end === -1 ? header : header.slice(0, end)
  if (scheme.toLowerCase() !== 'bearer') {
    return { kind: 'unusable', reason: 'The Authorization header must contain one Bearer token.' }
  }
  // RFC 9110, section 11.4 lets one or more spaces follow the scheme.
  return { kind: 'bearer', token: end === -1 ? '' : header.slice(end).replace(/^ +/, '') }
}

/** How often a header came: Node keeps the first of those that may come only once. */
export function countHeaders(rawHeaders: readonly string[], name: string): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const raw = rawHeaders[at] ?? ''
    if (raw.length === name.length && raw.toLowerCase() === name) count += 1
  }
  return count
}
