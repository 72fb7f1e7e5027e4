import { LRUCache } from 'lru-cache'
import { ownCopy } from '../../lib/own-copy.js'
import type { Documents } from './documents.js'

/** What Apollo asks of a store: it answers with promises, and forgets at will. */
export interface PersistedQueries {
  get(key: string): Promise<string | undefined>
  set(key: string, source: string): Promise<void>
  delete(key: string): Promise<boolean>
  /** Bytes that its entries take, about. */
  readonly bytes: number
}

/** Beside its two strings. */
const bytesPerEntry = 200

/** What Apollo puts before each hash. */
const prefix = 'apq:'

/**
 * Holds what clients have registered as automatic persisted queries, by hash: those used last, within a bound of memory.
 * Anybody may ask by a hash, so nothing gets in but what was registered by that protocol, found valid, and holds nothing
 * that a stranger could guess.
 *
 * Everything else that is sent reaches Apollo by a key that only this process knows, which spares hashing the same text
 * for each request; such keys lead to `documents`.
 */
export function createPersistedQueries(
  maxBytes: number,
  documents: Pick<Documents, 'sourceOf' | 'mayBeRegistered'>,
): PersistedQueries {
  const registered = new LRUCache<string, string>({
    maxSize: maxBytes,
    sizeCalculation: (source, key) => 2 * (key.length + source.length) + bytesPerEntry,
  })
  return {
    get: async (key) => registered.get(key) ?? documents.sourceOf(key.slice(prefix.length)),
    async set(key, source) {
      // A part of a URL would keep the whole of it.
      if (documents.mayBeRegistered(source)) registered.set(ownCopy(key), ownCopy(source))
    },
    delete: async (key) => registered.delete(key),
    get bytes() {
      return registered.calculatedSize
    },
  }
}
