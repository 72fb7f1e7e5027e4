import type { ProofRows } from '../manifest/index.js'

const day = 24 * 3600

/** The one-time secrets of addresses. `docs/proofs.md` has a row of each. */
export const emailProofs = {
  /** Verifies an address. A confirmation is no authentication: 24 hours by mail (NIST SP 800-63B-4, 4.2.1.2). */
  EMAIL_CONFIRMATION: { seconds: day, codeTries: 5, live: 3 },
  /** Takes an address off an account whose user entered it. Of the mailbox, not of the account's user. */
  EMAIL_DISOWNMENT: { seconds: 7 * day, live: 5, outlivesCredentials: true },
  /**
   * Gives a former address back. It outlives credentials, because a thief who changed the address can change the
   * password too.
   */
  EMAIL_REVERT: { seconds: 7 * day, live: 5, outlivesCredentials: true },
} as const satisfies ProofRows
