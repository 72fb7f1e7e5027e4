const quote = 0x22
const backslash = 0x5c
const newline = 0x0a
const carriageReturn = 0x0d
const hash = 0x23

/**
 * Whether brackets in a GraphQL document are nested more than `limit` levels, outside strings and comments.
 *
 * Runs on the text before the parser: graphql-js recurses on each bracket, and a few kilobytes of brackets would nearly
 * exhaust the stack.
 */
export function isNestedTooDeeply(source: string, limit: number): boolean {
  let open = 0
  let at = 0
  while (at < source.length) {
    const code = source.charCodeAt(at)
    if (code === quote) at = endOfString(source, at)
    else if (code === hash) at = endOfLine(source, at)
    else if (isOpening(code)) {
      open += 1
      if (open > limit) return true
    } else if (isClosing(code)) open -= 1
    at += 1
  }
  return false
}

/** Whether brackets in a UTF-8 JSON text are nested more than `limit` levels, outside strings. */
export function isJsonNestedTooDeeply(json: Uint8Array, limit: number): boolean {
  let open = 0
  let inString = false
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0
    if (inString) {
      if (byte === backslash) at += 1
      else if (byte === quote) inString = false
    } else if (byte === quote) inString = true
    else if (isOpening(byte)) {
      open += 1
      if (open > limit) return true
    } else if (isClosing(byte)) open -= 1
  }
  return false
}

function isOpening(code: number): boolean {
  return code === 0x7b || code === 0x5b || code === 0x28 // { [ (
}

function isClosing(code: number): boolean {
  return code === 0x7d || code === 0x5d || code === 0x29 // } ] )
}

/** The index of the last character of the string that begins at `start`. */
function endOfString(source: string, start: number): number {
  if (source.startsWith('"""', start)) return endOfBlockString(source, start + 3)
  for (let at = start + 1; at < source.length; at += 1) {
    const code = source.charCodeAt(at)
    if (code === backslash) at += 1
    else if (code === quote || code === newline || code === carriageReturn) return at
  }
  return source.length
}

function endOfBlockString(source: string, start: number): number {
  let end = source.indexOf('"""', start)
  // An escaped delimiter, \""", is part of the string.
  while (end > start && source.charCodeAt(end - 1) === backslash) end = source.indexOf('"""', end + 3)
  return end === -1 ? source.length : end + 2
}

function endOfLine(source: string, start: number): number {
  for (let at = start; at < source.length; at += 1) {
    const code = source.charCodeAt(at)
    if (code === newline || code === carriageReturn) return at
  }
  return source.length
}
