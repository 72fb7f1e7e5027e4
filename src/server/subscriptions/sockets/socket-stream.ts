import type { FormattedExecutionResult } from 'graphql'
import { clientLeft, type Ending } from '../ending.js'
import type { Sink, Stream } from '../stream.js'
import { closeOf } from './close-codes.js'
import type { HandledMessage, SocketConnection } from './socket-connection.js'

/** The subscriptions of a socket by the ids that its client gave to them, as graphql-ws keeps them. */
export type SocketSubscriptions = Record<string, unknown>

/** Options of `SocketStream`. */
export interface SocketStreamOptions {
  readonly stream: Stream
  readonly connection: SocketConnection
  /** The id that the client gave to its subscription. */
  readonly id: string
  readonly subscriptions: SocketSubscriptions
  readonly message: HandledMessage
}

/**
 * A stream on a WebSocket, as an async generator for graphql-ws. It yields nothing: results are written to the socket at once, without a
 * promise for each. It is done at once too, so that graphql-ws does not wait in a suspended function for each idle stream, which
 * would keep 1.4 kB. It is a subscription of graphql-ws again when that function has returned, until the stream ends.
 */
export class SocketStream implements AsyncGenerator<never, void>, Sink {
  readonly #stream: Stream
  readonly #connection: SocketConnection
  readonly #id: string
  readonly #subscriptions: SocketSubscriptions
  /** Until the stream begins. */
  #message: HandledMessage | null
  /** The beginning of each message with a result. */
  readonly #prefix: string
  #hasEnded = false

  constructor({ stream, connection, id, subscriptions, message }: SocketStreamOptions) {
    this.#stream = stream
    this.#connection = connection
    this.#id = id
    this.#subscriptions = subscriptions
    this.#message = message
    this.#prefix = `{"id":${JSON.stringify(id)},"type":"next","payload":`
    connection.streams.add(stream)
  }

  /** Called once by graphql-ws, when it has noted the subscription. Without the note, it sends no `complete`. */
  async next(): Promise<IteratorResult<never, void>> {
    delete this.#subscriptions[this.#id]
    if (this.#message !== null) this.#message.opened = this
    return done
  }

  /** Begins to deliver, when graphql-ws has handled the `subscribe` message. */
  begin(): void {
    this.#message = null
    if (this.#hasEnded) return
    // graphql-ws looks here for a `complete` message, an id in use, and when the socket closes.
    this.#subscriptions[this.#id] = this
    this.#stream.start(this)
  }

  /** Called when the client completes the subscription, and when the socket is closed. */
  async return(): Promise<IteratorResult<never, void>> {
    this.#stream.end(clientLeft)
    this.#left()
    return done
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
    this.#connection.send(`${this.#prefix}${JSON.stringify(result)}}`)
  }

  queuedBytes(): number {
    return this.#connection.queuedBytes()
  }

  /** The socket has pings of its own. */
  ping(): void {
    // Nothing to send for one subscription.
  }

  end(ending: Ending): void {
    this.#left()
    if (closeOf(ending) !== null) this.#connection.end(ending)
    else if (ending.errors.length > 0) this.#tell('error', ending.errors)
    else if (ending.reason !== 'client') this.#tell('complete')
  }

  #left(): void {
    this.#hasEnded = true
    this.#connection.streams.delete(this.#stream)
    if (this.#subscriptions[this.#id] === this) delete this.#subscriptions[this.#id]
  }

  #tell(type: 'error' | 'complete', payload?: unknown): void {
    const text = payload === undefined ? '' : `,"payload":${JSON.stringify(payload)}`
    this.#connection.send(`{"id":${JSON.stringify(this.#id)},"type":"${type}"${text}}`)
  }
}

const done: IteratorResult<never, void> = { done: true, value: undefined }
