import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import type { Store } from '../collections/store.js'
import type { Topology } from '../connect.js'
import { type Change, wholesaleOperations } from './change-batches.js'
import { type ChangeFeed, createChangeFeed } from './change-feed.js'
import type { Watch } from './watch.js'

/** The changes of Portcullis' collections, with proof that none was missed. */
export interface Changes extends Pick<ChangeFeed, 'isAlive' | 'breaks' | 'stop'> {
  /** Resolves when the change stream is open, or when the first attempt has failed. */
  start(watches: readonly Watch[]): Promise<void>
}

export interface ChangesOptions {
  readonly connection: Connection
  readonly store: Store
  readonly log: Logger
  /** Collections were dropped or renamed, or may have been during a gap. */
  readonly onDropped: () => void
}

export function createChanges({ connection, store, log, onDropped }: ChangesOptions): Changes {
  let feed: ChangeFeed | null = null
  return {
    isAlive: () => feed?.isAlive() ?? false,
    breaks: () => feed?.breaks() ?? 0,
    start(watches) {
      const missed = () => {
        for (const watch of watches) watch.missed?.()
      }
      feed = createChangeFeed({
        connection,
        log,
        pipeline: pipelineOf(watches, store),
        onGap: missed,
        onReopened() {
          onDropped()
          for (const watch of watches) watch.reopened?.()
        },
        onChange({ collection, id, isWholesale }: Change) {
          if (isWholesale) onDropped()
          const concerned = watches.filter((watch) => store.nameOf(watch.collection) === collection)
          for (const watch of concerned) watch.changed(id)
          if (concerned.length === 0) missed()
        },
      })
      return feed.start()
    },
    stop: async () => feed?.stop(),
  }
}

function pipelineOf(watches: readonly Watch[], store: Store): readonly Record<string, unknown>[] {
  const watched = watches.map(({ collection, match = {} }) => ({
    $and: [{ 'ns.coll': store.nameOf(collection) }, match],
  }))
  return [
    { $match: { $or: [...watched, { operationType: { $in: wholesaleOperations } }] } },
    // Only what invalidation needs: the full event of an account contains its sealed password hash.
    { $project: { operationType: 1, ns: 1, documentKey: 1 } },
  ]
}

/**
 * Whether change streams of this topology prove that no change was missed. On a sharded cluster, `mongos` holds back a
 * change until every shard has advanced past it, up to ten seconds for an idle shard. The empty batches it returns
 * before that prove nothing.
 */
export function changesAreProved(topology: Topology): boolean {
  return topology === 'replicaSet'
}
