const stopSignals = ['SIGINT', 'SIGTERM'] as const
/** A signal that stops the server. */
export type StopSignal = (typeof stopSignals)[number]

/** The part of `process` that handles signals. Tests replace it. */
export interface SignalSource {
  on(signal: StopSignal, listener: (signal: StopSignal) => void): unknown
  removeAllListeners(signal: StopSignal): unknown
}

/** Options of `onStopSignals`. */
export interface StopSignalOptions {
  readonly source: SignalSource
  /** A monotonic clock in milliseconds. */
  readonly clock: () => number
  /** Called at the first signal. */
  readonly stop: (signal: StopSignal) => void
  /** Called at a later signal, to exit without waiting. */
  readonly force: (signal: StopSignal) => void
}

/**
 * A server that npm started receives each Ctrl-C twice: from the terminal and forwarded by npm. Signals within this
 * time count as one.
 */
const sameWishMilliseconds = 500

/**
 * Handles SIGINT and SIGTERM: the first stops gracefully, a later one immediately. Replaces all other listeners of
 * these signals.
 */
export function onStopSignals({ source, clock, stop, force }: StopSignalOptions): void {
  let firstAt: number | null = null
  for (const each of stopSignals) {
    source.removeAllListeners(each)
    source.on(each, (signal) => {
      if (firstAt === null) {
        firstAt = clock()
        stop(signal)
      } else if (clock() - firstAt > sameWishMilliseconds) {
        force(signal)
      }
    })
  }
}
