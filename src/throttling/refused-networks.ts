import { LRUCache } from 'lru-cache'
import type { Counter } from './keys.js'

/** The refusal that lasts longest. */
export interface Refusal {
  readonly counter: Counter
  readonly seconds: number
}

/**
 * Budgets of addresses that are known to be used up, so that what they refuse costs no call of the database. Only
 * budgets: a run may be ended by a success on another instance.
 */
export interface RefusedNetworks {
  add(refusal: Refusal, at: Date): void
  delete(counter: Counter): void
  find(counters: readonly Counter[], at: Date): Refusal | null
}

/** Beyond this, the address that was looked for longest ago is asked of the database again. */
const maxKnown = 10_000

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

export function longest(refusals: readonly Refusal[]): Refusal | null {
  return refusals.reduce<Refusal | null>(
    (found, refusal) => (found !== null && found.seconds >= refusal.seconds ? found : refusal),
    null,
  )
}
