import { type Account, accountView } from '../accounts/index.js'
import type { AccessTokens } from '../tokens/index.js'
import type { RememberedAccount, RememberedSession } from './cache/remembered.js'
import { RefreshTokenInvalid } from './errors.js'
import type { Viewer } from './public.js'
import { methodsOf } from './renew-claims.js'
import { type Grants, viewerOf } from './viewer.js'

/** The tokens and the viewer that a sign-in or a refresh returns. */
export interface Issued {
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  readonly accessTokenExpiresIn: number
  readonly refreshToken: string
  /** Expiry of the session, unless it is refreshed. */
  readonly expiresAt: Date
  readonly cookieBound: boolean
  readonly viewer: Viewer
  readonly account: Account
}

/** An active session as it was read. */
export interface LiveSession {
  readonly session: RememberedSession
  readonly account: RememberedAccount
  /** Cache version from before the state was read: see `RefreshCache.version`. */
  readonly since: number | null
}

/**
 * Signs the access token of a session, and joins it with the refresh token.
 *
 * @throws REFRESH_TOKEN_INVALID when the session is not active any more
 */
export type Issue = (live: Omit<LiveSession, 'since'>, refreshToken: string, at: Date) => Issued

export function createIssue(accessTokens: AccessTokens, grants: Grants): Issue {
  return ({ session, account }, refreshToken, at) => {
    const viewer = viewerOf({ session, account }, at, grants)
    if (viewer === null) throw new RefreshTokenInvalid({ detail: { reason: 'ended' } })
    const { userId, sessionId, roles, scopes, authTime, mfaTime, claims: own } = viewer
    const { token, expiresAt, expiresInSeconds } = accessTokens.sign({
      userId,
      sessionId,
      roles,
      scopes,
      authTime,
      mfaTime,
      methods: methodsOf(session),
      authSequence: session.authentications,
      refreshSequence: session.rotations,
      claims: own,
    })
    return {
      accessToken: token,
      accessTokenExpiresAt: expiresAt,
      accessTokenExpiresIn: expiresInSeconds,
      refreshToken,
      expiresAt: session.expiresAt,
      cookieBound: session.cookieBound,
      viewer,
      account: accountView(account, grants.declaredRoles),
    }
  }
}
