import {
  type ListConnection,
  mapNodes,
  type PageArguments,
  parsePageArguments,
  toConnection,
} from '../paging/index.js'
import type { Account } from './public.js'
import type { AccountService } from './service.js'

/** Arguments of the list of accounts. */
export interface AccountListArguments extends PageArguments {
  readonly search?: string | null | undefined
}

/**
 * Reads a page of accounts, sorted by canonical name.
 *
 * @throws BAD_USER_INPUT for a page size that is too large, or a cursor of another list
 */
export async function listAccounts(
  accounts: AccountService,
  { search, ...paging }: AccountListArguments,
): Promise<ListConnection<Account>> {
  const page = await accounts.page(parsePageArguments(paging), search ?? null)
  return mapNodes(
    toConnection(page, ({ canonicalName }) => canonicalName),
    accounts.view,
  )
}
