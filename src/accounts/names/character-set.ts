/** A set of code points. */
export interface CharacterSet {
  has(codePoint: number): boolean
  /** Whether all characters of a text are in it. */
  holdsAll(text: string): boolean
  /** Whether one of them is. */
  holdsAny(text: string): boolean
}

/**
 * Reads ranges as the members of a regular expression's character class: `a-z\u00e0-\u00f6`. Regular expressions
 * themselves take far longer with classes of a thousand ranges. Read when first asked: starting should not wait.
 */
export function characterSet(...ranges: readonly string[]): CharacterSet {
  let bounds: Bounds | undefined
  function has(codePoint: number): boolean {
    bounds ??= readBounds(ranges)
    return isWithin(codePoint, bounds)
  }
  return {
    has,
    holdsAll: (text) => codePointsOf(text).every(has),
    holdsAny: (text) => codePointsOf(text).some(has),
  }
}

/** Ranges by their beginnings, each with the furthest end of all that begin before or with it. */
interface Bounds {
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

function isWithin(codePoint: number, { starts, ends }: Bounds): boolean {
  let [from, to] = [0, starts.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((starts[middle] ?? 0) <= codePoint) from = middle + 1
    else to = middle
  }
  return from > 0 && codePoint <= (ends[from - 1] ?? 0)
}

function readBounds(ranges: readonly string[]): Bounds {
  const pairs = ranges.flatMap((text) => [...text.matchAll(range)].map(boundsOf)).sort(([a], [b]) => a - b)
  const ends = Uint32Array.from(pairs, ([, end]) => end)
  // Ranges of several texts may overlap.
  for (const [at, end] of ends.entries()) ends[at] = Math.max(end, ends[at - 1] ?? 0)
  return { starts: Uint32Array.from(pairs, ([start]) => start), ends }
}

export function codePointsOf(text: string): number[] {
  return Array.from(text, codePointOf)
}

const range = /(\\u\{[0-9a-f]+\}|\\u[0-9a-f]{4}|[^\\-])(?:-(\\u\{[0-9a-f]+\}|\\u[0-9a-f]{4}|[^\\-]))?/g

function boundsOf([, start = '', end = start]: RegExpMatchArray): readonly [number, number] {
  return [readCharacter(start), readCharacter(end)]
}

function readCharacter(text: string): number {
  const digits = /^\\u\{?([0-9a-f]+)/.exec(text)?.[1]
  return digits === undefined ? codePointOf(text) : Number.parseInt(digits, 16)
}

function codePointOf(character: string): number {
  return character.codePointAt(0) ?? 0
}
