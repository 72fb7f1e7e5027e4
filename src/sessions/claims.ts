import { reservedClaims } from '../tokens/index.js'

/** Maximum size of the claims of a session, as JSON in UTF-8. Each request carries them in its token. */
const maxBytes = 2048
const maxDepth = 8

/** The claims of the application, by name. JSON values only. */
export type Claims = Readonly<Record<string, unknown>>

/** Frozen, because requests of one session share it. */
export const noClaims: Claims = Object.freeze({})

/**
 * Converts claims of the application to JSON, as they are stored. Messages contain names, and no values.
 *
 * @throws TypeError for a reserved name, a value that is not JSON, or claims that are too large
 */
export function claimsText(claims: unknown): string {
  if (!isPlainObject(claims)) throw new TypeError('claims must return an object')
  for (const [name, value] of Object.entries(claims)) {
    if (reservedClaims.has(name)) {
      throw new TypeError(`claims: ${name} is a registered claim. Use a name of your own`)
    }
    if (name === '') throw new TypeError('claims: a name must not be empty')
    if (!isJson(value, maxDepth)) {
      throw new TypeError(`claims: ${name} must be a JSON value, nested at most ${maxDepth} deep`)
    }
  }
  if (Object.hasOwn(claims, '__proto__')) throw new TypeError('claims: __proto__ is not a name')
  const text = JSON.stringify(claims)
  if (Buffer.byteLength(text) > maxBytes) {
    throw new TypeError(`claims must not be larger than ${maxBytes} bytes of JSON`)
  }
  return text
}

/** The stored claims of a session, frozen at every depth. A session of an earlier version has none. */
export function parseClaims(text: string | undefined): Claims {
  if (text === undefined) return noClaims
  // Only `claimsText` writes it.
  return JSON.parse(text, (_name, value: unknown) =>
    typeof value === 'object' && value !== null ? Object.freeze(value) : value,
  )
}

function isJson(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      if (value === null) return true
      if (depth === 0) return false
      if (Array.isArray(value)) return Array.from(value).every((item) => isJson(item, depth - 1))
      return isPlainObject(value) && isPlainJson(value, depth - 1)
    default:
      return false
  }
}

function isPlainJson(value: object, depth: number): boolean {
  return !Object.hasOwn(value, '__proto__') && Object.values(value).every((member) => isJson(member, depth))
}

/** Excludes dates, ObjectIds and documents, which JSON would change. A function `toJSON` is no JSON value. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
