import type { SessionWithAccount } from '../../sessions/index.js'

/** The state of the session that a token names. */
export interface SessionFinding {
  /** `unknown`: it was not looked up, does not exist, or no longer exists. */
  readonly state: 'live' | 'ended' | 'unknown'
  readonly explanation: string
}

/** The result of a session lookup: found, not found, or not looked up. */
export type LookedUp = SessionWithAccount | 'not there' | 'not looked up'

/**
 * Decides whether a session is active, as the server does for a bearer token. Pure.
 *
 * @param subject - the `sub` claim of the token, which must be the user of the session
 */
export function findingOf(looked: LookedUp, subject: unknown, now: Date): SessionFinding {
  if (looked === 'not looked up') return { state: 'unknown', explanation: 'It was not looked up.' }
  if (looked === 'not there') {
    const explanation =
      'No session has this ID: it expired or ended more than a day ago, or never existed here.'
    return { state: 'unknown', explanation }
  }
  const { session, account } = looked
  const ended = (explanation: string): SessionFinding => ({ state: 'ended', explanation })
  if (session.endedAt !== null) {
    return ended(
      `It ended at ${session.endedAt.toISOString()} (${session.endReason ?? 'no reason recorded'}).`,
    )
  }
  if (session.expiresAt <= now) return ended(`It expired at ${session.expiresAt.toISOString()}.`)
  if (account === null) return ended('Its account does not exist.')
  if (account.disabled) return ended('Its account is disabled.')
  if (account.deletionAt != null) return ended('The deletion of its account was requested.')
  if (session.credentialVersion !== account.credentialVersion) {
    return ended('It started before the password was changed, or before the account was disabled.')
  }
  if (account._id.toHexString() !== subject) {
    return {
      state: 'unknown',
      explanation: 'The session with this ID belongs to another user than the token.',
    }
  }
  return {
    state: 'live',
    explanation: `It expires at ${session.expiresAt.toISOString()} unless it is refreshed.`,
  }
}
