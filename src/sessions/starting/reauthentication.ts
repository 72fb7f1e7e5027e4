import type { StoredAccount } from '../../accounts/index.js'
import type { Transaction } from '../../events/index.js'
import type { Way } from '../admission.js'
import type { SessionModel, StoredSession } from '../model.js'
import { createFamily } from '../refresh/refresh-token.js'
import { methodsOf } from '../renew-claims.js'
import { createSessionId } from './new-session.js'

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
  const { refreshToken, stored } = createFamily()
  const session = await sessions
    .findOneAndUpdate(
      { ...live, tokenHash: found.tokenHash },
      {
        $set: {
          ...stored,
          previousTokenHash: null,
          sealedSuccessor: null,
          rotatedAt: null,
          authenticatedAt: at,
          authentications: sequence + 1,
          methods: [...new Set([...methodsOf(found), ...way.methods])],
          ...(way.hasFactor ? { factorAt: at } : {}),
        },
      },
      { ...options, returnDocument: 'after' },
    )
    .lean<StoredSession | null>()
  if (session === null) return null
  await sessions.create([formerFamily(found, at)], options)
  return { session, account, refreshToken }
}

/** Stands for the tokens of a session from before, so that their later use is found, and counts as reuse. */
function formerFamily({ claims: _claims, ...session }: StoredSession, at: Date): StoredSession {
  return {
    ...session,
    _id: createSessionId(),
    endedAt: at,
    endReason: 'reauthenticated',
    replacedBy: session._id,
    sealedSuccessor: null,
  }
}
