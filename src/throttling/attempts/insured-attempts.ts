import type { AttemptStore } from './attempt-store.js'
import type { Insured } from './insurance.js'
import type { MemoryAttempts } from './memory-attempts.js'

/**
 * Counts in memory while the database is not available, each instance separately: limits are then as many times as wide as
 * there are instances, but never gone. Never rejects.
 */
export function createInsuredAttempts(
  store: AttemptStore,
  insurance: MemoryAttempts,
  insured: Insured,
): AttemptStore {
  return {
    read: (counters) => insured(store.read(counters), () => insurance.read(counters)),
    take: (counter, at) => insured(store.take(counter, at), () => insurance.take(counter, at)),
    giveBack: (counter) => insured(store.giveBack(counter), () => insurance.giveBack(counter)),
    forget(counters, prefixes) {
      insurance.forget(counters, prefixes)
      return insured(store.forget(counters, prefixes), () => undefined)
    },
  }
}
