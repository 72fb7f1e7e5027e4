import type { EventBody, Journal } from '../events/index.js'
import type { EventRows } from '../manifest/index.js'

/** Event types of the addresses of accounts. None contains an address. */
export const emailEvents = {
  EMAIL_CHANGE_REQUESTED: { outcome: 'SUCCEEDED', message: 'confirmation of an address requested' },
  EMAIL_CONFIRMED: { outcome: 'SUCCEEDED', message: 'address verified' },
  /** The mailbox took its address off the account, or undid a change. */
  EMAIL_DISOWNED: { outcome: 'SUCCEEDED', message: 'address disowned by its mailbox' },
  EMAIL_REFUSED: {
    outcome: 'REFUSED',
    message: 'verification or change of an address refused',
    reasons: ['LINK_INVALID', 'CODE_INVALID', 'EMAIL_TAKEN', 'EMAIL_CHANGE_BLOCKED'],
  },
} as const satisfies EventRows

export type EmailEvent = EventBody<typeof emailEvents>
export type EmailJournal = Journal<EmailEvent>
export type EmailRefusal = (typeof emailEvents.EMAIL_REFUSED.reasons)[number]
