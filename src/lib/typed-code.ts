import { randomBytes } from 'node:crypto'

/** Crockford's base 32: no I, L, O and U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Creates a code for people to type: five random bits for each character, in groups of four, as `XXXX-XXXX`. */
export function createTypedCode(length: number): string {
  const characters = [...randomBytes(length)].map((byte) => alphabet.charAt(byte % alphabet.length))
  return (characters.join('').match(/.{4}/g) ?? []).join('-')
}

/**
 * Reads a typed code: without regard to case, spaces and hyphens; O is 0, I and L are 1. Pure.
 *
 * @returns `null` if it is none of this length
 */
export function parseTypedCode(typed: string, length: number): string | null {
  // Longer texts are not looked at: a code has few characters, however it is typed.
  if (typed.length > 4 * length) return null
  const read = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  return read.length === length && [...read].every((character) => alphabet.includes(character)) ? read : null
}
