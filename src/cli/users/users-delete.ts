import type { StoredAccount } from '../../accounts/index.js'
import { commandLine } from '../../events/index.js'
import { exitCodes } from '../../lib/exit-codes.js'
import type { CommandContext } from '../lib/command-context.js'
import { CommandFailure } from '../lib/command-failure.js'
import { type CommandServices, withApplication } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { accountView } from './account-view.js'
import { findNamed } from './named-account.js'

/** Options of `users delete`. */
export interface DeleteUser {
  readonly name: string
  /** Erases at once, without a grace period. */
  readonly now?: true
  /** The configuration file. */
  readonly config?: string
  readonly json?: true
}

/** Runs `users delete`: closes an account, which a running server erases after the grace period. */
export async function deleteUser(
  { name, now, config, json }: DeleteUser,
  context: CommandContext,
): Promise<void> {
  const { account, isErased } = await withApplication(
    { config, collections: 'make', ...(now ? { calls: ['erased'] as const } : {}) },
    context,
    async (services) => {
      const found = await findNamed(services.accounts, name)
      const closed = await services.deletion.request(found._id.toHexString(), commandLine)
      if (now) await eraseNow(closed, services)
      return { account: closed, isErased: now === true }
    },
  )
  const { username, deletionAt } = accountView(account)
  const said = isErased
    ? `${username} is erased.`
    : `${username} is closed, and will be erased at ${deletionAt}.`
  await print(
    context.stdout,
    `${json ? JSON.stringify({ ...accountView(account), erased: isErased }) : said}\n`,
  )
}

async function eraseNow(account: StoredAccount, { deletion, erasure }: CommandServices): Promise<void> {
  const due = await deletion.makeDue(account._id)
  const outcome = due === null ? 'none' : await erasure.erase(due)
  if (outcome === 'erased') return
  throw new CommandFailure(
    outcome === 'none'
      ? `${account.username} was restored or erased in the meantime.`
      : `${account.username} is closed, and could not be erased. A running server tries again.`,
    exitCodes.failed,
  )
}
