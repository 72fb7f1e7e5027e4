export { answeredWithin } from './answered-within.js'
export { isDatabaseAway, isQueryTimedOut } from './away.js'
export { feedTrustMs } from './change-feed.js'
export { type Changes, changesAreProved, createChanges } from './changes.js'
export type { Topology } from './connect.js'
export { isDuplicateKey } from './duplicate-key.js'
export { databaseErrors } from './errors.js'
export { connectionFault } from './given-connection.js'
export { groupedByTurn, meanwhile } from './grouped.js'
export { compareIndexes, createIndexes, type IndexDifferences } from './indexes.js'
export { insertEach } from './insert-each.js'
export { isReachable } from './is-reachable.js'
export { isIndexMissing } from './missing-index.js'
export { type Database, type DatabaseOptions, openDatabase } from './open-database.js'
export { Schema } from './own-mongoose.js'
export { watchPrimary } from './primary-changes.js'
export {
  type CollectionReport,
  checkCollections,
  proveCollections,
  reportCollections,
} from './prove-collections.js'
export { limitQueryTime } from './query-time.js'
export { renameCollections } from './rename-collections.js'
export { databaseFault } from './start-faults.js'
export { createSteadyClock } from './steady-clock.js'
export {
  type DeclaredIndex,
  type IndexSettings,
  majorityWrites,
  type OwnCollection,
  openStore,
  type Store,
} from './store.js'
export { throughElections } from './through-elections.js'
export type { Watch } from './watch.js'
export { writeOutcomes } from './write-outcomes.js'
