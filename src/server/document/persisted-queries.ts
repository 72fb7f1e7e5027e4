import { LRUCache } from 'lru-cache'
import { ownCopy } from '../../lib/own-copy.js'
import type { Documents } from './documents.js'
import type { RegisteredOperations } from './registered-operations.js'

/** Apollo's `KeyValueCache` interface for persisted queries. It may evict entries at any time. */
export interface PersistedQueries {
  get(key: string): Promise<string | undefined>
  set(key: string, source: string): Promise<void>
  delete(key: string): Promise<boolean>
  /** Estimated bytes of its entries. */
  readonly bytes: number
}

/** Overhead of an entry in addition to its two strings. */
const bytesPerEntry = 200

/** Apollo's prefix of each key. */
const prefix = 'apq:'

/**
 * The store of automatic persisted queries, by hash: an LRU cache bounded by memory. Any client can look up a hash. So
 * the store accepts only sources that clients registered, that are valid, and that contain no secret which a hash
 * would let others guess.
 *
 * If only registered operations are accepted, it has those, by their ids, and clients register none.
 *
 * It also resolves keys of `documents`. `run-operation.ts` passes cached sources by these keys, so that Apollo does not
 * hash the same text for each request.
 */
export function createPersistedQueries(
  maxBytes: number,
  documents: Pick<Documents, 'sourceOf' | 'mayBeRegistered'>,
  operations: RegisteredOperations | null = null,
): PersistedQueries {
  const registered = new LRUCache<string, string>({
    maxSize: maxBytes,
    sizeCalculation: (source, key) => 2 * (key.length + source.length) + bytesPerEntry,
  })
  return {
    async get(key) {
      const id = key.slice(prefix.length)
      return operations?.sourceOf(id) ?? registered.get(key) ?? documents.sourceOf(id)
    },
    async set(key, source) {
      // A slice of a URL would retain the whole URL.
      if (operations === null && documents.mayBeRegistered(source))
        registered.set(ownCopy(key), ownCopy(source))
    },
    delete: async (key) => registered.delete(key),
    get bytes() {
      return registered.calculatedSize
    },
  }
}
