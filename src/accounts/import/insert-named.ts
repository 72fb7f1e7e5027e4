import type { ClientSession } from 'mongoose'
import { isDuplicateKey } from '../../database/index.js'
import type { AccountModel, StoredAccount } from '../model.js'

/**
 * Inserts an account unless its name is taken. The unique index decides among concurrent registrations of one name.
 * `hint` makes the database reject the statement if that index is missing.
 *
 * @returns whether it was inserted
 * @throws an error of `isIndexMissing`
 */
export async function insertNamed(
  accounts: AccountModel,
  { canonicalName, ...others }: StoredAccount,
  options: { readonly session?: ClientSession },
): Promise<boolean> {
  try {
    const { upsertedCount } = await accounts.collection.updateOne(
      { canonicalName },
      { $setOnInsert: others },
      { ...options, upsert: true, hint: { canonicalName: 1 } },
    )
    return upsertedCount === 1
  } catch (error) {
    if (isDuplicateKey(error, 'canonicalName')) return false
    throw error
  }
}
