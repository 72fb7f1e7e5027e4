export { answeredWithin } from './answered-within.js'
export { isDatabaseAway, isQueryTimedOut } from './away.js'
export { batchPerTick, meanwhile } from './batch-per-tick.js'
export { feedTrustMs } from './changes/change-feed.js'
export { type Changes, changesAreProved, createChanges } from './changes/changes.js'
export {
  type CollectionChanges,
  createCollectionChanges,
} from './changes/collection-changes.js'
export { watchPrimary } from './changes/primary-changes.js'
export type { Watch } from './changes/watch.js'
export { compareIndexes, createIndexes, type IndexDifferences } from './collections/indexes.js'
export {
  type CollectionReport,
  checkCollections,
  proveCollections,
  reportCollections,
} from './collections/prove-collections.js'
export { renameCollections } from './collections/rename-collections.js'
export {
  type DeclaredIndex,
  type IndexSettings,
  majorityWrites,
  openStore,
  type Store,
} from './collections/store.js'
export type { Topology } from './connect.js'
export { isDuplicateKey } from './failures/duplicate-key.js'
export { databaseErrors } from './failures/errors.js'
export { isIndexMissing } from './failures/missing-index.js'
export { limitQueryTime } from './failures/query-time.js'
export { retryOnElection } from './failures/retry-on-election.js'
export { databaseFault } from './failures/start-faults.js'
export { writeOutcomes } from './failures/write-outcomes.js'
export { connectionFault } from './given-connection.js'
export { insertEach } from './insert-each.js'
export { isReachable } from './is-reachable.js'
export { type Database, type DatabaseOptions, openDatabase } from './open-database.js'
export { Schema } from './own-mongoose.js'
export { createSteadyClock } from './steady-clock.js'
