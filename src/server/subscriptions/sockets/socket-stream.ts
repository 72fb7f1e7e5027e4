import type { FormattedExecutionResult } from 'graphql'
import { clientLeft, type Ending } from '../ending.js'
import type { Sink, Stream } from '../stream.js'
import { closeOf } from './close-codes.js'
import type { SocketConnection } from './socket-connection.js'

/** Options of `SocketStream`. */
export interface SocketStreamOptions {
  readonly stream: Stream
  readonly connection: SocketConnection
  /** The id that the client gave to its subscription. */
  readonly id: string
  /** Called when an `error` message was sent to end the subscription, so that no `complete` follows. */
  readonly onErrorSent: () => void
}

/**
 * A stream on a WebSocket, as the async generator that graphql-ws expects. It yields nothing: results are written to the socket at once,
 * without a promise for each. It is done when the stream has ended.
 */
export class SocketStream implements AsyncGenerator<never, void>, Sink {
  readonly #options: SocketStreamOptions
  /** The beginning of each message. */
  readonly #prefix: string
  #finish: (result: IteratorResult<never, void>) => void = () => undefined
  readonly #finished: Promise<IteratorResult<never, void>>

  constructor(options: SocketStreamOptions) {
    this.#options = options
    this.#prefix = `{"id":${JSON.stringify(options.id)},"type":`
    this.#finished = new Promise((resolve) => {
      this.#finish = resolve
    })
    options.connection.streams.add(options.stream)
  }

  /** Called once by graphql-ws, when it has noted the subscription. */
  next(): Promise<IteratorResult<never, void>> {
    this.#options.stream.start(this)
    return this.#finished
  }

  /** Called when the client completes the subscription, and when the socket is closed. */
  return(): Promise<IteratorResult<never, void>> {
    this.#options.stream.end(clientLeft)
    this.end(clientLeft)
    return this.#finished
  }

  throw(): Promise<IteratorResult<never, void>> {
    return this.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  send(result: FormattedExecutionResult): void {
    this.#options.connection.send(`${this.#prefix}"next","payload":${JSON.stringify(result)}}`)
  }

  queuedBytes(): number {
    return this.#options.connection.queuedBytes()
  }

  /** The socket has pings of its own. */
  ping(): void {
    // Nothing to send for one subscription.
  }

  end(ending: Ending): void {
    const { connection, stream, onErrorSent } = this.#options
    connection.streams.delete(stream)
    if (closeOf(ending) !== null) connection.end(ending)
    else if (ending.errors.length > 0) {
      connection.send(`${this.#prefix}"error","payload":${JSON.stringify(ending.errors)}}`)
      onErrorSent()
    }
    this.#finish({ done: true, value: undefined })
  }
}
