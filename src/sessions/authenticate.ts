import { withoutStack } from '../lib/errors.js'
import type { AccessTokenClaims, AccessTokens, Verification } from '../tokens/index.js'
import { Unauthenticated } from './errors.js'
import type { FoundViewer, LiveViewers } from './live-viewers.js'
import type { Viewer } from './public.js'

/**
 * Finds the viewer of an access token: verifies signature and claims, then checks that its session is active.
 * Synchronous when both are cached.
 *
 * @throws UNAUTHENTICATED with `extensions.reason` TOKEN_INVALID, TOKEN_EXPIRED or SESSION_REVOKED
 */
export type Authenticate = (bearerToken: string) => Viewer | Promise<Viewer>

export function createAuthenticate(
  accessTokens: AccessTokens,
  viewers: Pick<LiveViewers, 'authenticate'>,
): Authenticate {
  function admit(verification: Verification): Viewer | Promise<Viewer> {
    if (verification.kind === 'invalid') {
      throw refused(verification.reason, verification.detail)
    }
    const { claims } = verification
    const viewer = viewers.authenticate(claims.sessionId, claims)
    return viewer instanceof Promise ? viewer.then((found) => live(found, claims)) : live(viewer, claims)
  }

  function live(viewer: FoundViewer, { userId, sessionId }: AccessTokenClaims): Viewer {
    if (viewer === null || viewer === 'renewed' || viewer === 'outdated') {
      accessTokens.invalidateSession(sessionId)
      // The cookie may already hold the new refresh token: TOKEN_EXPIRED makes clients refresh.
      throw viewer === null
        ? refused('SESSION_REVOKED', 'the session is not live')
        : refused('TOKEN_EXPIRED', `the session has new tokens: ${viewer}`)
    }
    if (viewer.userId !== userId) throw refused('TOKEN_INVALID', 'the session is of another user')
    return viewer
  }

  return (bearerToken) => {
    const verification = accessTokens.verify(bearerToken)
    // Another instance may sign with a key that this one has not read yet.
    return verification.kind === 'invalid' && verification.detail === 'key-unknown'
      ? accessTokens.verifyWithNewKeys(bearerToken).then(admit)
      : admit(verification)
  }
}

function refused(reason: string, why: string) {
  return withoutStack(() => new Unauthenticated({ extensions: { reason }, detail: { why } }))
}
