import type { IncomingMessage } from 'node:http'
import type { Viewer } from '../../sessions/public.js'

/** The credentials of a request: the content of its `Authorization` header, or a viewer in process. */
export type Credentials =
  | { readonly kind: 'none' }
  /** One Bearer credential, not validated: it may be empty and have any length and characters. */
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'unusable'; readonly reason: string }
  /** In process: the viewer of the caller, as it is now. `find` throws UNAUTHENTICATED if it no longer counts. */
  | { readonly kind: 'viewer'; readonly find: () => Viewer | Promise<Viewer> }

/** The credentials that a header can have. */
export type HeaderCredentials = Exclude<Credentials, { readonly kind: 'viewer' }>

const none: HeaderCredentials = { kind: 'none' }

/**
 * Reads the access token of a request, from the header only (RFC 6750, section 2.1). A repeated header is refused,
 * because Node keeps the first one and a proxy may have checked the other.
 */
export function readCredentials({
  headers,
  rawHeaders,
}: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): HeaderCredentials {
  const header = headers.authorization
  if (header === undefined) return none
  if (countHeaders(rawHeaders, 'authorization') > 1) {
    return { kind: 'unusable', reason: 'The Authorization header must not be repeated.' }
  }
  return parseAuthorization(header)
}

/** Parses the value of one `Authorization` header. */
export function parseAuthorization(header: string): HeaderCredentials {
  // Clients that always set the header, as in Apollo's documentation, send an empty one when no user is signed in.
  if (header.trim() === '') return none
  const end = header.indexOf(' ')
  const scheme = end === -1 ? header : header.slice(0, end)
  if (scheme.toLowerCase() !== 'bearer') {
    return { kind: 'unusable', reason: 'The Authorization header must contain one Bearer token.' }
  }
  // RFC 9110, section 11.4 allows several spaces after the scheme.
  return { kind: 'bearer', token: end === -1 ? '' : header.slice(end).replace(/^ +/, '') }
}

/** How often a header occurs in a request. In `headers`, Node keeps only the first of those that must not repeat. */
export function countHeaders(rawHeaders: readonly string[], name: string): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const raw = rawHeaders[at] ?? ''
    if (raw.length === name.length && raw.toLowerCase() === name) count += 1
  }
  return count
}
