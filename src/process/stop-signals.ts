const stopSignals = ['SIGINT', 'SIGTERM'] as const
/** A signal that stops the server. */
export type StopSignal = (typeof stopSignals)[number]

/** The part of `process` that handles signals. Tests replace it. */
export interface SignalSource {
  on(signal: StopSignal, listener: (signal: StopSignal) => void): unknown
  off(signal: StopSignal, listener: (signal: StopSignal) => void): unknown
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
 * Handles SIGINT and SIGTERM: the first stops gracefully, a later one immediately. Other listeners of these signals are
 * called as well.
 *
 * @returns removes the listeners
 */
export function onStopSignals({ source, clock, stop, force }: StopSignalOptions): () => void {
  let firstAt: number | null = null
  const listener = (signal: StopSignal) => {
    if (firstAt === null) {
      firstAt = clock()
      stop(signal)
    } else if (clock() - firstAt > sameWishMilliseconds) {
      force(signal)
    }
  }
  for (const each of stopSignals) source.on(each, listener)
  return () => {
    for (const each of stopSignals) source.off(each, listener)
  }
}
