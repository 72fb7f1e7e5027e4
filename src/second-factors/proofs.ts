import type { ProofRows } from '../manifest/index.js'

/** The one-time secrets of this feature. */
export const secondFactorProofs = {
  /** A sign-in that waits for its second factor. */
  SIGN_IN: { seconds: 600, tries: 5, live: 10 },
  /** The secret of an authenticator app that is not confirmed yet. */
  TOTP_ENROLMENT: { seconds: 600, tries: 10, live: 3 },
} as const satisfies ProofRows
