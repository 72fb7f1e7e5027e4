import type { StoredSession } from '../model.js'

/** The session data that the decision about a presented refresh token depends on. */
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
  /** Whether the token was ever issued for this session. Called only if it matches no stored hash. */
  readonly isIssued: () => boolean
  readonly viaCookie: boolean
}

/** The decision about a presented refresh token. */
export type RefreshStep =
  | { readonly kind: 'rotate' }
  | { readonly kind: 'repeat'; readonly sealedSuccessor: string }
  | { readonly kind: 'reused' }
  | { readonly kind: 'invalid'; readonly reason: 'unknown' | 'ended' | 'expired' | 'binding' | 'disabled' }

/** The absolute difference counts: if the clock was set back, the grace period would otherwise last until `since`. */
function isWithinGrace(since: Date, at: Date, graceSeconds: number): boolean {
  return Math.abs(at.getTime() - since.getTime()) <= graceSeconds * 1000
}

/**
 * Whether a token of a family that a reauthentication replaced is a copy: it was issued, and the grace period is over, in
 * which another tab may not know of its replacement yet. Pure.
 */
export function isReusedAfterReplacement(
  former: RefreshState & Pick<StoredSession, 'replacedBy'>,
  { tokenHash, isIssued }: Pick<Presentation, 'tokenHash' | 'isIssued'>,
  at: Date,
  graceSeconds: number,
): boolean {
  if (former.replacedBy === undefined || former.endedAt === null) return false
  if (isWithinGrace(former.endedAt, at, graceSeconds)) return false
  return tokenHash === former.tokenHash || tokenHash === former.previousTokenHash || isIssued()
}

/**
 * Decides what to do with a presented refresh token. Pure.
 *
 * Within the grace period, a repeated token returns the same successor while that one is unused: two tabs, or a client
 * that lost the response, are not an attack. Any other second use is reuse (RFC 9700, section 4.14.2). A token that was
 * never issued is not reuse: it can be made from a part of a token, and that must not be enough to end a session.
 *
 * @param session - the session of the token family; `null` if there is none
 * @param accountMayRefresh - `false` when the account is missing or disabled
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
    isWithinGrace(session.rotatedAt, at, graceSeconds)
  ) {
    return { kind: 'repeat', sealedSuccessor: session.sealedSuccessor }
  }
  return isPrevious || presented.isIssued() ? { kind: 'reused' } : { kind: 'invalid', reason: 'unknown' }
}
