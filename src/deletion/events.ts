import type { EventBody, Journal } from '../events/index.js'
import type { EventRows } from '../manifest/index.js'

/** Event types of deletion, beside DELETION_REQUESTED, which the administration of accounts records. */
export const deletionEvents = {
  DELETION_CANCELLED: { outcome: 'SUCCEEDED', message: 'deletion of account cancelled' },
  ACCOUNT_ERASED: { outcome: 'SUCCEEDED', message: 'account erased' },
  ERASURE_POSTPONED: {
    outcome: 'REFUSED',
    message: 'erasing an account failed: postponed',
    // REFUSED_BY_HOOK: the hook `erased` of the application threw.
    reasons: ['REFUSED_BY_HOOK', 'FAILED'],
  },
} as const satisfies EventRows

export type DeletionJournal = Journal<EventBody<typeof deletionEvents>>
export type PostponedErasure = (typeof deletionEvents.ERASURE_POSTPONED.reasons)[number]
