import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { ownCopy } from '../../lib/own-copy.js'
import { documentBytes } from './document-size.js'
import { type PreparationOptions, type Prepared, prepareSource, type Ready, rulesOf } from './prepare.js'

/** A cached document, and the key of its source. */
interface Kept {
  readonly ready: Ready
  readonly key: string
}

/** Options of `createDocuments`. */
export interface DocumentOptions extends PreparationOptions {
  /** Receives the hits and misses of the cache. */
  readonly lookUps?: LookUps
  /** Maximum memory of the cached documents including their plans, in bytes. Default 16 MiB. */
  readonly maxBytes?: number
}

/** Hits and misses of the document cache. */
export interface LookUps {
  hits: number
  misses: number
}

const defaultMaxBytes = 16 * 1024 * 1024

/** Prepares documents, and caches the result by source. */
export interface Documents {
  /** Runs limits, parser and validation on a source, or returns the cached result. */
  prepare(source: string): Prepared
  /**
   * The key of a cached source, `undefined` if it is not cached. Keys are random and never leave this process, so
   * clients cannot use them to execute documents of other clients. The lookup makes the entry the most recently used
   * one, so the key is valid at least until the next event-loop tick.
   */
  keyOf(source: string): string | undefined
  /** The source of a key from `keyOf`. `undefined` if it was evicted. */
  sourceOf(key: string): string | undefined
  /** Whether a client may register the source as a persisted query. `false` for sources that are not cached. */
  mayBeRegistered(source: string): boolean
}

/**
 * Creates the document cache. It is bounded by memory and contains valid documents whose retention allows it. While a
 * source is cached, it yields the same document object, on which plans are memoised.
 */
export function createDocuments(options: DocumentOptions): Documents {
  const rules = rulesOf(options)
  const { lookUps = { hits: 0, misses: 0 }, maxBytes = defaultMaxBytes } = options
  const sources = new Map<string, string>()
  const kept = new LRUCache<string, Kept>({
    maxSize: maxBytes,
    sizeCalculation: ({ ready }, source) => documentBytes(ready.document, source),
    dispose: ({ key }) => sources.delete(key),
  })

  function keep(source: string, ready: Ready): void {
    const key = randomBytes(32).toString('hex')
    kept.set(source, { ready, key })
    // The cache rejects an entry that is larger than the whole cache.
    if (kept.has(source)) sources.set(key, source)
  }

  return {
    prepare(source) {
      const known = kept.get(source)
      if (known !== undefined) {
        lookUps.hits += 1
        return known.ready
      }
      lookUps.misses += 1
      // The source may be a slice of a URL, which the cached document would retain.
      const own = ownCopy(source)
      const prepared = prepareSource(own, rules, options)
      if (prepared.kind === 'ready' && prepared.retention !== 'none') keep(own, prepared)
      return prepared
    },
    keyOf: (source) => kept.get(source)?.key,
    sourceOf: (key) => sources.get(key),
    mayBeRegistered: (source) => kept.peek(source)?.ready.retention === 'registered',
  }
}
