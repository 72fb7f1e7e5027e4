export type { ErasureService } from './erasure.js'
export { createDeletionPending } from './pending.js'
export type { DeletionService } from './service.js'
