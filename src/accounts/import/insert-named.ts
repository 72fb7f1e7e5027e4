import type { ClientSession } from 'mongoose'
import { isDuplicateKey } from '../../database/index.js'
import type { AccountModel, StoredAccount } from '../model.js'

/**
 * Stores a new account unless its name is taken. The unique index, not a look before, decides among parallel
 * registrations of one name; where that index is not there, nothing is stored: the database refuses a statement that
 * names an index which it does not have.
 *
 * @returns whether it was stored
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
