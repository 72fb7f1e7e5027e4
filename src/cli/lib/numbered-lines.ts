/** A line of a file with its number, or why it cannot be read. */
export type NumberedLine = { readonly line: number } & (
  | { readonly text: string }
  | { readonly fault: string }
)

const lineFeed = 0x0a

/**
 * Yields the lines of a UTF-8 byte stream one at a time, so memory use does not depend on its length. Empty lines are
 * counted but not yielded.
 *
 * @param longest - in bytes. A longer line is a fault, and is not buffered
 */
export async function* numberedLines(
  stream: AsyncIterable<unknown>,
  longest: number,
): AsyncGenerator<NumberedLine> {
  let line = 1
  let parts: Buffer[] = []
  let length = 0
  const add = (part: Buffer) => {
    length += part.length
    if (length <= longest) parts.push(part)
    else parts = []
  }
  const take = (): NumberedLine | null => {
    const taken = length > longest ? { line, fault: 'It is too long.' } : decoded(line, Buffer.concat(parts))
    parts = []
    length = 0
    line += 1
    return 'text' in taken && taken.text.trim() === '' ? null : taken
  }
  for await (const chunk of stream) {
    let rest = Buffer.from(chunk as Uint8Array) // a stream without an encoding yields bytes
    for (let end = rest.indexOf(lineFeed); end !== -1; end = rest.indexOf(lineFeed)) {
      add(rest.subarray(0, end))
      const taken = take()
      if (taken !== null) yield taken
      rest = rest.subarray(end + 1)
    }
    add(rest)
  }
  const last = take()
  if (last !== null) yield last
}

function decoded(line: number, bytes: Buffer): NumberedLine {
  try {
    return { line, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { line, fault: 'It is not UTF-8.' }
  }
}
