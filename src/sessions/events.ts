import type { EventBody, Journal } from '../events/index.js'
import type { EventRows } from '../manifest/index.js'

/** What happens to sessions. */
export const sessionEvents = {
  SIGNED_IN: { outcome: 'SUCCEEDED', message: 'signed in' },
  SESSION_REFRESHED: { outcome: 'SUCCEEDED', message: 'a session was refreshed' },
  REFRESH_REFUSED: {
    outcome: 'REFUSED',
    message: 'a refresh was refused',
    reasons: ['UNKNOWN', 'ENDED', 'EXPIRED', 'BINDING', 'DISABLED', 'CONTENDED'],
  },
  REFRESH_REUSED: { outcome: 'REFUSED', message: 'a used refresh token came back: its session was ended' },
  LOGGED_OUT: { outcome: 'SUCCEEDED', message: 'logged out' },
  SESSION_REVOKED: { outcome: 'SUCCEEDED', message: 'a session was revoked' },
  ALL_SESSIONS_REVOKED: { outcome: 'SUCCEEDED', message: 'sessions were revoked' },
  SESSION_LIMIT_REACHED: {
    outcome: 'SUCCEEDED',
    message: 'an account had too many sessions: the idlest were ended',
  },
} as const satisfies EventRows

export type SessionJournal = Journal<EventBody<typeof sessionEvents>>
export type RefreshRefusal = (typeof sessionEvents.REFRESH_REFUSED.reasons)[number]
