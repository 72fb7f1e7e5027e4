import type { FormattedExecutionResult } from 'graphql'
import { RequestAborted } from '../errors/errors.js'
import { completed, type Ending } from './ending.js'
import type { StreamLifetime } from './stream-lifetime.js'

/** How a transport delivers a stream. */
export interface Sink {
  /** Sends one result. Must not throw. */
  send(result: FormattedExecutionResult): void
  /** Bytes that were sent and that the network has not accepted yet. */
  queuedBytes(): number
  /** Sends what keeps an idle connection open. */
  ping(): void
  /** Sends the end to the client, and closes. Called once. With `client`, nothing can be sent. */
  end(ending: Ending): void
}

/** Decides and executes the events of one subscription. */
export interface EventRuns {
  /** The result of an event, or why the stream ends instead. Rejects only for a fault of the server. */
  run(event: unknown): Promise<FormattedExecutionResult | Ending>
  /** Whether the viewer may still subscribe. `null`: yes. Called when the viewer may have changed. */
  check(): Promise<Ending | null>
  /** The ending for an error of the source, or of the server. */
  failed(error: unknown): Ending
  /** The ending for an event whose execution exceeded its time limit. */
  timedOut(): Ending
  /** The ending for a client that reads too slowly. */
  tooSlow(): Ending
}

export interface StreamOptions {
  readonly source: AsyncIterable<unknown>
  readonly runs: EventRuns
  readonly lifetime: StreamLifetime
  /** Bytes that may wait for the network. Beyond that, the stream ends. */
  readonly queueBytes: number
  /** Time limit of one event. */
  readonly eventMilliseconds: number
  readonly pingMilliseconds: number
  /** A monotonic clock in milliseconds. */
  readonly clock: () => number
  /** Called after each result that was sent. */
  readonly onSent: () => void
  /** Called once, after the end was sent to the client. */
  readonly onEnded: (ending: Ending, queuedBytes: number) => void
}

/**
 * One subscription whose source stream is open. It ends at the earliest of: the end of the source, the client, a check or an event
 * that finds that the viewer may not go on, a client that reads too slowly, and `end`. Knows no transport.
 */
export class Stream {
  readonly lifetime: StreamLifetime
  readonly #options: StreamOptions
  readonly #source: AsyncIterator<unknown>
  #sink: Sink | null = null
  #ending: Ending | null = null
  /** When the execution of the current event began. `null` between events. */
  #eventSince: number | null = null
  #lastSent: number
  sent = 0

  constructor(options: StreamOptions) {
    this.#options = options
    this.lifetime = options.lifetime
    this.#source = options.source[Symbol.asyncIterator]()
    this.#lastSent = options.clock()
  }

  get hasEnded(): boolean {
    return this.#ending !== null
  }

  /** Delivers events to the sink from now on. A stream that has ended before only tells the end. */
  start(sink: Sink): void {
    this.#sink = sink
    if (this.#ending !== null) sink.end(this.#ending)
    else void this.#deliver()
  }

  /** Ends the stream: no event is delivered after that. The first ending stays. */
  end(ending: Ending): void {
    if (this.#ending !== null) return
    this.#ending = ending
    this.lifetime.end(ended(ending))
    // It may wait for an event for ever, and it may fail to close: the stream has ended regardless.
    void Promise.resolve()
      .then(() => this.#source.return?.())
      .catch(() => undefined)
    const queuedBytes = this.#sink?.queuedBytes() ?? 0
    this.#sink?.end(ending)
    this.#options.onEnded(ending, queuedBytes)
  }

  /** Ends the stream if the viewer may not go on. @returns `false` if that could not be found out */
  async check(): Promise<boolean> {
    if (this.#ending !== null) return true
    const ending = await this.#options.runs
      .check()
      .catch((error: unknown) => this.#options.runs.failed(error))
    if (ending !== null) this.end(ending)
    return ending?.reason !== 'unavailable'
  }

  /** Called about once a second: time limit of an event, and pings. */
  tick(): void {
    const now = this.#options.clock()
    const since = this.#eventSince
    if (since !== null && now - since >= this.#options.eventMilliseconds) {
      this.end(this.#options.runs.timedOut())
    } else if (this.#sink !== null && now - this.#lastSent >= this.#options.pingMilliseconds) {
      this.#sink.ping()
      this.#lastSent = now
      this.#boundQueue(this.#sink)
    }
  }

  async #deliver(): Promise<void> {
    const { runs } = this.#options
    try {
      while (this.#ending === null) {
        const next = await this.#source.next()
        if (this.#ending !== null) return
        if (next.done) this.end(completed)
        else await this.#deliverOne(next.value)
      }
    } catch (error) {
      if (this.#ending === null) this.end(runs.failed(error))
    }
  }

  async #deliverOne(event: unknown): Promise<void> {
    this.#eventSince = this.#options.clock()
    const outcome = await this.#options.runs.run(event)
    this.#eventSince = null
    const sink = this.#sink
    if (this.#ending !== null || sink === null) return
    if ('reason' in outcome) {
      this.end(outcome)
      return
    }
    sink.send(outcome)
    this.sent += 1
    this.#lastSent = this.#options.clock()
    this.#options.onSent()
    this.#boundQueue(sink)
  }

  #boundQueue(sink: Sink): void {
    if (sink.queuedBytes() > this.#options.queueBytes) this.end(this.#options.runs.tooSlow())
  }
}

/** The reason of `context.signal`, for code that still works for a subscription that has ended. */
function ended({ reason, errors }: Ending): Error {
  if (reason === 'client') return new RequestAborted()
  return new RequestAborted({ message: errors[0]?.message ?? 'The subscription has ended.' })
}
