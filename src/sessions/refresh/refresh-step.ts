import type { StoredSession } from '../model.js'

/** The session data that the decision about a presented refresh token depends on. */
export type RefreshState = Pick<
  StoredSession,
  | '_id'
  | 'acceptedRotation'
  | 'cookieBound'
  | 'endedAt'
  | 'expiresAt'
  | 'previousTokenHash'
  | 'rotatedAt'
  | 'rotations'
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
  /** `isLate`: after the grace period. */
  | { readonly kind: 'repeat'; readonly sealedSuccessor: string; readonly isLate: boolean }
  | { readonly kind: 'reused' }
  | { readonly kind: 'invalid'; readonly reason: 'unknown' | 'ended' | 'expired' | 'binding' | 'disabled' }

/**
 * How long a lost response can be asked for again, in seconds: a laptop that was closed during a refresh is opened the
 * next day.
 */
export const lostResponseSeconds = 24 * 60 * 60

/** The absolute difference counts: if the clock was set back, the period would otherwise last until `since`. */
function isWithin(seconds: number, since: Date, at: Date): boolean {
  return Math.abs(at.getTime() - since.getTime()) <= seconds * 1000
}

/**
 * Whether nothing of the last rotation was used, as far as this server knows: no access token that was issued for its
 * successor was accepted. The caller knows that the successor itself is unused. A rotation by an earlier version was not
 * numbered, so nothing is known of its access tokens.
 */
function isUnused({ rotations = 0, acceptedRotation = 0 }: RefreshState): boolean {
  return rotations > 0 && acceptedRotation < rotations
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
  if (isWithin(graceSeconds, former.endedAt, at)) return false
  return tokenHash === former.tokenHash || tokenHash === former.previousTokenHash || isIssued()
}

/**
 * Decides what to do with a presented refresh token. Pure.
 *
 * Within the grace period, a repeated token returns the same successor while that one is unused: two tabs, or a client
 * that lost the response, are not an attack. After it, for up to a day, it returns the same successor only if no access
 * token of the successor was accepted either: then the response was lost, or a thief has had it and gained nothing yet.
 * Any other second use is reuse (RFC 9700, section 4.14.2). A token that was never issued is not reuse: it can be made from
 * a part of a token, and that must not be enough to end a session.
 *
 * @param session - the session of the token family; `null` if there is none
 * @param accountMayRefresh - `false` when the account is missing or disabled
 * @param graceSeconds - 0: no token can be repeated, even if its response was lost
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
  const { rotatedAt, sealedSuccessor } = session
  if (isPrevious && rotatedAt !== null && sealedSuccessor !== null) {
    if (isWithin(graceSeconds, rotatedAt, at)) return { kind: 'repeat', sealedSuccessor, isLate: false }
    const mayBeLost = graceSeconds > 0 && isUnused(session) && isWithin(lostResponseSeconds, rotatedAt, at)
    if (mayBeLost) return { kind: 'repeat', sealedSuccessor, isLate: true }
  }
  return isPrevious || presented.isIssued() ? { kind: 'reused' } : { kind: 'invalid', reason: 'unknown' }
}
