/** The position of a request in a trace. Ids are lower-case hexadecimal. */
export interface TraceParent {
  /** 32 digits, not all zero. */
  readonly traceId: string
  /** The caller's span: 16 digits, not all zero. */
  readonly spanId: string
  /** Eight bits. The lowest is `sampled`. */
  readonly flags: number
}

const version00 = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/
/** Later versions may append fields. */
const laterVersion = /^(?!00|ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/
const longest = 512

/**
 * Parses a `traceparent` header (W3C Trace Context, level 1, section 3.2.2). Strict: an invalid header counts as none,
 * and so do two headers, which Node joins.
 */
export function parseTraceparent(header: string | undefined): TraceParent | null {
  if (header === undefined || header.length < 55 || header.length > longest) return null
  const [, traceId, spanId, flags] = version00.exec(header) ?? laterVersion.exec(header) ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return null
  if (isZero(traceId) || isZero(spanId)) return null
  return { traceId, spanId, flags: Number.parseInt(flags, 16) }
}

function isZero(id: string): boolean {
  return /^0+$/.test(id)
}
