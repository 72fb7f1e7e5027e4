import type { AccountEvent } from '../accounts/index.js'
import type { EventBody, Journal } from '../events/index.js'
import type { EventRows } from '../manifest/index.js'
import type { SecondFactorEvent } from '../second-factors/index.js'
import type { SessionEvent } from '../sessions/index.js'

/** What was attempted. */
const attempts = [
  'REGISTRATION',
  'SIGN_IN',
  'REFRESH',
  'PASSWORD_CHANGE',
  'REAUTHENTICATION',
  'EMAIL',
  'RECOVERY',
] as const

/** Events of reauthentication, and of attempts that were refused before their credentials were verified. */
export const signInEvents = {
  REAUTHENTICATED: { outcome: 'SUCCEEDED', message: 'user authenticated again' },
  REAUTHENTICATION_REFUSED: {
    outcome: 'REFUSED',
    message: 'reauthentication refused',
    // SESSION_CHANGED: it ended or got new tokens in the meantime.
    reasons: ['WRONG_PASSWORD', 'SESSION_CHANGED'],
  },
  THROTTLED: { outcome: 'REFUSED', message: 'rate limit exceeded: attempt refused', reasons: attempts },
  /** The password hash queue was full. */
  BUSY: { outcome: 'REFUSED', message: 'password hash queue full: attempt refused', reasons: attempts },
} as const satisfies EventRows

/**
 * Includes the refusals of accounts, which closed registration and hooks share, and the events of what is stored together
 * with a sign-in.
 */
export type SignInJournal = Journal<
  | EventBody<typeof signInEvents>
  | SecondFactorEvent
  | SessionEvent
  | Extract<AccountEvent, { readonly type: 'REGISTRATION_REFUSED' | 'SIGN_IN_REFUSED' }>
>
export type Attempt = (typeof attempts)[number]
export type ReauthenticationRefusal = (typeof signInEvents.REAUTHENTICATION_REFUSED.reasons)[number]
