import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type { Client } from '../../../context/client.js'
import type { Credentials } from '../../operation/credentials.js'
import type { Limits } from '../../request-limits.js'
import { clientLeft, type Ending } from '../ending.js'
import type { Stream } from '../stream.js'
import { closeOf, initTimeout, type SocketClose } from './close-codes.js'

/** Time for a client to answer the close of its socket. */
const closeMilliseconds = 5_000

/** A message that graphql-ws handles, and the subscription that it opened. */
export interface HandledMessage {
  opened: { begin(): void } | null
}

/** Options of `SocketConnection`. */
export interface SocketConnectionOptions {
  readonly socket: WebSocket
  readonly client: Omit<Client, 'requestId'>
  readonly log: Logger
  /** Gives back the place of a socket that is not acknowledged. */
  readonly acknowledged: () => void
}

/** One WebSocket, with the bearer of its `connection_init` and its streams. */
export class SocketConnection {
  readonly client: Omit<Client, 'requestId'>
  readonly log: Logger
  readonly acknowledged: () => void
  credentials: Credentials = { kind: 'none' }
  /** Ends the following of its bearer. */
  unfollow: () => void = () => undefined
  readonly streams = new Set<Stream>()
  /** The last message that graphql-ws began to handle. */
  message: HandledMessage = { opened: null }
  /** Whether `connection_init` has arrived. */
  isInitialised = false
  readonly #socket: WebSocket
  #closing: Ending | null = null
  #isAnswering = true
  #pingedAt: number
  readonly #openedAt: number

  constructor({ socket, client, log, acknowledged }: SocketConnectionOptions) {
    this.#socket = socket
    this.client = client
    this.log = log
    this.acknowledged = acknowledged
    this.#openedAt = performance.now()
    this.#pingedAt = this.#openedAt
    socket.on('pong', () => {
      this.#isAnswering = true
    })
    socket.once('close', () => this.#left())
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  onClose(listener: () => void): void {
    this.#socket.once('close', listener)
  }

  /** Bytes that wait because the client does not read. */
  queuedBytes(): number {
    return this.#socket.bufferedAmount
  }

  /** Sends a message of the protocol. Nothing is sent once the socket closes. */
  send(message: string): void {
    if (this.isOpen) this.#socket.send(message)
  }

  /** Closes the socket, and ends its streams for the same reason. */
  end(ending: Ending): void {
    this.#closing ??= ending
    for (const stream of [...this.streams]) stream.end(ending)
    const close = closeOf(ending)
    if (close !== null) this.close(close)
  }

  /** Closes the socket. A client that does not answer is cut off. */
  close({ code, reason }: SocketClose): void {
    if (this.#socket.readyState === this.#socket.CLOSED) return
    this.#socket.close(code, reason)
    const timer = setTimeout(() => this.#socket.terminate(), closeMilliseconds).unref()
    this.#socket.once('close', () => clearTimeout(timer))
  }

  /** Pings a client after some time, and cuts one off that did not answer the last ping, or sends no `connection_init`. */
  tick({
    streamPingSeconds,
    socketInitSeconds,
  }: Pick<Limits, 'streamPingSeconds' | 'socketInitSeconds'>): void {
    const now = performance.now()
    const isLate = !this.isInitialised && now - this.#openedAt >= socketInitSeconds * 1000
    if (isLate && this.isOpen) this.close(initTimeout)
    const pingMilliseconds = streamPingSeconds * 1000
    if (now - this.#pingedAt < pingMilliseconds) return
    this.#pingedAt = now
    if (!this.#isAnswering) {
      this.#socket.terminate()
      return
    }
    this.#isAnswering = false
    if (this.isOpen) this.#socket.ping()
  }

  #left(): void {
    this.acknowledged()
    this.unfollow()
    for (const stream of [...this.streams]) stream.end(this.#closing ?? clientLeft)
  }
}
