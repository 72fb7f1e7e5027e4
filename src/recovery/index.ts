export type { RecoveryService } from './service.js'
