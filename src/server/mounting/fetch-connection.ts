import { type IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

/** Bytes of a response that are kept until the caller reads them. Nearly every response is complete with fewer. */
const keptBytes = 1024 * 1024

/** Concern one connection, not the response (RFC 9110, section 7.6.1). */
const ofConnection: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding'])

/** Statuses whose responses have no body. `Response` refuses one. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

/** Options of `FetchConnection`. */
export interface FetchConnectionOptions {
  /** The address of the peer. `undefined` if it is not known. */
  readonly remoteAddress: string | undefined
  readonly encrypted: boolean
}

/** What takes the place of a network connection for one request of the Fetch API. */
export class FetchConnection extends Socket {
  override readonly remoteAddress: string | undefined
  readonly encrypted: boolean
  #onChunk: (chunk: Uint8Array, done: () => void) => void = (_chunk, done) => done()

  constructor({ remoteAddress, encrypted }: FetchConnectionOptions) {
    super()
    this.remoteAddress = remoteAddress
    this.encrypted = encrypted
  }

  /** Sets what receives the bytes that are written to the connection. */
  receive(onChunk: (chunk: Uint8Array, done: () => void) => void): void {
    this.#onChunk = onChunk
  }

  override _read(): void {
    // Nothing arrives: the body of the request does not come from the connection.
  }

  override _write(chunk: unknown, encoding: BufferEncoding, callback: () => void): void {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
    if (bytes instanceof Uint8Array) this.#onChunk(bytes, callback)
    else callback()
  }

  /** Several chunks at once. Node's class would write them to the network. */
  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], callback: () => void): void {
    const [first, ...others] = chunks
    if (first === undefined) callback()
    else this._write(first.chunk, first.encoding, () => this._writev(others, callback))
  }
}

/** A Node response, and the Fetch API's response that is made of it. */
export interface FetchAnswer {
  readonly response: ServerResponse
  /** Resolves when the headers are complete. Rejects if the connection is closed before that. */
  readonly answered: Promise<Response>
}

/** Creates the response to a request on a `FetchConnection`. */
export function createFetchAnswer(request: IncomingMessage, connection: FetchConnection): FetchAnswer {
  const response = new ServerResponse(request)
  // The bytes after the head are then those of the body.
  response.useChunkedEncodingByDefault = false
  // Node keeps the headers of `writeHead` only if a header was set before.
  response.setHeader('date', '')
  response.removeHeader('date')
  response.sendDate = false
  response.assignSocket(connection)
  // Node's server does both for its own connections.
  connection.on('drain', () => response.emit('drain'))
  response.once('finish', () => connection.destroy())
  const answered = new Promise<Response>((resolve, reject) => {
    let isInHead = true
    const body = createBody(connection)
    connection.receive((chunk, done) => {
      // An informational response (RFC 9110, section 15.2).
      if (!response.headersSent) {
        done()
        return
      }
      if (!isInHead) {
        body.add(chunk, done)
        return
      }
      isInHead = false
      const hasBody = request.method !== 'HEAD' && !bodiless.has(response.statusCode)
      resolve(
        new Response(hasBody ? body.stream : null, {
          status: response.statusCode,
          headers: headersOf(response),
        }),
      )
      body.add(afterHead(chunk), done)
    })
    connection.once('close', () => {
      if (!response.writableFinished) body.fail(closedEarly())
      else body.end()
      reject(closedEarly())
    })
  })
  return { response, answered }
}

/** The body of a response, as a stream with a limited buffer. */
function createBody(connection: FetchConnection) {
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null
  let onRoom: (() => void) | null = null
  const stream = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given
      },
      pull() {
        // First, because the next chunk may be written at once and wait for room again.
        const proceed = onRoom
        onRoom = null
        proceed?.()
      },
      cancel() {
        controller = null
        connection.destroy()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: keptBytes }),
  )
  return {
    stream,
    add(chunk: Uint8Array, done: () => void): void {
      if (chunk.byteLength > 0) controller?.enqueue(chunk)
      if (controller === null || (controller.desiredSize ?? 0) > 0) done()
      else onRoom = done
    },
    end(): void {
      controller?.close()
      controller = null
    },
    fail(error: Error): void {
      controller?.error(error)
      controller = null
    },
  }
}

/** Node writes the head and the beginning of the body at once. */
function afterHead(chunk: Uint8Array): Uint8Array {
  const end = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).indexOf('\r\n\r\n')
  return end === -1 ? new Uint8Array() : chunk.subarray(end + 4)
}

function headersOf(response: ServerResponse): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(response.getHeaders())) {
    if (value === undefined || ofConnection.has(name)) continue
    for (const each of [value].flat()) headers.append(name, String(each))
  }
  return headers
}

function closedEarly(): Error {
  return new Error('The connection was closed before the response was complete.')
}
