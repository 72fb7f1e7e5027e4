import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { ownCopy } from '../own-copy.js'

/** What Apollo asks of a store: it answers with promises, and forgets at will. */
export interface PersistedQueries {
  get(key: string): Promise<string | undefined>
  set(key: string, source: string): Promise<void>
  delete(key: string): Promise<boolean>
  /**
   * Whether a source is known, so that its hash alone leads to it. That stays so at least until the event loop turns:
   * it was used last.
   */
  find(source: string): KnownSource
  /** Bytes that its entries take, about. */
  readonly bytes: number
}

export interface KnownSource {
  /** Its SHA-256, in hexadecimal. */
  readonly hash: string
  readonly isKnown: boolean
}

/** Beside its two strings, of which the hash stands here twice. */
const bytesPerEntry = 300

/**
 * Holds sources by their hash: of automatic persisted queries, and of everything else that is sent, which spares hashing
 * the same text for each request. Those used last, within a bound of memory. Only sources that were found valid get in,
 * so that nothing else than valid operations can push out what clients use.
 */
export function createPersistedQueries(maxBytes: number): PersistedQueries {
  const keys = new Map<string, KnownSource & { readonly key: string }>()
  const sources = new LRUCache<string, string>({
    maxSize: maxBytes,
    sizeCalculation: (source, key) => 2 * (key.length + source.length) + bytesPerEntry,
    dispose: (source) => keys.delete(source),
  })
  return {
    get: async (key) => sources.get(key),
    async set(key, given) {
      // It may be a part of a URL.
      const source = ownCopy(given)
      sources.set(key, source)
      // Not where it is too large to be kept at all.
      if (sources.has(key)) keys.set(source, { key, hash: hashOf(source), isKnown: true })
    },
    delete: async (key) => sources.delete(key),
    find(source) {
      const known = keys.get(source)
      const isKept = known !== undefined && sources.get(known.key) !== undefined
      return isKept ? known : { hash: hashOf(source), isKnown: false }
    },
    get bytes() {
      return sources.calculatedSize
    },
  }
}

function hashOf(source: string): string {
  return createHash('sha256').update(source).digest('hex')
}
