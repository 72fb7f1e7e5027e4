import DataLoader from 'dataloader'
import type { StoredAccount } from './model.js'
import type { AccountService } from './service.js'

/** Accounts by id, batched into one look-up and remembered for one request. */
export type AccountLoader = DataLoader<string, StoredAccount | null>

export function createAccountLoader(accounts: AccountService): AccountLoader {
  return new DataLoader((ids: readonly string[]) => accounts.findMany(ids))
}
