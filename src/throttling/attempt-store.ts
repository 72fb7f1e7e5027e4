import type { Decision } from './decide.js'
import type { Counter } from './keys.js'

/** Remembers attempts. What they mean is decided elsewhere. */
export interface AttemptStore {
  /** Counts an attempt unless the limit refuses it, in one step: of parallel ones each sees those before it. */
  take(counter: Counter, at: Date): Promise<Decision>
  /** One attempt that was let through does not count after all. */
  giveBack(counter: Counter): Promise<void>
  /** Nothing under these counters counts any more. */
  forget(counters: readonly Counter[]): Promise<void>
}
