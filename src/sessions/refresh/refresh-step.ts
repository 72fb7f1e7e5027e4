import type { StoredSession } from '../model.js'

/** What is known of a session when one of its refresh tokens is presented. */
export type RefreshState = Pick<
  StoredSession,
  | '_id'
  | 'cookieBound'
  | 'endedAt'
  | 'expiresAt'
  | 'previousTokenHash'
  | 'rotatedAt'
  | 'sealedSuccessor'
  | 'tokenHash'
>

/** How a refresh token was presented. */
export interface Presentation {
  readonly tokenHash: string
  /** Whether it was issued for this session, be it long ago. Asked only where no stored hash is that of the token. */
  readonly isIssued: () => boolean
  readonly viaCookie: boolean
}

/** What is to be done with a presented refresh token. */
export type RefreshStep =
  | { readonly kind: 'rotate' }
  | { readonly kind: 'repeat'; readonly sealedSuccessor: string }
  | { readonly kind: 'reused' }
  | { readonly kind: 'invalid'; readonly reason: 'unknown' | 'ended' | 'expired' | 'binding' | 'disabled' }

/**
 * Decides what a presented refresh token is worth. Pure.
 *
 * A repeat within the grace period gets the same successor again, while that is unused: two tabs, or a client that
 * lost the answer, are no theft. Any other second use is (RFC 9700, section 4.14.2). A token that was never issued has no
 * first use: whoever made it knows a part of a token, and that must not be enough to end a session.
 *
 * @param session - the session of the token's family, `null` where there is none
 * @param accountMayRefresh - `false` when the account is gone or disabled
 */
export function refreshStep(
  session: RefreshState | null,
  accountMayRefresh: boolean,
  presented: Presentation,
  at: Date,
  graceSeconds: number,
): RefreshStep {
  if (session === null) return { kind: 'invalid', reason: 'unknown' }
  if (session.endedAt !== null) return { kind: 'invalid', reason: 'ended' }
  if (session.expiresAt <= at) return { kind: 'invalid', reason: 'expired' }
  if (session.cookieBound !== presented.viaCookie) return { kind: 'invalid', reason: 'binding' }
  if (!accountMayRefresh) return { kind: 'invalid', reason: 'disabled' }
  if (presented.tokenHash === session.tokenHash) return { kind: 'rotate' }
  const isPrevious = presented.tokenHash === session.previousTokenHash
  if (
    isPrevious &&
    session.rotatedAt !== null &&
    session.sealedSuccessor !== null &&
    // Both ways: after the clock was set back, the rotation lies ahead, and the grace would last until it is reached.
    Math.abs(at.getTime() - session.rotatedAt.getTime()) <= graceSeconds * 1000
  ) {
    return { kind: 'repeat', sealedSuccessor: session.sealedSuccessor }
  }
  return isPrevious || presented.isIssued() ? { kind: 'reused' } : { kind: 'invalid', reason: 'unknown' }
}
