import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ReauthenticationRequired } from '../../lib/errors.js'
import { RefusedBody } from '../http/json-body.js'
import { jsonType } from '../http/media-type.js'
import { responseUnderWay } from '../http/response-under-way.js'
import { logOf } from '../log.js'
import type { Limits } from '../request-limits.js'
import { describeError } from './classify-error.js'
import { type Failure, failureBody, sendFailure } from './failure.js'
import type { ErrorPresenter } from './present-error.js'

/** Fastify's error codes for requests that it refuses before the handler. */
const failures: Readonly<Record<string, Failure>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, message: 'Send the body as application/json.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, message: 'The body is empty.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, message: 'The body is not valid JSON.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    message: 'The length of the body does not match Content-Length.',
  },
  FST_ERR_BAD_URL: { status: 400, message: 'The URL is not valid.' },
  FST_ERR_MAX_PARAM_LENGTH: { status: 400, message: 'The URL is too long.' },
}

/** The response to an error outside GraphQL. `null` if the error is unexpected. Pure. */
export function failureOf(error: FastifyError, limits: Pick<Limits, 'bodyBytes'>): Failure | null {
  if (error instanceof RefusedBody) return error.failure
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return bodyTooLarge(limits.bodyBytes)
  const known = failures[error.code]
  if (known !== undefined) return known
  const status = error.statusCode ?? 500
  // The error's own message is not sent: the message of a JSON parser quotes the body.
  return status >= 400 && status < 500 ? { status, message: 'The request is not valid.' } : null
}

function bodyTooLarge(allowed: number): Failure {
  const message = `The body is too large: it is limited to ${allowed} bytes.`
  return { status: 413, message, extensions: { limit: 'bodyBytes', allowed } }
}

/** Creates Fastify's error handler. */
export function createErrorHandler(presenter: ErrorPresenter, limits: Pick<Limits, 'bodyBytes'>) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const failure = failureOf(error, limits)
    if (failure !== null) return sendFailure(request, reply, failure)
    presenter.report([error], 1, logOf(request), {})
    const { message, extensions = {} } = presenter.format({ message: '' }, error)
    const { code, ...others } = extensions
    const status = describeError(error).status ?? 500
    if (status === 503) reply.header('retry-after', '1')
    if (status === 401) reply.header('www-authenticate', challengeOf(extensions))
    return sendFailure(request, reply, { status, message, code: String(code), extensions: others })
  }
}

/**
 * Only a token that was not accepted is an error (RFC 6750, section 3.1), or one whose user has to authenticate again
 * (RFC 9470, section 3).
 */
function challengeOf({ code, reason, maxAge }: Readonly<Record<string, unknown>>): string {
  if (code === ReauthenticationRequired.code) {
    const age = typeof maxAge === 'number' ? `, max_age="${maxAge}"` : ''
    return `Bearer error="insufficient_user_authentication"${age}`
  }
  return reason === undefined ? 'Bearer' : 'Bearer error="invalid_token"'
}

/** The head of a response, because a response to HEAD has no body (RFC 9110, section 9.3.2). */
export function headOf(answer: string): string {
  return answer.slice(0, answer.indexOf('\r\n\r\n') + 4)
}

/** The method is known only if the failed request begins in this packet, because the parser does not expose it. */
function isHead({ rawPacket, bytesParsed }: ClientError): boolean {
  if (!(rawPacket instanceof Uint8Array)) return false
  const parsed = Buffer.from(rawPacket.subarray(0, bytesParsed)).toString('latin1')
  return parsed.startsWith('HEAD ') && !parsed.includes('\r\n\r\n')
}

/** The error of Node's `clientError` event. */
interface ClientError extends Error {
  readonly code?: string
  /** The packet that was being parsed. It is a Buffer, although Fastify's types differ. */
  readonly rawPacket?: unknown
  /** Bytes of the packet that were parsed. */
  readonly bytesParsed?: number
}

/** Limits that apply before the request exists. */
interface HeadLimits {
  readonly headerBytes: number
}

/** Creates the `clientError` handler: it responds to requests that Node could not parse or that arrived too slowly. */
export function createClientErrorHandler(limits: HeadLimits) {
  function refuse(error: ClientError, socket: Socket): void {
    const answer = wholeAnswer(clientFailureOf(error.code, limits))
    socket.end(isHead(error) ? headOf(answer) : answer)
    discardRest(socket)
  }

  return (error: ClientError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const before = responseUnderWay(socket)
    if (before === null) {
      refuse(error, socket)
      return
    }
    // Responses are sent in the order of their requests (RFC 9112, section 9.3.2).
    before.once('finish', () => (before.req.complete ? refuse(error, socket) : socket.destroy()))
  }
}

/** A complete HTTP/1.1 response, for a connection that is closed after it. */
export function wholeAnswer(failure: Failure, headers: Readonly<Record<string, string>> = {}): string {
  const body = failureBody(failure)
  const all = {
    'content-type': jsonType,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status]}\r\n${lines.join('')}\r\n${body}`
}

/** Bytes that are still read after the response. Enough for a header of 1 MB. */
const discardedBytes = 2 * 1024 * 1024
const discardMilliseconds = 2_000

/**
 * Discards what the client still sends. Closing a socket with unread data resets the connection, and the client may
 * then lose the response.
 */
function discardRest(socket: Socket): void {
  const before = socket.bytesRead
  const end = setTimeout(() => socket.destroy(), discardMilliseconds).unref()
  socket.once('close', () => clearTimeout(end))
  socket.removeAllListeners('data') // remove the parser's listener
  socket.on('data', () => {
    if (socket.bytesRead - before > discardedBytes) socket.destroy()
  })
  socket.resume()
}

/** The response to a request with too large headers. */
export function headersTooLarge(allowed: number): Failure {
  const message = `The headers are too large: they are limited to ${allowed} bytes.`
  return { status: 431, message, extensions: { limit: 'headerBytes', allowed } }
}

function clientFailureOf(code: string | undefined, { headerBytes }: HeadLimits): Failure {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return headersTooLarge(headerBytes)
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return { status: 408, message: 'The request was not received in time.' }
  return { status: 400, message: 'This is not a valid HTTP request.' }
}
