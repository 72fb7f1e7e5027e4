export type { EventRow, EventRows, Manifest } from './manifest.js'
export type {
  CacheCounts,
  ResealedBatch,
  Running,
  Sealed,
  SealedCounts,
  ServiceRoute,
} from './running.js'
