import type { Attempts, Decision } from '../decide.js'
import type { Counter } from '../keys.js'

/** Remembers attempts. What they mean is decided elsewhere. */
export interface AttemptStore {
  /** The stored states of these counters, by their keys. Changes nothing. */
  read(counters: readonly Counter[]): Promise<ReadonlyMap<string, Attempts>>
  /** Counts an attempt unless the limit refuses it, in one step: of parallel ones each sees those before it. */
  take(counter: Counter, at: Date): Promise<Decision>
  /** Returns one accepted attempt, which does not count. If it was the only one, the state is deleted. */
  giveBack(counter: Counter): Promise<void>
  /** Nothing under these counters counts any more, nor under any whose key begins with one of `prefixes`. */
  clear(counters: readonly Counter[], prefixes?: readonly string[]): Promise<void>
}
