import type { ProofRows } from '../manifest/index.js'

/** The one-time secrets of recoveries. `docs/proofs.md` has a row of each. */
export const recoveryProofs = {
  /** Sets a new password. */
  RECOVERY: { seconds: 3600, codeTries: 5, live: 3 },
} as const satisfies ProofRows
