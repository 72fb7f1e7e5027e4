import { LRUCache } from 'lru-cache'
import type { Counter } from './keys.js'

/** A refusal by a counter, and when to retry. */
export interface Refusal {
  readonly counter: Counter
  readonly seconds: number
}

/**
 * A cache of exhausted address budgets, so that refusing an attempt needs no query. Runs are not cached, because a
 * success on another instance may end them.
 */
export interface RefusedNetworks {
  add(refusal: Refusal, at: Date): void
  delete(counter: Counter): void
  find(counters: readonly Counter[], at: Date): Refusal | null
}

/** Maximum number of entries. After eviction, the database is queried again. */
const maxKnown = 10_000

/** Creates an empty cache of exhausted budgets. */
export function createRefusedNetworks(): RefusedNetworks {
  const refusedUntil = new LRUCache<string, number>({ max: maxKnown })
  return {
    add({ counter, seconds }, at) {
      refusedUntil.set(counter.key, at.getTime() + seconds * 1000)
    },
    delete({ key }) {
      refusedUntil.delete(key)
    },
    find(counters, at) {
      return longest(
        counters.flatMap((counter) => {
          const left = (refusedUntil.get(counter.key) ?? 0) - at.getTime()
          return left > 0 ? [{ counter, seconds: Math.ceil(left / 1000) }] : []
        }),
      )
    },
  }
}

/** The refusal with the longest wait; `null` without refusals. */
export function longest(refusals: readonly Refusal[]): Refusal | null {
  return refusals.reduce<Refusal | null>(
    (found, refusal) => (found !== null && found.seconds >= refusal.seconds ? found : refusal),
    null,
  )
}
