import type { EventBody, Journal } from '../events/index.js'
import type { EventRows } from '../manifest/index.js'

export const mailEvents = {
  MAIL_FAILED: {
    outcome: 'REFUSED',
    message: 'mail could not be delivered',
    // REJECTED: the mail server refused its recipient or content for good. EXPIRED: it could not be sent for 24 hours.
    reasons: ['REJECTED', 'EXPIRED'],
  },
} as const satisfies EventRows

export type MailJournal = Journal<EventBody<typeof mailEvents>>
export type MailFailure = (typeof mailEvents.MAIL_FAILED.reasons)[number]
