import type { EventBody, Journal } from '../events/index.js'
import type { EventRows } from '../manifest/index.js'

/** Event types of user names. */
export const usernameEvents = {
  USERNAME_CHANGED: {
    outcome: 'SUCCEEDED',
    message: 'user name changed',
    members: { previousUsername: 'text', username: 'text' },
  },
} as const satisfies EventRows

export type UsernameJournal = Journal<EventBody<typeof usernameEvents>>
