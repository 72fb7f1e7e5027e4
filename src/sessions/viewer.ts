import type { StoredAccount } from '../accounts/index.js'
import type { StoredSession } from './model.js'
import type { Viewer } from './public.js'

/** What of a session and its account decides whether it is live. */
export interface SessionState {
  readonly session: Pick<
    StoredSession,
    '_id' | 'createdAt' | 'credentialVersion' | 'endedAt' | 'expiresAt' | 'lastUsedAt'
  >
  readonly account: Pick<StoredAccount, '_id' | 'credentialVersion' | 'disabled' | 'roles'> | null
}

/** Which roles and scopes exist: from the schema and from the configuration. */
export interface Grants {
  readonly declaredRoles: ReadonlySet<string>
  readonly scopesByRole: Readonly<Record<string, readonly string[]>>
}

/** The roles that count: in the stored order, undeclared ones left out. */
export function effectiveRoles(stored: readonly string[], { declaredRoles }: Grants): string[] {
  return stored.filter((role) => declaredRoles.has(role))
}

/** The scopes that the roles bring, each once. */
export function scopesOf(roles: readonly string[], { scopesByRole }: Grants): string[] {
  // hasOwn: a role named `constructor` brings nothing.
  return [
    ...new Set(
      roles.flatMap((role) => (Object.hasOwn(scopesByRole, role) ? (scopesByRole[role] ?? []) : [])),
    ),
  ]
}

/**
 * Decides whether a session is live, and who its viewer is. Pure.
 *
 * @returns `null` when the session is unknown, ended or expired, its account is gone or disabled, or the credentials
 *   that it began with no longer count
 */
export function viewerOf(state: SessionState | null, at: Date, grants: Grants): Viewer | null {
  if (state === null || state.account === null) return null
  const { session, account } = state
  if (session.endedAt !== null || session.expiresAt <= at || account.disabled) return null
  if (session.credentialVersion !== account.credentialVersion) return null
  const roles = Object.freeze(effectiveRoles(account.roles, grants))
  // Requests of one session share it: what one of them changed would count for the others.
  return Object.freeze({
    userId: account._id.toHexString(),
    sessionId: session._id,
    roles,
    scopes: Object.freeze(scopesOf(roles, grants)),
    authTime: Math.floor(session.createdAt.getTime() / 1000),
  })
}
