/** The lifetime of an operation. It ends with the response, at the time limit, or when the client disconnects. */
export interface Lifetime {
  /** Aborted at the time limit and when the client disconnects, with an expected error as its reason. */
  readonly signal: AbortSignal
  /** The error to throw once the lifetime is over; `null` until then. */
  readonly over: Error | null
}
