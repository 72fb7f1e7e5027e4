import type { EventBody, Journal } from '../events/index.js'
import type { EventRows } from '../manifest/index.js'
import type { SecondFactorEvent } from '../second-factors/index.js'

/** Event types of recoveries. None contains the address that was entered. */
export const recoveryEvents = {
  RECOVERY_REQUESTED: { outcome: 'SUCCEEDED', message: 'recovery requested' },
  RECOVERED: { outcome: 'SUCCEEDED', message: 'password set by recovery' },
  RECOVERY_REFUSED: {
    outcome: 'REFUSED',
    message: 'recovery refused',
    // The client of a request is not told which.
    reasons: ['UNKNOWN_ADDRESS', 'ACCOUNT_DISABLED', 'LINK_INVALID', 'CODE_INVALID'],
  },
} as const satisfies EventRows

export type RecoveryEvent = EventBody<typeof recoveryEvents>
export type RecoveryJournal = Journal<RecoveryEvent | SecondFactorEvent>
export type RecoveryRefusal = (typeof recoveryEvents.RECOVERY_REFUSED.reasons)[number]
