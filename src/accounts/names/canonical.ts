/**
 * Maps all spellings of a name to one form, after PRECIS UsernameCaseMapped (RFC 8265, section 3.3): width mapping,
 * case folding, NFC. Case folding goes further than RFC 8265 (ß to ss, ς to σ, ı to i), so that the upper-case spelling
 * of a name always has the same form. Total and idempotent; does not validate.
 *
 * Node's Unicode data for the letters that names can contain is the same in all its versions: see
 * `scripts/generate-unicode.js`.
 */
export function foldName(text: string): string {
  return decompose(mapWidth(text))
    .normalize('NFC')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ') // toLowerCase chooses between them by position in the word
    .normalize('NFC')
}

/** Maps full-width and half-width forms to ordinary characters. */
export function mapWidth(text: string): string {
  return text.replace(/[\uff01-\uffee]+/gu, (forms) => forms.normalize('NFKC'))
}

/** Decomposes Armenian, Thai and Lao letters of everyday writing that Unicode defines as compatibility characters. */
export function decompose(text: string): string {
  return text.replace(/[\u0587\u0e33\u0eb3\u0edc\u0edd]/g, (letter) => letter.normalize('NFKD'))
}
