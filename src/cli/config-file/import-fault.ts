import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const longestMessage = 500

/**
 * Describes in one line why a module could not be imported.
 *
 * @param shown - the name of the module
 */
export function importFault(shown: string, error: unknown): string {
  if (!(error instanceof Error)) return `${shown} threw a value that is not an error.`
  const message = oneLine(`${error.name}: ${error.message}`)
  if (isTypeScriptUnknown(error)) {
    return `${shown} cannot be run: Node ${process.version} does not run TypeScript. Use Node 22.18 or later, or JavaScript.`
  }
  const place = placeOf(error)
  if (place !== null) return `${shown} failed: ${message} (${place})`
  return error instanceof SyntaxError
    ? `${shown} failed: ${message}. To see where, run: node ${shown}`
    : `${shown} failed: ${message}`
}

/** The message is of the application, so it may contain control characters, which a terminal would obey. */
function oneLine(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ').replace(/\p{Cc}/gu, '?')
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line
}

function isTypeScriptUnknown(error: Error): boolean {
  const isUnknown = 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION'
  return isUnknown && error.message.includes('".ts"')
}

/** The first line of code of the application in the stack: `src/models.ts:10:5`. */
function placeOf({ stack = '' }: Error): string | null {
  const lines = stack.split('\n').filter((line, index) => index === 0 || line.startsWith('    at '))
  for (const line of lines) {
    const [, url, position] = /(file:\/\/[^\s()]+?)((?::\d+)+)\)?$/.exec(line) ?? []
    const [, path, inPath] = /(?:^|[\s(])(\/[^\s()]+?)((?::\d+)+)\)?$/.exec(line) ?? []
    if (url !== undefined && position !== undefined) return `${fromHere(fileURLToPath(url))}${position}`
    if (path !== undefined && inPath !== undefined) return `${fromHere(path)}${inPath}`
  }
  return null
}

function fromHere(path: string): string {
  return relative(process.cwd(), path)
}
