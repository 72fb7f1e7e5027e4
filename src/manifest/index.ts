export type { Budget, EventRow, EventRows, LimitRows, Manifest } from './manifest.js'
export { type MergedRows, mergedRows } from './merged-rows.js'
export type {
  CacheCounts,
  ResealedBatch,
  Running,
  Sealed,
  SealedCounts,
  ServiceRoute,
} from './running.js'
