import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { RefusedBody } from '../http/json-body.js'
import { isJson } from '../http/media-type.js'

/** Bytes of a body; `null` after the last. */
export type ReadChunk = () => Uint8Array | null | Promise<Uint8Array | null>

/** Options of `BodyMessage`. */
export interface BodyMessageOptions {
  readonly socket: Socket
  readonly head: Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'>
  /** Called when Fastify reads the body. It may throw, and the error is then the error of the body. */
  readonly read: ReadChunk
}

/** A Node request whose body does not come from its connection. */
export class BodyMessage extends IncomingMessage {
  /** The length that `Content-Length` is compared with. Fastify reads it. Absent: that of the bytes. */
  receivedEncodedLength: number | undefined
  /** The URL before a framework removed a prefix from it. Fastify reads it. */
  originalUrl: string | undefined
  readonly #readChunk: ReadChunk
  #isPulling = false

  constructor({ socket, head, read }: BodyMessageOptions) {
    super(socket)
    this.method = head.method
    this.url = head.url
    this.headers = head.headers
    this.rawHeaders = head.rawHeaders
    this.httpVersion = '1.1'
    this.httpVersionMajor = 1
    this.httpVersionMinor = 1
    this.#readChunk = read
  }

  override _read(): void {
    void this.#pull()
  }

  /** Not that of the superclass, which closes the connection. */
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    callback(error)
  }

  /** Reads until the buffer is full. Node's class does not ask for more chunks by itself. */
  async #pull(): Promise<void> {
    if (this.#isPulling) return
    this.#isPulling = true
    try {
      let hasRoom = true
      while (hasRoom) {
        const chunk = await this.#readChunk()
        if (chunk === null) this.complete = true
        hasRoom = this.push(chunk)
      }
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)))
    } finally {
      this.#isPulling = false
    }
  }
}

/** A body that a framework read, and did not keep in `request.body`. A fault of the program that mounted the server. */
class BodyNotKept extends Error {
  readonly statusCode = 500

  constructor() {
    super(
      'The body of the request was read before Portcullis, and `request.body` is not set. See docs/mounting.md.',
    )
  }
}

/**
 * The request with its body to be read: itself, or, if a body parser of the framework has read it, a request with the
 * value of `request.body` as its body. That value is taken only if `Content-Type` is JSON. Otherwise the value of a form,
 * which a page of any site can send, would count as JSON, which needs a preflight request.
 */
export function withUnreadBody(request: IncomingMessage): IncomingMessage {
  // `body` alone does not show that it was read: some parsers set `{}` for every request.
  if (!request.readableEnded) return request
  const message = new BodyMessage({ socket: request.socket, head: request, read })
  const length = Number(request.headers['content-length'])
  // The length of the body as sent. It was checked by Node's parser, and the value is written again without spaces.
  if (length > 0) message.receivedEncodedLength = length
  message.originalUrl = originalUrlOf(request)
  let isRead = false
  return message

  function read(): Uint8Array | null {
    if (isRead || !hasBody(request)) return null
    isRead = true
    return writeAgain(request)
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0
}

/** @throws RefusedBody */
function writeAgain(request: IncomingMessage): Uint8Array {
  if (!isJson(request.headers['content-type'])) {
    throw new RefusedBody(415, 'Send the body as application/json.')
  }
  const body: unknown = Reflect.get(request, 'body')
  if (body === undefined) throw new BodyNotKept()
  if (body instanceof Uint8Array) return body
  try {
    return Buffer.from(JSON.stringify(body))
  } catch {
    throw new RefusedBody(400, 'The body is not valid JSON.')
  }
}

/** The URL that frameworks keep when they remove a prefix from `url`. */
export function originalUrlOf(request: IncomingMessage): string | undefined {
  const original: unknown = Reflect.get(request, 'originalUrl')
  return typeof original === 'string' ? original : request.url
}
