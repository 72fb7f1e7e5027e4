/**
 * One form for all spellings of a name, after PRECIS UsernameCaseMapped (RFC 8265, section 3.3): full and half
 * width mapped, case folded, NFC. Case is folded further than RFC 8265 asks (ß as ss, ς as σ, ı as i), so that
 * the upper-case spelling of a name is always that name. Total and idempotent; decides nothing.
 *
 * What Node's tables say of the letters that names can have is the same in all its versions: see
 * `scripts/generate-unicode.js`.
 */
export function foldName(text: string): string {
  return decompose(mapWidth(text))
    .normalize('NFC')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ') // which of the two stands, toLowerCase decides by the place in the word
    .normalize('NFC')
}

/** Full-width and half-width forms as the ordinary characters that they stand for. */
export function mapWidth(text: string): string {
  return text.replace(/[\uff01-\uffee]+/gu, (forms) => forms.normalize('NFKC'))
}

/**
 * Armenian, Thai and Lao letters of everyday writing that Unicode counts as compatibility forms, as the two letters that
 * they stand for.
 */
export function decompose(text: string): string {
  return text.replace(/[\u0587\u0e33\u0eb3\u0edc\u0edd]/g, (letter) => letter.normalize('NFKD'))
}
