import type { SessionWithAccount } from '../../sessions/index.js'

/** What became of the session that a token names. */
export interface SessionFinding {
  /** `unknown`: it could not be looked up, or is not there (any more). */
  readonly state: 'live' | 'ended' | 'unknown'
  readonly explanation: string
}

/** A session that is looked for: found, not there, or not looked for at all. */
export type LookedUp = SessionWithAccount | 'not there' | 'not looked up'

/**
 * Says whether a session lives, as a server decides it for a bearer token. Pure.
 *
 * @param subject - the `sub` of the token: a session is of one user
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
