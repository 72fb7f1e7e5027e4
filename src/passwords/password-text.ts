/** The longest password, in code points after NFC; far above the 64 that NIST SP 800-63B-4 wants accepted. */
export const maxPasswordCodePoints = 1024

/**
 * The longest password, in bytes of UTF-8, before and after NFC. Decided before anything else is done to the
 * text: normalizing or hashing megabytes would be work that anybody could order for free.
 */
export const maxPasswordBytes = 4096

export type PasswordText =
  | { readonly kind: 'text'; readonly text: string; readonly codePoints: number }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'tooLong' }

/**
 * Reads what was typed as a password: NFC (NIST SP 800-63B-4, section 3.1.1.2), so that a composed and a
 * decomposed é are one password. Any Unicode is a password, NUL and emoji included, except lone surrogates:
 * UTF-8 has no form for them, so all of them would become the same password. Total: never throws.
 */
export function readPasswordText(typed: string): PasswordText {
  if (exceedsBytes(typed)) return { kind: 'tooLong' }
  if (/\p{Surrogate}/u.test(typed)) return { kind: 'malformed' }
  const text = typed.normalize('NFC')
  const codePoints = countCodePoints(text)
  if (codePoints > maxPasswordCodePoints || exceedsBytes(text)) return { kind: 'tooLong' }
  return { kind: 'text', text, codePoints }
}

function exceedsBytes(text: string): boolean {
  return text.length > maxPasswordBytes || Buffer.byteLength(text, 'utf8') > maxPasswordBytes
}

function countCodePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
