import type { AttemptStore } from './attempt-store.js'
import type { WithFallback } from './fallback.js'
import type { MemoryAttempts } from './memory-attempts.js'

/**
 * Creates a store that counts in memory while the database is not available. Instances then count separately, so the
 * effective limits are multiplied by the number of instances. Never rejects.
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
