import type { EventBody, Journal } from '../events/index.js'
import type { EventRows } from '../manifest/index.js'

/** What was tried when there was no time or no budget for it. */
const attempts = ['REGISTRATION', 'SIGN_IN', 'REFRESH', 'PASSWORD_CHANGE'] as const

/** Attempts that got no chance, because of too many others. */
export const signInEvents = {
  THROTTLED: { outcome: 'REFUSED', message: 'rate limit exceeded: attempt refused', reasons: attempts },
  /** Too many passwords waited to be hashed. */
  BUSY: { outcome: 'REFUSED', message: 'password hash queue full: attempt refused', reasons: attempts },
} as const satisfies EventRows

export type SignInJournal = Journal<EventBody<typeof signInEvents>>
export type Attempt = (typeof attempts)[number]
