export type { Erased, Erasure, ErasureService } from './erasure.js'
export { createDeletionPending, type DeletionPendingError } from './pending.js'
export type { DeletionService } from './service.js'
