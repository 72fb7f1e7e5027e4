import type { Lifetime } from '../../context/lifetime.js'
import { OperationTimedOut, RequestAborted } from '../errors/errors.js'

/** The lifetime of an operation in progress. */
export interface RunningLifetime extends Lifetime {
  /** Called when the operation has its response. The signal is not aborted after that. */
  end(): void
}

/** Whether the client still waits. `ServerResponse` is one. */
export interface Connection {
  readonly closed: boolean
  once(event: 'close', listener: () => void): unknown
}

/** Parameters of the function that `createLifetimes` returns. */
export interface LifetimeOptions {
  readonly connection: Connection
  /** Called at the time limit, after the signal is aborted. Not called if the client has disconnected. */
  readonly onTimedOut: (error: InstanceType<typeof OperationTimedOut>) => void
  /** Called at the time limit, even if the client has disconnected, because resolvers may never settle. */
  readonly onOverdue: () => void
}

/** Returns a function that starts the time limit of one operation. */
export function createLifetimes(seconds: number): (options: LifetimeOptions) => RunningLifetime {
  // All operations share one timer, because they have the same time limit. One timer each would dominate the cost here.
  const places: (OfOperation | null)[] = []
  const free: number[] = []
  let isWatched = false

  function watch(millis: number): void {
    isWatched = true
    // Operations in progress keep the process alive by their connections.
    setTimeout(timeOutDue, Math.ceil(millis)).unref()
  }

  function timeOutDue(): void {
    const now = performance.now()
    const running = places.filter((each) => each !== null)
    let next = Number.POSITIVE_INFINITY
    for (const { endsAt } of running) if (endsAt > now) next = Math.min(next, endsAt)
    isWatched = false
    if (Number.isFinite(next)) watch(next - now)
    for (const each of running) {
      if (each.endsAt <= now)
        each.timeOut(new OperationTimedOut({ extensions: { limit: 'seconds', allowed: seconds } }))
    }
  }

  return (options) => {
    const place = free.pop() ?? places.length
    const lifetime = new OfOperation(options, performance.now() + seconds * 1000, () => {
      if (places[place] !== lifetime) return // already released
      places[place] = null
      free.push(place)
    })
    places[place] = lifetime
    if (!isWatched) watch(seconds * 1000)
    return lifetime
  }
}

/**
 * A class, because V8 creates a hidden class in old space for each object literal with an accessor. Until the next full
 * garbage collection, it retains the accessor's closure and with it the whole request: 5.5 kB per request
 * (test/server/request-memory-process.ts).
 */
class OfOperation implements RunningLifetime {
  readonly endsAt: number
  readonly #options: LifetimeOptions
  readonly #leave: () => void
  /** Created on first access, because it is expensive and most operations never use it. */
  #controller: AbortController | null = null
  #over: Error | null = null
  #ended = false

  constructor(options: LifetimeOptions, endsAt: number, leave: () => void) {
    this.#options = options
    this.#leave = leave
    this.endsAt = endsAt
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController()
      this.#options.connection.once('close', () => this.over)
      if (this.over !== null) this.#controller.abort(this.over)
    }
    return this.#controller.signal
  }

  /** Checks for a closed connection on access instead of adding a listener: most operations never read this. */
  get over(): Error | null {
    if (this.#over === null && !this.#ended && this.#options.connection.closed)
      this.#stop(new RequestAborted())
    return this.#over
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#leave()
  }

  timeOut(error: InstanceType<typeof OperationTimedOut>): void {
    if (this.#ended) return
    this.#leave()
    this.#options.onOverdue()
    if (this.over !== null) return
    this.#stop(error)
    this.#options.onTimedOut(error)
  }

  #stop(reason: Error): void {
    this.#over = reason
    this.#controller?.abort(reason)
  }
}
