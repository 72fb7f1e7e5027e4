import type { AccountEvent } from '../accounts/index.js'
import type { EventBody, Journal } from '../events/index.js'
import type { EventRows } from '../manifest/index.js'

/** What was attempted. */
const attempts = ['REGISTRATION', 'SIGN_IN', 'REFRESH', 'PASSWORD_CHANGE'] as const

/** Events of attempts that were refused before their credentials were verified, because of load or rate limits. */
export const signInEvents = {
  THROTTLED: { outcome: 'REFUSED', message: 'rate limit exceeded: attempt refused', reasons: attempts },
  /** The password hash queue was full. */
  BUSY: { outcome: 'REFUSED', message: 'password hash queue full: attempt refused', reasons: attempts },
} as const satisfies EventRows

/** Includes the refusals of accounts, which closed registration and hooks share. */
export type SignInJournal = Journal<
  | EventBody<typeof signInEvents>
  | Extract<AccountEvent, { readonly type: 'REGISTRATION_REFUSED' | 'SIGN_IN_REFUSED' }>
>
export type Attempt = (typeof attempts)[number]
