import type { EventBody, Journal } from '../events/index.js'
import type { EventRows } from '../manifest/index.js'

/** Event types of sessions. */
export const sessionEvents = {
  SIGNED_IN: { outcome: 'SUCCEEDED', message: 'sign-in succeeded' },
  SESSION_REFRESHED: { outcome: 'SUCCEEDED', message: 'session refreshed' },
  REFRESH_REPEATED: { outcome: 'SUCCEEDED', message: 'session refreshed again after a lost response' },
  REFRESH_REFUSED: {
    outcome: 'REFUSED',
    message: 'session refresh refused',
    reasons: ['UNKNOWN', 'ENDED', 'EXPIRED', 'BINDING', 'DISABLED', 'CONTENDED'],
  },
  REFRESH_REUSED: { outcome: 'REFUSED', message: 'refresh token reused: session ended' },
  LOGGED_OUT: { outcome: 'SUCCEEDED', message: 'session ended by logout' },
  SESSION_REVOKED: { outcome: 'SUCCEEDED', message: 'session revoked' },
  ALL_SESSIONS_REVOKED: { outcome: 'SUCCEEDED', message: 'sessions revoked' },
  SESSION_LIMIT_REACHED: {
    outcome: 'SUCCEEDED',
    message: 'session limit reached: longest idle sessions ended',
  },
} as const satisfies EventRows

export type SessionEvent = EventBody<typeof sessionEvents>
export type SessionJournal = Journal<SessionEvent>
export type RefreshRefusal = (typeof sessionEvents.REFRESH_REFUSED.reasons)[number]
