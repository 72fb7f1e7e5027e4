import type { IncomingHttpHeaders } from 'node:http'

/**
 * Headers that a cross-origin page can send only after a CORS preflight. `Authorization` is one of them: browsers add
 * it themselves only with schemes other than Bearer, which are refused.
 */
export const preflightHeaders = [
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'authorization',
] as const

/** The error message for a GET request that another site could have forged. */
export const forgeableGet =
  'A GET request must prove that it is not forged by another site (CSRF). Send "apollo-require-preflight: true" or a ' +
  'bearer token, or use POST (urql: preferGetMethod: false).'

/**
 * Whether any page could have caused this GET request without a CORS preflight. Apollo's CSRF prevention checks
 * requests that have a `Content-Type`. Pure.
 */
export function isForgeableGet(method: string, headers: IncomingHttpHeaders): boolean {
  if (method !== 'GET' || headers['content-type'] !== undefined) return false
  return preflightHeaders.every((name) => (headers[name] ?? '') === '')
}
