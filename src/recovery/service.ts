import type { RecoveryDependencies } from './dependencies.js'
import { createRecover } from './recover.js'
import { createRequests } from './request.js'

/** Recovery of accounts whose password is forgotten. Independent of GraphQL and HTTP. */
export type RecoveryService = ReturnType<typeof createRecoveryService>

export function createRecoveryService(dependencies: RecoveryDependencies) {
  return { ...createRequests(dependencies), recover: createRecover(dependencies) }
}
