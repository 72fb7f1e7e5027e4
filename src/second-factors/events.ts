import type { EventBody } from '../events/index.js'
import type { EventRows } from '../manifest/index.js'

/** Event types of second factors. */
export const secondFactorEvents = {
  TOTP_ADDED: { outcome: 'SUCCEEDED', message: 'authenticator app added' },
  TOTP_REMOVED: { outcome: 'SUCCEEDED', message: 'authenticator app removed' },
  RECOVERY_CODES_REPLACED: { outcome: 'SUCCEEDED', message: 'recovery codes replaced' },
  RECOVERY_CODE_USED: { outcome: 'SUCCEEDED', message: 'recovery code used' },
  SECOND_FACTOR_REFUSED: {
    outcome: 'REFUSED',
    message: 'second factor refused',
    // Wrong, or used before.
    reasons: ['WRONG_TOTP', 'WRONG_RECOVERY_CODE'],
  },
} as const satisfies EventRows

export type SecondFactorEvent = EventBody<typeof secondFactorEvents>
