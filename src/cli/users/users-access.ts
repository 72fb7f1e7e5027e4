import type { AccountService, StoredAccount } from '../../accounts/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { withApplication } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { accountView } from './account-view.js'
import { findNamed } from './named-account.js'

/** Options of `users disable` and `users enable`. */
export interface ChangeAccess {
  readonly name: string
  /** The configuration file. */
  readonly config?: string
  readonly json?: true
}

/** Runs `users disable`: disables sign-in of an account and ends its sessions. */
export async function disableUser(options: ChangeAccess, context: CommandContext): Promise<void> {
  await change(options, context, 'disabled', ({ disable }, id) => disable(id))
}

/** Runs `users enable`: enables sign-in of a disabled account. */
export async function enableUser(options: ChangeAccess, context: CommandContext): Promise<void> {
  await change(options, context, 'enabled', ({ enable }, id) => enable(id))
}

async function change(
  { name, config, json }: ChangeAccess,
  context: CommandContext,
  state: 'disabled' | 'enabled',
  make: (accounts: AccountService, id: string) => Promise<StoredAccount>,
): Promise<void> {
  const { before, after } = await withApplication(
    { config, collections: 'make' },
    context,
    async ({ accounts }) => {
      const found = await findNamed(accounts, name)
      return { before: found, after: await make(accounts, found._id.toHexString()) }
    },
  )
  const changed = before.disabled !== after.disabled
  const said = `${after.username} ${changed ? 'is now' : 'was already'} ${state}.`
  await print(context.stdout, `${json ? JSON.stringify({ ...accountView(after), changed }) : said}\n`)
}
