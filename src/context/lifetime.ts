/** Of one operation: from its arrival to its answer, the time limit, or the moment when nobody waits for it any more. */
export interface Lifetime {
  /** Aborted at the time limit and when the client is gone, with an expected error as its reason. */
  readonly signal: AbortSignal
  /** The error to stop with once it is over; `null` until then. */
  readonly over: Error | null
}
