import type { IncomingHttpHeaders } from 'node:http'
import type { Logger } from 'pino'
import { singletons } from '../http/http-server.js'
import { createFetchAnswer, FetchConnection } from './fetch-connection.js'
import type { MountedRequests } from './mounted-requests.js'
import { BodyMessage, type ReadChunk } from './read-body.js'

/** What a request of the Fetch API does not contain. Other members are ignored: Next and Hono pass a second argument. */
export interface FetchOptions {
  /**
   * The address of the peer of the connection. If it is one of `trustProxy`, `X-Forwarded-For` says who the client is.
   * Without it, the address of the client is not known: it is `null`, and limits by address do not apply.
   */
  readonly clientAddress?: string | null
}

/**
 * Answers a request of the Fetch API.
 *
 * @throws TypeError if the body was read before, or an argument has the wrong type
 * @throws the reason of `request.signal`, if it is aborted before the response
 */
export type FetchHandler = (request: Request, options?: FetchOptions) => Promise<Response>

/** Creates the handler for requests of the Fetch API. */
export function createFetch({ serve }: Pick<MountedRequests, 'serve'>, log: Logger): FetchHandler {
  let isWarned = false

  function warn(): void {
    if (isWarned) return
    isWarned = true
    log.warn('fetch() is called without clientAddress: limits by address do not apply. See docs/mounting.md')
  }

  return async (request, options) => {
    const remoteAddress = clientAddressOf(options)
    if (remoteAddress === undefined) warn()
    if (request.bodyUsed) throw new TypeError('fetch: the body of the request was read before')
    request.signal.throwIfAborted()
    const { protocol } = new URL(request.url)
    const connection = new FetchConnection({ remoteAddress, encrypted: protocol === 'https:' })
    const { message, cancel } = messageOf(request, connection)
    const { response, answered } = createFetchAnswer(message, connection)
    const abort = () => connection.destroy()
    request.signal.addEventListener('abort', abort, { once: true })
    connection.once('close', () => {
      request.signal.removeEventListener('abort', abort)
      cancel()
    })
    serve(message, response)
    try {
      return await answered
    } catch (error) {
      request.signal.throwIfAborted()
      throw error
    }
  }
}

function clientAddressOf(options: FetchOptions | undefined): string | undefined {
  const address: unknown = options?.clientAddress ?? undefined
  if (address !== undefined && typeof address !== 'string')
    throw new TypeError('fetch: options.clientAddress must be a string')
  return address
}

/** The Node request of a request of the Fetch API, and a function that releases its body. */
function messageOf(request: Request, connection: FetchConnection) {
  const { host, pathname, search } = new URL(request.url)
  const headers: IncomingHttpHeaders = Object.fromEntries(request.headers)
  headers.host ??= host
  // A body without a length is one in chunks (RFC 9112, section 6.3).
  if (request.body !== null && headers['content-length'] === undefined)
    headers['transfer-encoding'] = 'chunked'
  const rawHeaders = Object.entries(headers).flatMap(([name, value]) => linesOf(name, String(value)))
  const head = { method: request.method, url: `${pathname}${search}`, headers, rawHeaders }
  const { read, cancel } = readerOf(request)
  return { message: new BodyMessage({ socket: connection, head, read }), cancel }
}

/** The header lines of a header. `Headers` joins repeated ones with commas, which the values of `singletons` do not have. */
function linesOf(name: string, value: string): readonly string[] {
  const isSingle = singletons.some((each) => each === name)
  return isSingle ? value.split(',').flatMap((each) => [name, each]) : [name, value]
}

function readerOf({ body }: Request): { readonly read: ReadChunk; readonly cancel: () => void } {
  if (body === null) return { read: () => null, cancel: () => undefined }
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader()
  return {
    async read() {
      const { done, value } = await reader.read()
      return done ? null : value
    },
    cancel() {
      // The sender of the body may have failed already. Nobody reads it any more.
      reader.cancel().catch(() => undefined)
    },
  }
}
