/** Maximum length in code points after NFC. NIST SP 800-63B-4 requires at least 64. */
export const maxPasswordCodePoints = 1024

/**
 * Maximum length in bytes of UTF-8, before and after NFC. Checked first, because normalizing or hashing megabytes would
 * be an attack vector.
 */
export const maxPasswordBytes = 4096

export type PasswordText =
  | { readonly kind: 'text'; readonly text: string; readonly codePoints: number }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'tooLong' }

/**
 * Normalizes a password to NFC (NIST SP 800-63B-4, section 3.1.1.2), so that composed and decomposed é are equal. Any
 * Unicode text is accepted, including NUL and emoji, except lone surrogates: UTF-8 encodes all of them as the same
 * replacement character. Never throws.
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
