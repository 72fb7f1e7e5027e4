import { LRUCache } from 'lru-cache'

/**
 * Recent invalidations tracked per session. Once one is evicted, every older read counts as invalidated. It only has to
 * cover the duration of a read.
 */
const toldApart = 1_000

/** A log of cache invalidations, numbered by a counter, so that events of the same millisecond are ordered. */
export interface Invalidations {
  /** The number of the last invalidation. */
  version(): number
  add(sessionId: string): void
  addAll(): void
  /** Whether a session was invalidated after version `since`; `true` if that is not known any more. */
  invalidatedSince(sessionId: string, since: number): boolean
}

export function createInvalidations(): Invalidations {
  let last = 0
  let ofAll = 0
  const ofSession = new LRUCache<string, number>({
    max: toldApart,
    dispose(number, _sessionId, reason) {
      if (reason === 'evict') ofAll = Math.max(ofAll, number)
    },
  })
  return {
    version: () => last,
    add(sessionId) {
      last += 1
      ofSession.set(sessionId, last)
    },
    addAll() {
      last += 1
      ofAll = last
    },
    invalidatedSince: (sessionId, since) => ofAll > since || (ofSession.get(sessionId) ?? 0) > since,
  }
}
