import { defineError, type ErrorDefinition } from '../lib/errors.js'

/**
 * The refresh token is unknown, expired or revoked. One code for all, so that clients cannot probe which tokens exist.
 */
export const RefreshTokenInvalid = defineError(
  'REFRESH_TOKEN_INVALID',
  'The refresh token is invalid or expired. Sign in again.',
)

/**
 * A used refresh token was presented after the grace period (RFC 9700, section 4.14.2). Thrown only once the end of its
 * session is stored.
 */
export const RefreshTokenReused = defineError(
  'REFRESH_TOKEN_REUSED',
  'The refresh token was already used, so its session was ended. Sign in again.',
)

/** The access token is not accepted. `extensions.reason` says whether to refresh (TOKEN_EXPIRED) or to sign in. */
export const Unauthenticated = defineError(
  'UNAUTHENTICATED',
  'The access token is invalid or expired. Refresh the session, or sign in again.',
  { status: 401 },
)

/** UNAUTHENTICATED for a session that ended after its request was authenticated. */
export function sessionRevoked() {
  return new Unauthenticated({
    message: 'The session has ended. Sign in again.',
    extensions: { reason: 'SESSION_REVOKED' },
  })
}

/** UNAUTHENTICATED for a session that has new tokens since its request was authenticated. */
export function tokensReplaced() {
  return new Unauthenticated({ extensions: { reason: 'TOKEN_EXPIRED' } })
}

export const sessionErrors: readonly ErrorDefinition[] = [
  Unauthenticated,
  RefreshTokenInvalid,
  RefreshTokenReused,
]
