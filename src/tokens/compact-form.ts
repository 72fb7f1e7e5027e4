import { isUtf8 } from 'node:buffer'
import type { RefusalDetail } from './refusals.js'

/** Decoded header and payload of an unverified token. */
export interface CompactToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
}

/** Maximum length in characters: far above what roles and scopes need, short enough to parse quickly. */
export const maxTokenLength = 8192

/**
 * Parses a JWS in compact serialization (RFC 7515, section 3.1), more strictly than jsonwebtoken. Only Portcullis signs
 * these tokens, so the JSON must be exactly the output of `JSON.stringify`. That excludes duplicate member names, which
 * parsers interpret differently.
 *
 * Does not verify the signature. Never throws.
 */
export function parseCompact(token: string): CompactToken | RefusalDetail {
  if (token.length > maxTokenLength) return 'too-long'
  const [head = '', body = '', signature = '', ...rest] = token.split('.', 4)
  if (head === '' || body === '' || signature === '' || rest.length > 0) return 'not-compact'
  if (decodeBase64url(signature) === null) return 'not-base64url'
  const header = parsePart(head)
  if (typeof header === 'string') return header
  const payload = parsePart(body)
  if (typeof payload === 'string') return payload
  return { header, payload }
}

/** The payload of a token that was verified before, or of one that may have any form: then `null`, or any object. */
export function payloadOf(token: string): Readonly<Record<string, unknown>> | null {
  if (token.length > maxTokenLength) return null
  const start = token.indexOf('.') + 1
  const end = token.indexOf('.', start)
  if (start === 0 || end === -1) return null
  try {
    const value: unknown = JSON.parse(Buffer.from(token.slice(start, end), 'base64url').toString('utf8'))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function parsePart(part: string): Record<string, unknown> | RefusalDetail {
  const bytes = decodeBase64url(part)
  if (bytes === null) return 'not-base64url'
  if (!isUtf8(bytes)) return 'not-utf8'
  const text = bytes.toString('utf8')
  try {
    const value: unknown = JSON.parse(text)
    if (!isObject(value)) return 'not-json'
    // Deep nesting can overflow the stack of `JSON.stringify`, which throws too.
    return JSON.stringify(value) === text ? value : 'json-not-canonical'
  } catch {
    return 'not-json'
  }
}

/** Accepts canonical base64url only, so that each token has one form. */
function decodeBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
