import type { StoredAccount } from '../../accounts/index.js'
import type { Transaction } from '../../events/index.js'
import type { Way } from '../admission.js'
import type { SessionModel, StoredSession } from '../model.js'
import { createFamilyKey, createRefreshToken, parseRefreshToken } from '../refresh/refresh-token.js'
import { methodsOf } from '../renew-claims.js'

/** A session whose user authenticated again, before its tokens are issued. */
export interface Reauthenticated {
  readonly session: StoredSession
  readonly account: StoredAccount
  readonly refreshToken: string
}

/** The session of a request, as its access token knows it. */
export interface KnownSession {
  readonly sessionId: string
  /** How often the user had authenticated again when the token was issued. */
  readonly sequence: number
}

/**
 * Stores that the user of an active session authenticated again: the time, the methods, and a new refresh token. The
 * former refresh token gets no successor, and access tokens from before are outdated, so no copy of them is raised to the
 * new level (ASVS 7.2.4).
 *
 * @param account - as it was when the proof was verified
 * @returns `null` when the session has ended, its credentials changed, or its user authenticated again in the meantime
 */
export async function storeReauthentication(
  sessions: SessionModel,
  { options }: Transaction,
  { sessionId, sequence }: KnownSession,
  account: StoredAccount,
  way: Way,
  at: Date,
): Promise<Reauthenticated | null> {
  const live = {
    _id: sessionId,
    userId: account._id,
    endedAt: null,
    expiresAt: { $gt: at },
    credentialVersion: account.credentialVersion,
    // `$not` also matches a session whose user never did.
    authentications: sequence === 0 ? { $not: { $gt: 0 } } : sequence,
  }
  const found = await sessions.findOne(live, null, options).lean<StoredSession | null>()
  if (found === null) return null
  const { refreshToken, changes } = replacement(found)
  const session = await sessions
    .findOneAndUpdate(
      { ...live, tokenHash: found.tokenHash },
      {
        $set: {
          ...changes,
          sealedSuccessor: null,
          rotatedAt: at,
          authenticatedAt: at,
          authentications: sequence + 1,
          methods: [...new Set([...methodsOf(found), ...way.methods])],
          ...(way.hasFactor ? { factorAt: at } : {}),
        },
      },
      { ...options, returnDocument: 'after' },
    )
    .lean<StoredSession | null>()
  return session === null ? null : { session, account, refreshToken }
}

/** A refresh token of the same family, so that later reuse of its predecessors is detected. */
function replacement({ family, familyKey = createFamilyKey(), tokenHash }: StoredSession) {
  const refreshToken = createRefreshToken(familyKey, family)
  const hashes = parseRefreshToken(refreshToken)
  if (hashes === null) throw new Error('A new refresh token does not have the form of one.')
  return { refreshToken, changes: { ...hashes, familyKey, previousTokenHash: tokenHash } }
}
