import { type FactorState, recoveryCodesLeft, secondFactorsOf } from './factors.js'
import type { StoredAccount } from './model.js'
import type { Account } from './public.js'

/** The members of a stored account that its view contains. */
export type ViewedAccount = Pick<
  StoredAccount,
  '_id' | 'createdAt' | 'deletionAt' | 'disabled' | 'email' | 'pendingEmail' | 'roles' | 'username'
> &
  FactorState

/**
 * Converts a stored account to its public view, without secrets. Frozen, because requests of one session share it.
 *
 * @param declaredRoles - the roles of the schema; other stored roles are omitted, as GraphQL could not serialize them
 */
export function accountView(stored: ViewedAccount, declaredRoles: ReadonlySet<string>): Account {
  const { _id, username, email, pendingEmail, roles, disabled, createdAt, deletionAt } = stored
  return Object.freeze({
    id: _id.toHexString(),
    username,
    email,
    pendingEmail,
    roles: Object.freeze(roles.filter((role) => declaredRoles.has(role))),
    disabled,
    createdAt,
    deletionAt: deletionAt ?? null,
    secondFactors: Object.freeze(secondFactorsOf(stored)),
    recoveryCodesLeft: recoveryCodesLeft(stored),
  })
}
