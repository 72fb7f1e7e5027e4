import type { ServerResponse } from 'node:http'
import { OperationTimedOut, RequestAborted } from './errors.js'

/** Of one operation: from its arrival to its answer, the time limit, or the moment when nobody waits for it any more. */
export interface Lifetime {
  /** Aborted at the time limit and when the client is gone, with an expected error as its reason. */
  readonly signal: AbortSignal
  /** The error to stop with once it is over; `null` until then. */
  readonly over: Error | null
}

export interface RunningLifetime extends Lifetime {
  /** The operation has its answer: nothing is aborted any more. */
  end(): void
}

export interface LifetimeOptions {
  readonly response: ServerResponse
  readonly seconds: number
  /** Called at the time limit, after the signal. */
  readonly onTimedOut: (error: InstanceType<typeof OperationTimedOut>) => void
}

/** Starts the clock of one operation. */
export function startLifetime(options: LifetimeOptions): RunningLifetime {
  return new StartedLifetime(options)
}

/**
 * A class for its accessors: in a literal, V8 would make a hidden class for each object that has some. Those are old from
 * the beginning and hold what the accessors close over, so that each request, with all that belongs to it, would outlive
 * the collections of young garbage: half the memory of a busy server, and a tenth of its time.
 */
class StartedLifetime implements RunningLifetime {
  /** Made when first asked for: it costs more than many an operation, and most never ask. */
  private controller: AbortController | null = null
  private ended = false
  private readonly timer: NodeJS.Timeout
  over: Error | null = null

  constructor({ response, seconds, onTimedOut }: LifetimeOptions) {
    this.timer = setTimeout(() => {
      const error = new OperationTimedOut({ extensions: { limit: 'seconds', allowed: seconds } })
      this.abort(error)
      onTimedOut(error)
    }, seconds * 1000)
    response.once('close', () => {
      clearTimeout(this.timer)
      if (!this.ended && this.over === null) this.abort(new RequestAborted())
    })
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController()
    if (this.over !== null) this.controller.abort(this.over)
    return this.controller.signal
  }

  end(): void {
    this.ended = true
    clearTimeout(this.timer)
  }

  private abort(reason: Error): void {
    this.over = reason
    this.controller?.abort(reason)
  }
}
