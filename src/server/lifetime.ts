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
export function startLifetime({ response, seconds, onTimedOut }: LifetimeOptions): RunningLifetime {
  // Made when first asked for: it costs more than many an operation, and most never ask.
  let controller: AbortController | null = null
  let over: Error | null = null
  let ended = false

  function abort(reason: Error): void {
    over = reason
    controller?.abort(reason)
  }

  const timer = setTimeout(() => {
    const error = new OperationTimedOut({ extensions: { limit: 'seconds', allowed: seconds } })
    abort(error)
    onTimedOut(error)
  }, seconds * 1000)
  response.once('close', () => {
    clearTimeout(timer)
    if (!ended && over === null) abort(new RequestAborted())
  })

  return {
    get signal() {
      controller ??= new AbortController()
      if (over !== null) controller.abort(over)
      return controller.signal
    },
    get over() {
      return over
    },
    end() {
      ended = true
      clearTimeout(timer)
    },
  }
}
