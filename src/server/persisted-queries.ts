import { LRUCache } from 'lru-cache'

/** What Apollo asks of a store: it answers with promises, and forgets at will. */
export interface PersistedQueries {
  get(key: string): Promise<string | undefined>
  set(key: string, source: string): Promise<void>
  delete(key: string): Promise<boolean>
  /** Bytes that its entries take, about. */
  readonly bytes: number
}

/** Beside its two strings. */
const bytesPerEntry = 100

/**
 * Holds the sources of automatic persisted queries: the ones used last, within a bound of memory. Only sources that
 * were found valid get in, so that nothing else than valid operations can push out what clients use.
 */
export function createPersistedQueries(maxBytes: number): PersistedQueries {
  const sources = new LRUCache<string, string>({
    maxSize: maxBytes,
    sizeCalculation: (source, key) => 2 * (key.length + source.length) + bytesPerEntry,
  })
  return {
    get: async (key) => sources.get(key),
    set: async (key, source) => void sources.set(key, source),
    delete: async (key) => sources.delete(key),
    get bytes() {
      return sources.calculatedSize
    },
  }
}
