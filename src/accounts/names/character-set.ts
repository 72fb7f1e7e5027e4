/** A set of code points. */
export interface CharacterSet {
  has(codePoint: number): boolean
  /** Whether it contains all characters of a text. */
  holdsAll(text: string): boolean
  /** Whether it contains any character of a text. */
  holdsAny(text: string): boolean
}

/**
 * Creates a set from ranges in the syntax of a character class: `a-z\u00e0-\u00f6`. Regular expressions are far slower
 * with classes of a thousand ranges. The ranges are parsed at first use, to keep startup fast.
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

/** Ranges sorted by start, each with the maximum end of all ranges up to it. */
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
  // Ranges of several texts can overlap.
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
