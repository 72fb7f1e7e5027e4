import { LRUCache } from 'lru-cache'
import { type Attempts, type Decision, decide, giveBack } from './decide.js'
import type { Counter } from './keys.js'

/** Attempts in this process only, without I/O. */
export interface MemoryAttempts {
  take(counter: Counter, at: Date): Decision
  giveBack(counter: Counter): void
  forget(counters: readonly Counter[]): void
}

/** Beyond this the key used longest ago is forgotten: a flood of keys must not fill the memory. About 5 MiB. */
const maxKeys = 20_000

export function createMemoryAttempts(): MemoryAttempts {
  // Made by the first attempt: it takes room for all of its keys at once, and as insurance it is hardly ever needed.
  let known: LRUCache<string, Attempts> | undefined
  return {
    take({ key, limit }, at) {
      known ??= new LRUCache({ max: maxKeys })
      const decision = decide(known.get(key) ?? null, limit, at.getTime())
      if (decision.kind === 'allowed') known.set(key, decision.next)
      return decision
    },
    giveBack({ key, limit }) {
      const attempts = known?.get(key)
      if (attempts !== undefined) known?.set(key, giveBack(attempts, limit))
    },
    forget(counters) {
      for (const { key } of counters) known?.delete(key)
    },
  }
}
