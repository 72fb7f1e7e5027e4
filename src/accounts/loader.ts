import DataLoader from 'dataloader'
import type { AccountLoader } from './public.js'
import type { AccountService } from './service.js'

/** Creates a DataLoader that batches and caches account lookups of one request. */
export function createAccountLoader({ findMany, view }: AccountService): AccountLoader {
  return new DataLoader(async (ids: readonly string[]) =>
    (await findMany(ids)).map((account) => (account === null ? null : view(account))),
  )
}
