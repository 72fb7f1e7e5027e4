import type { ProofRows } from '../manifest/index.js'

/** The purpose of the handle that a sign-in to a deleting account gets. */
export const restorePurpose = 'ACCOUNT_RESTORATION'

export const deletionProofs = {
  [restorePurpose]: { seconds: 600, live: 3 },
} as const satisfies ProofRows
