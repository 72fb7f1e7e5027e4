import type { AttemptStore } from './attempt-store.js'
import type { WithFallback } from './fallback.js'
import type { MemoryAttempts } from './memory-attempts.js'

/**
 * Counts in memory while the database is not available, each instance separately: limits are then as many times as wide as
 * there are instances, but never gone. Never rejects.
 */
export function createAttemptsWithFallback(
  store: AttemptStore,
  memory: MemoryAttempts,
  withFallback: WithFallback,
): AttemptStore {
  return {
    read: (counters) => withFallback(store.read(counters), () => memory.read(counters)),
    take: (counter, at) => withFallback(store.take(counter, at), () => memory.take(counter, at)),
    giveBack: (counter) => withFallback(store.giveBack(counter), () => memory.giveBack(counter)),
    clear(counters, prefixes) {
      memory.clear(counters, prefixes)
      return withFallback(store.clear(counters, prefixes), () => undefined)
    },
  }
}
