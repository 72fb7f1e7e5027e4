import type { FormattedExecutionResult } from 'graphql'
import { type Ending, isTransient } from './ending.js'
import type { AcceptedStream } from './stream-format.js'

/** The texts of one format of streams. Pure. */
export interface Framing {
  /** Sent at once, so that the client knows that the stream is open. */
  readonly opening: string
  readonly ping: string
  result(result: FormattedExecutionResult): string
  /** The last text of the stream. */
  ending(ending: Ending): string
}

/** The framing that a client accepts. */
export function framingOf({ format, resumes }: AcceptedStream): Framing {
  if (format === 'multipart') return multipart
  return resumes ? resumedEventStream : eventStream
}

/** A result as an event of GraphQL over SSE. */
function nextOf(json: string): string {
  return `event: next\ndata: ${json}\n\n`
}

function next(result: FormattedExecutionResult): string {
  return nextOf(JSON.stringify(result))
}

/** Without a space after `data:`: urql would take a space alone for a payload. */
const complete = 'event: complete\ndata:\n\n'

/** A whole event stream of one result, for a client that reads no other response. */
export function singleResultStream(json: string): string {
  return nextOf(json) + complete
}

/** For clients to which the end of the response is the end of the subscription: the errors say why. */
const eventStream: Framing = {
  opening: ':\n\n',
  ping: ':\n\n',
  result: next,
  ending: ({ errors }) => (errors.length === 0 ? complete : next({ errors }) + complete),
}

/**
 * For clients that subscribe again after a stream without `complete`, as the protocol of graphql-sse says. With an expired token,
 * they do so without an error that the page would see: the reason is in a comment.
 */
const resumedEventStream: Framing = {
  ...eventStream,
  ending(ending) {
    if (!isTransient(ending)) return eventStream.ending(ending)
    return ending.reason === 'token_expired' ? ': TOKEN_EXPIRED\n\n' : next({ errors: ending.errors })
  },
}

const boundary = '\r\n--graphql'

/** A part, and the boundary after it: without it, the client would wait for the end of the part. */
function part(value: unknown): string {
  return `\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(value)}${boundary}`
}

const heartbeat = part({})

/** Apollo's multipart subscription protocol. Apollo Client treats a stream without the last boundary as broken. */
const multipart: Framing = {
  opening: boundary,
  ping: heartbeat,
  result: (result) => part({ payload: result }),
  ending: ({ errors }) => `${errors.length === 0 ? '' : part({ payload: null, errors })}--\r\n`,
}
