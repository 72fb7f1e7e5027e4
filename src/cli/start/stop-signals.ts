const stopSignals = ['SIGINT', 'SIGTERM'] as const
export type StopSignal = (typeof stopSignals)[number]

/** A part of `process`, so that a test can send the signals. */
export interface SignalSource {
  on(signal: StopSignal, listener: (signal: StopSignal) => void): unknown
  removeAllListeners(signal: StopSignal): unknown
}

export interface StopSignalOptions {
  readonly source: SignalSource
  /** Milliseconds of a clock that only runs forwards. */
  readonly clock: () => number
  /** At the first signal. */
  readonly stop: (signal: StopSignal) => void
  /** At another one: somebody does not want to wait. */
  readonly force: (signal: StopSignal) => void
}

/**
 * One Ctrl-C reaches the server twice when npm started it: by the terminal, and passed on by npm. So what follows
 * within this time is the same wish.
 */
const sameWishMilliseconds = 500

/** The first SIGINT or SIGTERM stops in order, a later one at once. Replaces all other listeners of these signals. */
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
