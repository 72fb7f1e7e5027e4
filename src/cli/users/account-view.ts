import type { StoredAccount } from '../../accounts/index.js'

/** An account as the command shows it. */
export interface AccountView {
  readonly id: string
  readonly username: string
  readonly email: string | null
  readonly pendingEmail: string | null
  readonly roles: readonly string[]
  readonly disabled: boolean
  /** ISO 8601. */
  readonly createdAt: string
}

/** Everything of an account but its secrets. */
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
