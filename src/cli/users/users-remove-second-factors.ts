import { needsSecondFactor } from '../../accounts/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { withApplication } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { accountView } from './account-view.js'
import { findNamed } from './named-account.js'

/** Options of `users remove-second-factors`. */
export interface RemoveSecondFactors {
  readonly name: string
  /** The configuration file. */
  readonly config?: string
  readonly json?: true
}

/** Runs `users remove-second-factors`: for a user who has lost them. The sessions of the account end. */
export async function removeSecondFactors(
  { name, config, json }: RemoveSecondFactors,
  context: CommandContext,
): Promise<void> {
  const { before, after } = await withApplication(
    { config, collections: 'make' },
    context,
    async ({ accounts }) => {
      const found = await findNamed(accounts, name)
      return { before: found, after: await accounts.removeSecondFactors(found._id.toHexString()) }
    },
  )
  const changed = needsSecondFactor(before)
  const said = changed
    ? `The second factors of ${after.username} were removed, and its sessions ended.`
    : `${after.username} had no second factor.`
  await print(context.stdout, `${json ? JSON.stringify({ ...accountView(after), changed }) : said}\n`)
}
