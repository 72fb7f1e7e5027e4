import type { AccountEvent } from '../accounts/index.js'
import type { EventBody, Journal } from '../events/index.js'
import type { EventRows } from '../manifest/index.js'

/** Event types of invitations, beside those that are recorded with a change of the account by an admin. */
export const invitationEvents = {
  INVITATION_ACCEPTED: { outcome: 'SUCCEEDED', message: 'invitation accepted: account activated' },
} as const satisfies EventRows

export type InvitationJournal = Journal<EventBody<typeof invitationEvents> | AccountEvent>
