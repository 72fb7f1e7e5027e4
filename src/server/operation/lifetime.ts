import type { ServerResponse } from 'node:http'
import type { Lifetime } from '../../context/lifetime.js'
import { OperationTimedOut, RequestAborted } from '../errors/errors.js'

export interface RunningLifetime extends Lifetime {
  /** The operation has its answer: nothing is aborted any more. */
  end(): void
}

export interface LifetimeOptions {
  readonly response: ServerResponse
  /** Called at the time limit, after the signal. Not where the client is gone. */
  readonly onTimedOut: (error: InstanceType<typeof OperationTimedOut>) => void
  /** Called at the time limit, whether or not the client is there: what still runs may never come to an end. */
  readonly onOverdue: () => void
}

/** Returns a function that starts the clock of one operation. */
export function createLifetimes(seconds: number): (options: LifetimeOptions) => RunningLifetime {
  // One timer for all, as all have the same time: making and clearing one for each costs more than all else here.
  const places: (OfOperation | null)[] = []
  const free: number[] = []
  let isWatched = false

  function watch(millis: number): void {
    isWatched = true
    // What is under way keeps the process alive by its connection.
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
      if (places[place] !== lifetime) return // left before
      places[place] = null
      free.push(place)
    })
    places[place] = lifetime
    if (!isWatched) watch(seconds * 1000)
    return lifetime
  }
}

/**
 * A class, because an object literal with an accessor makes V8 describe each such object anew, among what lives long:
 * until the next full collection of garbage, that description keeps the accessor's function, and so the whole request. That
 * is 5.5 kB of a request (test/server/request-memory-process.ts).
 */
class OfOperation implements RunningLifetime {
  readonly endsAt: number
  readonly #options: LifetimeOptions
  readonly #leave: () => void
  /** Made when first asked for: it costs more than many an operation, and most never ask. */
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
      this.#options.response.once('close', () => this.over)
      if (this.over !== null) this.#controller.abort(this.over)
    }
    return this.#controller.signal
  }

  /** Looks whether the client is there instead of being told: most requests are over before anybody asks. */
  get over(): Error | null {
    if (this.#over === null && !this.#ended && this.#options.response.closed) this.#stop(new RequestAborted())
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
