import type { ClientSession, Types } from 'mongoose'
import { LastAdmin } from './errors.js'
import type { Account, AccountModel } from './model.js'

const adminRole = 'ADMIN'

/**
 * Replaces an account's roles, unless that would leave no enabled admin.
 *
 * In a transaction, because the check and the write concern different documents: of two admins who demote each
 * other at the same time, one is refused.
 *
 * @returns the changed account, `null` where there is none of that id
 * @throws LAST_ADMIN
 */
export async function changeRoles(
  accounts: AccountModel,
  accountId: Types.ObjectId,
  roles: readonly string[],
): Promise<Account | null> {
  return accounts.db.transaction(async (session) => {
    const before = await accounts
      .findOneAndUpdate(
        { _id: accountId },
        { $set: { roles }, $inc: { revision: 1 } },
        { session, returnDocument: 'before' },
      )
      .lean<Account | null>()
    if (before === null) return null
    const wasAdmin = before.roles.includes(adminRole) && !before.disabled
    if (wasAdmin && !roles.includes(adminRole)) await assertAdminLeft(accounts, accountId, session)
    return { ...before, roles, revision: before.revision + 1 }
  })
}

/**
 * Another enabled admin must remain. That account is written to, so that a transaction which takes the role from
 * it at the same time conflicts with this one instead of missing it.
 */
async function assertAdminLeft(
  accounts: AccountModel,
  changed: Types.ObjectId,
  session: ClientSession,
): Promise<void> {
  const other = await accounts
    .findOneAndUpdate(
      { _id: { $ne: changed }, roles: adminRole, disabled: false },
      { $inc: { revision: 1 } },
      { session },
    )
    .lean<Account | null>()
  if (other === null) throw new LastAdmin()
}
