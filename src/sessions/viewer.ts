import { isActive, type StoredAccount } from '../accounts/index.js'
import { noClaims, parseClaims } from './claims.js'
import type { StoredSession } from './model.js'
import type { Viewer } from './public.js'

/** The stored data that decides whether a session is active. */
export interface SessionState {
  readonly session: Pick<
    StoredSession,
    | '_id'
    | 'authenticatedAt'
    | 'claims'
    | 'createdAt'
    | 'credentialVersion'
    | 'endedAt'
    | 'expiresAt'
    | 'factorAt'
    | 'lastUsedAt'
  >
  readonly account: Pick<
    StoredAccount,
    '_id' | 'credentialVersion' | 'deletionAt' | 'disabled' | 'email' | 'roles'
  > | null
}

/** A viewer with a session. */
export interface SessionViewer extends Viewer {
  readonly sessionId: string
  readonly authTime: number
}

/** The declared roles, from the schema, and the scopes of each role, from the configuration. */
export interface Grants {
  readonly declaredRoles: ReadonlySet<string>
  readonly scopesByRole: Readonly<Record<string, readonly string[]>>
  /** Roles that count only in a session that used a second factor. Default: none. */
  readonly secondFactorRoles?: ReadonlySet<string>
}

/**
 * Removes undeclared roles, and without a second factor those that demand one; keeps the stored order.
 *
 * @param hasFactor - whether a second factor was used in the session
 */
export function effectiveRoles(
  stored: readonly string[],
  { declaredRoles, secondFactorRoles }: Grants,
  hasFactor: boolean,
): string[] {
  return stored.filter(
    (role) => declaredRoles.has(role) && (hasFactor || secondFactorRoles?.has(role) !== true),
  )
}

/** The scopes that roles grant, without duplicates. */
export function scopesOf(roles: readonly string[], { scopesByRole }: Grants): string[] {
  // hasOwn: a role named `constructor` grants nothing.
  return [
    ...new Set(
      roles.flatMap((role) => (Object.hasOwn(scopesByRole, role) ? (scopesByRole[role] ?? []) : [])),
    ),
  ]
}

/**
 * Derives the viewer of an account without a session, for work on behalf of a user. Pure.
 *
 * @returns `null` when the account is missing, disabled or waiting for its deletion
 */
export function accountViewer(account: SessionState['account'], grants: Grants): Viewer | null {
  if (account === null || !isActive(account)) return null
  const { userId, roles, scopes, emailVerified } = grantedTo(account, grants, false)
  return Object.freeze({
    userId,
    sessionId: null,
    roles,
    scopes,
    claims: noClaims,
    emailVerified,
  })
}

/**
 * Derives the viewer of a session. Pure.
 *
 * @returns `null` when the session is unknown, ended or expired, its account is missing, disabled or waiting for its
 *   deletion, or the account's credentials changed after the session began
 */
export function viewerOf(state: SessionState | null, at: Date, grants: Grants): SessionViewer | null {
  if (state === null || state.account === null) return null
  const { session, account } = state
  if (session.endedAt !== null || session.expiresAt <= at || !isActive(account)) return null
  if (session.credentialVersion !== account.credentialVersion) return null
  const { userId, roles, scopes, emailVerified } = grantedTo(account, grants, session.factorAt != null)
  // Frozen, because requests of one session share it.
  return Object.freeze({
    userId,
    sessionId: session._id,
    roles,
    scopes,
    claims: parseClaims(session.claims),
    authTime: secondsOf(session.authenticatedAt ?? session.createdAt),
    ...(session.factorAt == null ? {} : { mfaTime: secondsOf(session.factorAt) }),
    emailVerified,
  })
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}

/** What every viewer of an account has, with a session or without. */
function grantedTo(
  { _id, roles: stored, email }: NonNullable<SessionState['account']>,
  grants: Grants,
  hasFactor: boolean,
) {
  const roles = Object.freeze(effectiveRoles(stored, grants, hasFactor))
  return {
    userId: _id.toHexString(),
    roles,
    scopes: Object.freeze(scopesOf(roles, grants)),
    // An address becomes `email` once it is verified.
    emailVerified: typeof email === 'string',
  }
}
