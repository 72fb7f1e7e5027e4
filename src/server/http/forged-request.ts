import type { IncomingHttpHeaders } from 'node:http'

/**
 * Headers that a page of another site can not send without the browser asking first. `Authorization` is one of them: what a
 * browser adds by itself is another scheme than Bearer, and refused as such.
 */
export const preflightHeaders = [
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'authorization',
] as const

/** For a GET that any page could have made the browser send. */
export const forgeableGet =
  'A GET request must prove that it is not forged by another site (CSRF). Send "apollo-require-preflight: true" or a ' +
  'bearer token, or use POST (urql: preferGetMethod: false).'

/**
 * Whether a GET could come from any page without the browser asking first. A media type of its own is for Apollo's check to
 * judge. Pure.
 */
export function isForgeableGet(method: string, headers: IncomingHttpHeaders): boolean {
  if (method !== 'GET' || headers['content-type'] !== undefined) return false
  return preflightHeaders.every((name) => (headers[name] ?? '') === '')
}
