import type { Attempts, Decision } from '../decide.js'
import type { Counter } from '../keys.js'

/** Stores attempts. Decisions about them are made elsewhere. */
export interface AttemptStore {
  /** Reads the stored states of counters, by key. Changes nothing. */
  read(counters: readonly Counter[]): Promise<ReadonlyMap<string, Attempts>>
  /** Counts an attempt unless the limit refuses it. Atomic: concurrent attempts are serialized. */
  take(counter: Counter, at: Date): Promise<Decision>
  /** Returns one accepted attempt, so that it does not count. If it was the only one, the state is deleted. */
  giveBack(counter: Counter): Promise<void>
  /** Deletes the states of these counters, and of all whose key begins with one of `prefixes`. */
  clear(counters: readonly Counter[], prefixes?: readonly string[]): Promise<void>
}
