import type { StoredAccount } from './model.js'
import type { Account } from './public.js'

/**
 * An account without its secrets. Frozen: requests of one session share it, and what one of them changed would count for
 * the others.
 *
 * @param declaredRoles - those of the schema: a stored role that it no longer declares could not be shown in it
 */
export function accountView(
  { _id, username, email, pendingEmail, roles, disabled, createdAt }: StoredAccount,
  declaredRoles: ReadonlySet<string>,
): Account {
  return Object.freeze({
    id: _id.toHexString(),
    username,
    email,
    pendingEmail,
    roles: Object.freeze(roles.filter((role) => declaredRoles.has(role))),
    disabled,
    createdAt,
  })
}
