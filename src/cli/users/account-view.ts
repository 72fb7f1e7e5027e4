import { type Account, recoveryCodesLeft, type StoredAccount, secondFactorsOf } from '../../accounts/index.js'

/** An account as the command shows it. Includes stored roles that the schema no longer declares. */
export interface AccountView extends Omit<Account, 'createdAt' | 'deletionAt'> {
  /** ISO 8601. */
  readonly createdAt: string
  /** ISO 8601. `null` unless its deletion was requested. */
  readonly deletionAt: string | null
}

/** Converts a stored account, without its secrets. */
export function accountView(account: StoredAccount): AccountView {
  const { _id, username, email, pendingEmail, roles, disabled, createdAt, deletionAt } = account
  return {
    id: _id.toHexString(),
    username,
    email,
    pendingEmail,
    roles,
    disabled,
    createdAt: createdAt.toISOString(),
    deletionAt: deletionAt?.toISOString() ?? null,
    secondFactors: secondFactorsOf(account),
    recoveryCodesLeft: recoveryCodesLeft(account),
  }
}

/** The heading of a table of accounts. */
export const accountHeading = ['NAME', 'ROLES', 'E-MAIL', 'CREATED', 'ID'] as const

/** The row of an account in a table. */
export function accountCells(account: AccountView): string[] {
  const { id, username, email, pendingEmail, roles, disabled, createdAt, deletionAt } = account
  const address = email ?? (pendingEmail === null ? '' : `${pendingEmail} (unverified)`)
  const deleted = deletionAt === null ? '' : ` (deleted on ${deletionAt.slice(0, 10)})`
  return [
    `${username}${disabled ? ' (disabled)' : ''}${deleted}`,
    roles.join(' '),
    address,
    createdAt.slice(0, 10),
    id,
  ]
}
