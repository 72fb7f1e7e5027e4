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

/** What an event leads to. */
export type Outcome = FormattedExecutionResult | Ending

/** Decides and executes the events of one subscription. */
export interface EventRuns {
  /** The result of an event, or why the stream ends instead. A promise only where something is asynchronous. */
  run(event: unknown): Outcome | Promise<Outcome>
  /** Whether the viewer may still subscribe. `null`: yes. Called when the viewer may have changed. */
  check(): Promise<Ending | null>
  /** The ending for an error of the source, or of the server. */
  failed(error: unknown): Ending
  /** The ending for an event whose execution exceeded its time limit. */
  timedOut(): Ending
  /** The ending for a client that reads too slowly. */
  tooSlow(): Ending
}

/** What all streams of a server have in common. */
export interface StreamTerms {
  /** Bytes that may wait for the network. Beyond that, the stream ends. */
  readonly queueBytes: number
  /** Time limit of one event. */
  readonly eventMilliseconds: number
  readonly pingMilliseconds: number
  /** A monotonic clock in milliseconds. */
  readonly clock: () => number
}

/** Who is told of what a stream does. */
export interface StreamObserver {
  /** Called after each result that was sent. */
  sent(): void
  /** Called once, after the end was sent to the client. */
  ended(ending: Ending, stream: Stream, queuedBytes: number): void
}

export interface StreamOptions {
  readonly source: AsyncIterable<unknown>
  readonly runs: EventRuns
  readonly lifetime: StreamLifetime
  readonly terms: StreamTerms
  readonly observer: StreamObserver
}

/**
 * One subscription whose source stream is open. It ends at the earliest of: the end of the source, the client, a check or an event
 * that finds that the viewer may not go on, a client that reads too slowly, and `end`. Knows no transport.
 */
export class Stream {
  readonly lifetime: StreamLifetime
  readonly #runs: EventRuns
  readonly #terms: StreamTerms
  readonly #observer: StreamObserver
  readonly #source: AsyncIterator<unknown>
  #sink: Sink | null = null
  #ending: Ending | null = null
  /** When the execution of the current event began. `null` between events. */
  #eventSince: number | null = null
  #lastSent: number
  sent = 0

  constructor({ source, runs, lifetime, terms, observer }: StreamOptions) {
    this.#runs = runs
    this.#terms = terms
    this.#observer = observer
    this.lifetime = lifetime
    this.#source = source[Symbol.asyncIterator]()
    this.#lastSent = terms.clock()
  }

  get hasEnded(): boolean {
    return this.#ending !== null
  }

  /** Delivers events to the sink from now on. A stream that has ended before only tells the end. */
  start(sink: Sink): void {
    this.#sink = sink
    if (this.#ending !== null) sink.end(this.#ending)
    else this.#next()
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
    this.#observer.ended(ending, this, queuedBytes)
  }

  /** Ends the stream if the viewer may not go on. @returns `false` if that could not be found out */
  async check(): Promise<boolean> {
    if (this.#ending !== null) return true
    const ending = await this.#runs.check().catch((error: unknown) => this.#runs.failed(error))
    if (ending !== null) this.end(ending)
    return ending?.reason !== 'unavailable'
  }

  /** Called about once a second: time limit of an event, and pings. */
  tick(): void {
    const { clock, eventMilliseconds, pingMilliseconds } = this.#terms
    const now = clock()
    const since = this.#eventSince
    if (since !== null && now - since >= eventMilliseconds) {
      this.end(this.#runs.timedOut())
    } else if (this.#sink !== null && now - this.#lastSent >= pingMilliseconds) {
      this.#sink.ping()
      this.#lastSent = now
      this.#boundQueue(this.#sink)
    }
  }

  /** Not an async function: one that waits would be kept for each idle stream. */
  #next(): void {
    try {
      Promise.resolve(this.#source.next()).then(this.#received, this.#failed)
    } catch (error) {
      this.#failed(error)
    }
  }

  readonly #received = (next: IteratorResult<unknown>): void => {
    if (this.#ending !== null) return
    if (next.done) {
      this.end(completed)
      return
    }
    try {
      this.#eventSince = this.#terms.clock()
      const outcome = this.#runs.run(next.value)
      if (outcome instanceof Promise) outcome.then((later) => this.#delivered(later)).catch(this.#failed)
      else this.#delivered(outcome)
    } catch (error) {
      this.#failed(error)
    }
  }

  #delivered(outcome: Outcome): void {
    this.#eventSince = null
    const sink = this.#sink
    if (this.#ending !== null || sink === null) return
    if ('reason' in outcome) {
      this.end(outcome)
      return
    }
    sink.send(outcome)
    this.sent += 1
    this.#lastSent = this.#terms.clock()
    this.#observer.sent()
    this.#boundQueue(sink)
    if (this.#ending === null) this.#next()
  }

  readonly #failed = (error: unknown): void => {
    if (this.#ending === null) this.end(this.#runs.failed(error))
  }

  #boundQueue(sink: Sink): void {
    if (sink.queuedBytes() > this.#terms.queueBytes) this.end(this.#runs.tooSlow())
  }
}

/** The reason of `context.signal`, for code that still works for a subscription that has ended. */
function ended({ reason, errors }: Ending): Error {
  if (reason === 'client') return new RequestAborted()
  return new RequestAborted({ message: errors[0]?.message ?? 'The subscription has ended.' })
}
