import { type DocumentNode, type Token, TokenKind } from 'graphql'

/**
 * What a prepared document is reckoned to hold in memory, in bytes: its source, its tokens, its nodes with their
 * locations, what was measured of it, and its authorization plan. Measured on Node 20 and rounded up;
 * `test/server/document/document-memory.slow.test.ts` compares with what documents of many forms really hold.
 *
 * By tokens, not by characters: a field of two letters holds as much as one of twenty, and a long text in quotes or
 * spaces holds next to nothing. One walk along the tokens, which the parser has linked: it takes some microseconds, where
 * preparing the document took hundreds.
 */
export function documentBytes(document: DocumentNode, source: string): number {
  let bytes = bytesPerDocument + source.length * bytesPerCharacter
  for (let token: Token | null | undefined = document.loc?.startToken; token; token = token.next)
    bytes += bytesPerToken + (bytesBeside[token.kind] ?? 0)
  return bytes
}

const bytesPerDocument = 2_500
/** Strings with characters above U+00FF take two bytes for each. */
const bytesPerCharacter = 2
const bytesPerToken = 100
const bytesPerNode = 240

/** What a token brings besides itself, by its kind. */
const bytesBeside: Readonly<Partial<Record<string, number>>> = {
  // Its own node, and that of the field, argument or type that it names.
  [TokenKind.NAME]: 2 * bytesPerNode,
  // A selection set: its node, its list, and what is planned and measured for it.
  [TokenKind.BRACE_L]: bytesPerNode + 450,
  [TokenKind.SPREAD]: bytesPerNode,
  [TokenKind.DOLLAR]: bytesPerNode,
  [TokenKind.BRACKET_L]: bytesPerNode,
  [TokenKind.INT]: bytesPerNode,
  [TokenKind.FLOAT]: bytesPerNode,
  [TokenKind.STRING]: bytesPerNode,
  [TokenKind.BLOCK_STRING]: bytesPerNode,
}
