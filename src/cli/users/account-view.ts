import type { Account, StoredAccount } from '../../accounts/index.js'

/** An account as the command shows it. Includes stored roles that the schema no longer declares. */
export interface AccountView extends Omit<Account, 'createdAt'> {
  /** ISO 8601. */
  readonly createdAt: string
}

/** Converts a stored account, without its secrets. */
export function accountView(account: StoredAccount): AccountView {
  const { _id, username, email, pendingEmail, roles, disabled, createdAt } = account
  return {
    id: _id.toHexString(),
    username,
    email,
    pendingEmail,
    roles,
    disabled,
    createdAt: createdAt.toISOString(),
  }
}

/** The heading of a table of accounts. */
export const accountHeading = ['NAME', 'ROLES', 'E-MAIL', 'CREATED', 'ID'] as const

/** The row of an account in a table. */
export function accountCells(account: AccountView): string[] {
  const { id, username, email, pendingEmail, roles, disabled, createdAt } = account
  const address = email ?? (pendingEmail === null ? '' : `${pendingEmail} (unverified)`)
  return [`${username}${disabled ? ' (disabled)' : ''}`, roles.join(' '), address, createdAt.slice(0, 10), id]
}
