import type { FollowBearer } from '../../server/index.js'
import type { FollowedSessions } from '../../sessions/index.js'
import type { AccessTokens } from '../../tokens/index.js'

interface FollowBearerParts {
  readonly accessTokens: Pick<AccessTokens, 'verify'>
  readonly followedSessions: Pick<FollowedSessions, 'follow'>
}

/** Creates what ends subscriptions with the token and the session of their bearer. */
export function createFollowBearer({ accessTokens, followedSessions }: FollowBearerParts): FollowBearer {
  return (bearerToken, check) => {
    const verification = accessTokens.verify(bearerToken)
    if (verification.kind === 'valid') return followedSessions.follow(verification.claims, check)
    // It has expired in the meantime.
    void check()
    return () => undefined
  }
}
