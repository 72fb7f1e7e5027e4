import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { ownCopy } from '../../lib/own-copy.js'
import { documentBytes } from './document-size.js'
import { type PreparationOptions, type Prepared, prepareSource, type Ready, rulesOf } from './prepare.js'

/** A document that is kept, and the key that leads to its source. */
interface Kept {
  readonly ready: Ready
  readonly key: string
}

export interface DocumentOptions extends PreparationOptions {
  /** Counts how often a source was known already. */
  readonly lookUps?: LookUps
  /** How much memory the documents may take that are kept, plans included. Default 16 MiB. */
  readonly maxBytes?: number
}

export interface LookUps {
  hits: number
  misses: number
}

const defaultMaxBytes = 16 * 1024 * 1024

/** Sources, and what has been made of them. */
export interface Documents {
  /** Takes a source through limits, parser and validation, cheapest first; what is kept needs none of them again. */
  prepare(source: string): Prepared
  /**
   * A key that stands for a source that is kept, `undefined` where it is not. Random, of this process and never told, so
   * that nobody can ask for what others have sent. It works at least until the event loop turns: it was used last.
   */
  keyOf(source: string): string | undefined
  /** The source of a key that `keyOf` gave; `undefined` where it is kept no longer. */
  sourceOf(key: string): string | undefined
  /** Whether a client may register the source under its public hash. Only of sources that are kept. */
  mayBeRegistered(source: string): boolean
}

/**
 * Prepares documents. What passed is kept unless its retention forbids it, bounded by memory, so a document in use costs
 * one look-up, and the same source always gives the same document object, on which plans can be memoised.
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
    // Not where it is too large to be kept at all.
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
      // It may be a part of a URL, and the document keeps it.
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
