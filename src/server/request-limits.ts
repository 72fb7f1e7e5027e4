import { type Parser, parse } from '../config/index.js'

/** Limits of a single request and of the process. `docs/limits.md` explains the purpose and the default of each. */
export interface Limits {
  /** Lexical tokens of the document. Stops floods of aliases and directives during parsing. */
  readonly tokens: number
  /** Nesting of brackets in the document. The parser and all later steps recurse on them. */
  readonly nesting: number
  /** Depth of nested fields, including those of fragments. The introspection query of common tools needs 15. */
  readonly depth: number
  /** Fields, counted at each fragment spread. Stops fragments whose spreads grow exponentially. */
  readonly fields: number
  /** Aliased fields including `__typename`, counted at each fragment spread. Stops repeated work under aliases. */
  readonly aliases: number
  /** Fields of the root type, counted at each fragment spread. */
  readonly rootFields: number
  /** Directives, counted at each fragment spread. */
  readonly directives: number
  /** Fragment definitions. Validation compares each pair of them. */
  readonly fragments: number
  /** Repeated response names in one selection set. Validation compares each pair, and their sub-selections. */
  readonly repeatedFields: number
  /** The value of an argument `first` or `last`. */
  readonly listSize: number
  /** Estimated fields of the response, from the sizes of its lists. Stops nested lists. */
  readonly complexity: number
  /** Variables that an operation declares or a request sends. */
  readonly variables: number
  /** UTF-16 code units of one string, in a variable or a literal. */
  readonly stringLength: number
  /** Items of one input list, in a variable or a literal. */
  readonly inputListLength: number
  /** Bytes of a request's body. */
  readonly bodyBytes: number
  /** Nesting of brackets in the JSON body. Code that traverses the variables recurses on them. */
  readonly jsonDepth: number
  /** Errors in one response. */
  readonly errors: number
  /** Seconds from a request's arrival to its response. Also the time limit of one MongoDB query. */
  readonly seconds: number
  /** Concurrent GraphQL requests. */
  readonly concurrentRequests: number
  /** Open connections, including idle ones. */
  readonly connections: number
  /** Open connections of one address, except trusted proxies. IPv6 networks have more (`docs/limits.md`). */
  readonly connectionsPerAddress: number
  /** Total bytes of all incomplete request bodies. */
  readonly unfinishedBodyBytes: number
  /** Mean event loop delay over five seconds, in milliseconds. */
  readonly eventLoopDelay: number
  /** Used heap, in percent of V8's heap size limit. */
  readonly heapPercent: number
  /** Resident memory of the process, in percent of the memory of the machine or the container's limit. */
  readonly memoryPercent: number
  /** Open subscriptions of an instance. */
  readonly streams: number
  /** Open subscriptions of one session. */
  readonly streamsPerSession: number
  /** Open subscriptions of anonymous clients of one IPv4 address or IPv6 /64. */
  readonly anonymousStreamsPerAddress: number
  /** Bytes of one subscription that wait because its client does not read. Beyond it, the subscription ends. */
  readonly streamQueueBytes: number
  /** Seconds without an event after which a subscription sends a ping. */
  readonly streamPingSeconds: number
  /** Seconds from the opening of a WebSocket to its `connection_init`. */
  readonly socketInitSeconds: number
  /** WebSockets of one IPv4 address or IPv6 /64 that have not been acknowledged. */
  readonly pendingSocketsPerAddress: number
  /** Bytes of one message that a WebSocket receives. */
  readonly socketMessageBytes: number
}

type LimitName = keyof Limits

interface Range {
  readonly default: number
  readonly min: number
  readonly max: number
}

/** Allowed values. A larger value would disable the limit, or allow recursion that overflows the parser's stack. */
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
  streams: { default: 5000, min: 1, max: 1_000_000 },
  streamsPerSession: { default: 20, min: 1, max: 1_000_000 },
  anonymousStreamsPerAddress: { default: 100, min: 1, max: 1_000_000 },
  streamQueueBytes: { default: 1_048_576, min: 1024, max: 999_999_999 },
  streamPingSeconds: { default: 12, min: 1, max: 50 },
  socketInitSeconds: { default: 10, min: 1, max: 300 },
  pendingSocketsPerAddress: { default: 50, min: 1, max: 1_000_000 },
  socketMessageBytes: { default: 102_400, min: 1024, max: 100_000_000 },
} as const satisfies Readonly<Record<LimitName, Range>>

// `satisfies` ensures that the keys of `ranges` are those of `Limits`.
const names = Object.keys(ranges) as readonly LimitName[]

/** The limits that apply without configuration. */
export const defaultLimits: Limits = limitsFrom((name) => ranges[name].default)

/** Parses the limits that differ from the defaults: `depth=30,aliases=100`, or an object. */
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
  // An `undefined` member counts as omitted, as in all options.
  return Object.entries(given).filter(([, value]) => value !== undefined)
}

function writtenEntry(text: string): readonly Entry[] {
  if (text.trim() === '') return []
  const [name = '', ...rest] = text.split('=').map((part) => part.trim())
  const value = rest.join('=')
  return [[name, /^\d{1,9}$/.test(value) ? Number(value) : value]]
}

function faultsOf([name, value]: Entry): string[] {
  const range = Object.hasOwn(ranges, name) ? ranges[name as LimitName] : undefined // `hasOwn` proves the key
  if (range === undefined) return [`must be limits as in docs/limits.md: "${name}" is not a limit`]
  const { min, max } = range
  const isWithin = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
  return isWithin ? [] : [`must set ${name} to a whole number from ${min} to ${max}`]
}

function limitsFrom(valueFor: (name: LimitName) => number): Limits {
  // Complete, because `names` contains every key.
  return Object.freeze(Object.fromEntries(names.map((name) => [name, valueFor(name)]))) as unknown as Limits
}
