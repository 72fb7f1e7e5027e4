import type { ProofRows } from '../manifest/index.js'

/** The purpose of the link in an invitation. */
export const invitationPurpose = 'INVITATION'

export const invitationProofs = {
  [invitationPurpose]: { seconds: 7 * 86_400, live: 1 },
} as const satisfies ProofRows
