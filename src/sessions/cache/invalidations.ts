import { LRUCache } from 'lru-cache'

/** How many sessions are told apart; beyond that, all count as forgotten. Those of a moment are enough. */
const toldApart = 1_000

/** What was forgotten when: by numbers that only grow, so that two events of one millisecond have an order. */
export interface Invalidations {
  /** The number of the last one: this moment. */
  version(): number
  add(sessionId: string): void
  addAll(): void
  /** Whether a session was forgotten after that moment; `true` also where this is not known any more. */
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
