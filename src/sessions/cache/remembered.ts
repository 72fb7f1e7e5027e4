import type { FactorState, StoredAccount, ViewedAccount } from '../../accounts/index.js'
import type { StoredSession } from '../model.js'
import type { SessionState } from '../viewer.js'

/**
 * What is cached of a session: what its viewer is derived from, and what a rotation of its current refresh token needs.
 * Each member is written and read in `record-codec.ts`; its test does not compile without a new one.
 */
export type RememberedSession = Pick<
  StoredSession,
  | keyof SessionState['session']
  | 'absoluteExpiresAt'
  | 'acceptedRotation'
  | 'authentications'
  | 'cookieBound'
  | 'endReason'
  | 'familyKey'
  | 'methods'
  | 'rotatedAt'
  | 'rotations'
  | 'tokenHash'
  | 'userId'
> & {
  /** Not cached itself: missing in what comes from the cache. */
  readonly familyHash?: string
}

/** What is cached of an account: what viewers and its view are derived from. No hash of a password, and of second factors what they are. */
export type RememberedAccount = Pick<
  StoredAccount,
  keyof NonNullable<SessionState['account']> | Exclude<keyof ViewedAccount, keyof FactorState>
> &
  FactorState
