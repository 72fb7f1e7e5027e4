import {
  type ListConnection,
  mapNodes,
  type PageArguments,
  parsePageArguments,
  toConnection,
} from '../paging/index.js'
import type { Account } from './public.js'
import type { AccountService } from './service.js'

/** What is asked of the list of accounts. */
export interface AccountListArguments extends PageArguments {
  readonly search?: string | null | undefined
}

/**
 * A page of accounts in the order of their canonical names.
 *
 * @throws BAD_USER_INPUT for a page that is too large, or a cursor of another list
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
