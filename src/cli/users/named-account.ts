import type { AccountService, StoredAccount } from '../../accounts/index.js'
import { exitCodes } from '../../lib/exit-codes.js'
import { CommandFailure } from '../lib/command-failure.js'

/**
 * Finds an account by its user name.
 *
 * @throws CommandFailure if no account has this name
 */
export async function findNamed(accounts: AccountService, name: string): Promise<StoredAccount> {
  const found = await accounts.findByName(name)
  if (found !== null) return found
  throw new CommandFailure(
    `No account has the user name ${JSON.stringify(name)}. Run portcullis users list to list the accounts.`,
    exitCodes.notFound,
  )
}
