import { type DocumentNode, type Token, TokenKind } from 'graphql'

/**
 * Estimates the memory of a prepared document, in bytes: its source, its tokens, its nodes with their locations, its
 * measures, and its authorization plan. The constants were measured on Node 20 and rounded up.
 * `test/server/document/document-memory.slow.test.ts` compares the estimate with documents of many forms.
 *
 * Counts tokens instead of characters: a field name of two letters needs as much memory as one of twenty, and long
 * strings or spaces need very little. Traversing the parser's linked list of tokens takes a few microseconds. Preparing
 * the document takes hundreds.
 */
export function documentBytes(document: DocumentNode, source: string): number {
  let bytes = bytesPerDocument + source.length * bytesPerCharacter
  for (let token: Token | null | undefined = document.loc?.startToken; token; token = token.next)
    bytes += bytesPerToken + (bytesBeside[token.kind] ?? 0)
  return bytes
}

const bytesPerDocument = 2_500
/** V8 stores strings with characters above U+00FF in two bytes per character. */
const bytesPerCharacter = 2
const bytesPerToken = 100
const bytesPerNode = 240

/** Bytes that a token needs in addition to itself, by its kind. */
const bytesBeside: Readonly<Partial<Record<string, number>>> = {
  // The name node, and the node of the field, argument or type that it names.
  [TokenKind.NAME]: 2 * bytesPerNode,
  // A selection set: its node, its list of selections, its plan and its measures.
  [TokenKind.BRACE_L]: bytesPerNode + 450,
  [TokenKind.SPREAD]: bytesPerNode,
  [TokenKind.DOLLAR]: bytesPerNode,
  [TokenKind.BRACKET_L]: bytesPerNode,
  [TokenKind.INT]: bytesPerNode,
  [TokenKind.FLOAT]: bytesPerNode,
  [TokenKind.STRING]: bytesPerNode,
  [TokenKind.BLOCK_STRING]: bytesPerNode,
}
