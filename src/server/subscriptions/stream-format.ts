/** How the results of a subscription are sent in the response to its request. */
export type StreamFormat =
  /** GraphQL over SSE, distinct connections mode. */
  | 'event-stream'
  /** Apollo's multipart subscription protocol, version 1.0. */
  | 'multipart'

/** What a client accepts for a subscription. */
export interface AcceptedStream {
  readonly format: StreamFormat
  /**
   * Whether a stream that closes without `complete` makes the client subscribe again, as an `EventSource` and graphql-sse do. A
   * client that accepts other types of responses beside it, such as urql, takes that for the end.
   */
  readonly resumes: boolean
}

/** The content type of responses in this format. */
export const streamTypes: Readonly<Record<StreamFormat, string>> = {
  'event-stream': 'text/event-stream; charset=utf-8',
  multipart: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
}

/**
 * The format that an `Accept` header asks for: of several, the one of the highest quality, then the first. Wildcards ask for none:
 * every client sends them, also those that read JSON only. Pure.
 */
export function acceptedStream(accept: string | undefined): AcceptedStream | null {
  if (accept === undefined || !/event-stream|multipart/i.test(accept)) return null
  const ranges = accept.split(',').map(parseRange)
  let best: { readonly format: StreamFormat; readonly q: number } | null = null
  for (const { format, q } of ranges) {
    if (format !== null && q > (best?.q ?? 0)) best = { format, q }
  }
  if (best === null) return null
  return { format: best.format, resumes: best.format === 'event-stream' && ranges.length === 1 }
}

function parseRange(text: string): { readonly format: StreamFormat | null; readonly q: number } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))
  const q = weight === undefined ? 1 : Number(weight.slice(2))
  return { format: formatOf(type, parameters), q: Number.isFinite(q) ? q : 0 }
}

function formatOf(type: string, parameters: readonly string[]): StreamFormat | null {
  if (type === 'text/event-stream') return 'event-stream'
  const isSubscription = parameters.some((parameter) => /^subscriptionspec="?1\.0"?$/.test(parameter))
  return type === 'multipart/mixed' && isSubscription ? 'multipart' : null
}
