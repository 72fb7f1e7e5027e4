import { type Parser, parse } from '../config/index.js'

/** What one request, and all of them together, may cost. `docs/limits.md` says of each what it stops and why it is what it is. */
export interface Limits {
  /** Lexical tokens of the document: stops alias and directive floods while they are parsed. */
  readonly tokens: number
  /** Brackets open at once in the document's text: the parser and all that follows recurse on them. */
  readonly nesting: number
  /** Fields below each other, fragments spread out. An introspection query of usual tools needs 15. */
  readonly depth: number
  /** Fields, fragments spread out: stops fragments that double each other. */
  readonly fields: number
  /** Aliased fields, `__typename` too, fragments spread out: stops the same work under many names. */
  readonly aliases: number
  /** Fields of the root type, fragments spread out. */
  readonly rootFields: number
  /** Directives, fragments spread out. */
  readonly directives: number
  /** Fragments that the document defines: validation compares each with each. */
  readonly fragments: number
  /** Fields of the same name beside each other: validation compares each with each, and below them again. */
  readonly repeatedFields: number
  /** The value of an argument `first` or `last`. */
  readonly listSize: number
  /** Fields that the answer may come to, by the sizes of its lists: stops lists within lists. */
  readonly complexity: number
  /** Variables that an operation declares or a request sends. */
  readonly variables: number
  /** UTF-16 units of one string, in a variable or written into the document. */
  readonly stringLength: number
  /** Items of one list that goes in, in a variable or written into the document. */
  readonly inputListLength: number
  /** Bytes of a request's body. */
  readonly bodyBytes: number
  /** Brackets open at once in the body's JSON: whatever walks the variables recurses on them. */
  readonly jsonDepth: number
  /** Errors in one response. */
  readonly errors: number
  /** Seconds from a request's arrival to its answer; also the longest that one query of MongoDB may take. */
  readonly seconds: number
  /** Concurrent GraphQL requests. */
  readonly concurrentRequests: number
  /** Open connections, idle ones too. */
  readonly connections: number
  /** Those of one address, trusted proxies aside; networks of IPv6 have more (`docs/limits.md`). */
  readonly connectionsPerAddress: number
  /** Bytes of all bodies together that are not here whole. */
  readonly unfinishedBodyBytes: number
  /** Mean delay of the event loop within five seconds, in milliseconds. */
  readonly eventLoopDelay: number
  /** How full the heap may be, in percent of what Node lets it grow to. */
  readonly heapPercent: number
  /** How much of the machine's memory, or of what the container may have, the process may take, in percent. */
  readonly memoryPercent: number
}

type LimitName = keyof Limits

interface Range {
  readonly default: number
  readonly min: number
  readonly max: number
}

/** Bounds that keep a limit from switching itself off: beyond them the parser's own recursion is at risk. */
const ranges = {
  tokens: { default: 4000, min: 10, max: 100_000 },
  nesting: { default: 64, min: 4, max: 500 },
  depth: { default: 20, min: 1, max: 200 },
  fields: { default: 2000, min: 1, max: 100_000 },
  aliases: { default: 50, min: 0, max: 10_000 },
  rootFields: { default: 30, min: 1, max: 10_000 },
  directives: { default: 50, min: 0, max: 10_000 },
  fragments: { default: 100, min: 0, max: 10_000 },
  repeatedFields: { default: 100, min: 0, max: 10_000 },
  listSize: { default: 100, min: 1, max: 100_000 },
  complexity: { default: 20_000, min: 1, max: 100_000_000 },
  variables: { default: 100, min: 0, max: 10_000 },
  stringLength: { default: 32_768, min: 1, max: 100_000_000 },
  inputListLength: { default: 100, min: 1, max: 1_000_000 },
  bodyBytes: { default: 102_400, min: 1024, max: 100_000_000 },
  jsonDepth: { default: 32, min: 2, max: 500 },
  errors: { default: 50, min: 2, max: 10_000 },
  seconds: { default: 20, min: 1, max: 600 },
  concurrentRequests: { default: 1000, min: 1, max: 1_000_000 },
  connections: { default: 10_000, min: 1, max: 1_000_000 },
  connectionsPerAddress: { default: 2000, min: 1, max: 1_000_000 },
  unfinishedBodyBytes: { default: 33_554_432, min: 1024, max: 999_999_999 },
  eventLoopDelay: { default: 500, min: 20, max: 60_000 },
  heapPercent: { default: 90, min: 10, max: 100 },
  memoryPercent: { default: 90, min: 10, max: 100 },
} as const satisfies Readonly<Record<LimitName, Range>>

// The keys of `ranges` are those of `Limits`, by its type.
const names = Object.keys(ranges) as readonly LimitName[]

export const defaultLimits: Limits = limitsFrom((name) => ranges[name].default)

/** Reads what differs from the defaults: `depth=30,aliases=100`, or an object. */
export const requestLimits: Parser<Limits, Partial<Limits>> = parse.custom((given, refuse) => {
  const entries = entriesOf(given)
  const faults = entries === null ? ['must be limits as in docs/limits.md'] : entries.flatMap(faultsOf)
  if (entries === null || faults.length > 0) {
    return refuse(...faults)
  }
  const said = new Map(entries)
  return limitsFrom((name) => Number(said.get(name) ?? ranges[name].default))
})

type Entry = readonly [name: string, value: unknown]

function entriesOf(given: unknown): readonly Entry[] | null {
  if (typeof given === 'string') return given.split(',').flatMap(writtenEntry)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return null
  // A member that is `undefined` counts as left out, as everywhere among the options.
  return Object.entries(given).filter(([, value]) => value !== undefined)
}

function writtenEntry(text: string): readonly Entry[] {
  if (text.trim() === '') return []
  const [name = '', ...rest] = text.split('=').map((part) => part.trim())
  const value = rest.join('=')
  return [[name, /^\d{1,9}$/.test(value) ? Number(value) : value]]
}

function faultsOf([name, value]: Entry): string[] {
  const range = Object.hasOwn(ranges, name) ? ranges[name as LimitName] : undefined // it is one of them
  if (range === undefined) return [`must be limits as in docs/limits.md: "${name}" is not a limit`]
  const { min, max } = range
  const isWithin = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
  return isWithin ? [] : [`must set ${name} to a whole number from ${min} to ${max}`]
}

function limitsFrom(valueFor: (name: LimitName) => number): Limits {
  // Complete: `names` are all of them.
  return Object.freeze(Object.fromEntries(names.map((name) => [name, valueFor(name)]))) as unknown as Limits
}
