import { LRUCache } from 'lru-cache'
import { type Attempts, type Decision, decide, giveBack } from '../decide.js'
import type { Counter } from '../keys.js'

/** Attempts in this process only, without I/O. */
export interface MemoryAttempts {
  read(counters: readonly Counter[]): ReadonlyMap<string, Attempts>
  take(counter: Counter, at: Date): Decision
  giveBack(counter: Counter): void
  clear(counters: readonly Counter[], prefixes?: readonly string[]): void
}

/** Above this, the least recently used key is evicted, so that a flood of keys cannot fill the memory. About 5 MiB. */
const maxKeys = 20_000

export function createMemoryAttempts(): MemoryAttempts {
  // Made by the first attempt: it takes room for all of its keys at once, and as insurance it is hardly ever needed.
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
