import { LRUCache } from 'lru-cache'
import { type Attempts, type Decision, decide, giveBack } from '../decide.js'
import type { Counter } from '../keys.js'

/** Stores attempts in the memory of this process, without I/O. */
export interface MemoryAttempts {
  read(counters: readonly Counter[]): ReadonlyMap<string, Attempts>
  take(counter: Counter, at: Date): Decision
  giveBack(counter: Counter): void
  clear(counters: readonly Counter[], prefixes?: readonly string[]): void
}

/**
 * Maximum number of keys, about 5 MiB, so that a flood of keys does not exhaust memory. Beyond it, the least recently
 * used one is evicted.
 */
const maxKeys = 20_000

/** Creates an attempt store in memory. */
export function createMemoryAttempts(): MemoryAttempts {
  // Created at the first attempt: it allocates space for all keys, and as a fallback it is rarely used.
  let known: LRUCache<string, Attempts> | undefined
  return {
    read(counters) {
      const found = new Map<string, Attempts>()
      for (const { key } of counters) {
        const attempts = known?.get(key)
        if (attempts !== undefined) found.set(key, attempts)
      }
      return found
    },
    take({ key, limit, cap }, at) {
      known ??= new LRUCache({ max: maxKeys })
      const decision = decide(known.get(key) ?? null, limit, at.getTime(), cap)
      if (decision.kind === 'allowed') known.set(key, decision.next)
      return decision
    },
    giveBack({ key, limit }) {
      const attempts = known?.get(key)
      if (attempts === undefined) return
      const left = giveBack(attempts, limit)
      if (left === null) known?.delete(key)
      else known?.set(key, left)
    },
    clear(counters, prefixes = []) {
      for (const { key } of counters) known?.delete(key)
      if (known === undefined || prefixes.length === 0) return
      for (const key of [...known.keys()])
        if (prefixes.some((prefix) => key.startsWith(prefix))) known.delete(key)
    },
  }
}
