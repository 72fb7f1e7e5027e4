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
