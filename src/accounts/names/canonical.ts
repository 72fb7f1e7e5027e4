/**
 * One form for all spellings of a name, after PRECIS UsernameCaseMapped (RFC 8265, section 3.3): full and half
 * width mapped, case folded, NFC. Case is folded further than RFC 8265 asks (ß as ss, ς as σ, ı as i), so that
 * the upper-case spelling of a name is always that name. Total and idempotent; decides nothing.
 */
export function foldName(text: string): string {
  return mapWidth(text)
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
