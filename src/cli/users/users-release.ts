import type { CommandContext } from '../lib/command-context.js'
import { withApplication } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { findNamed } from './named-account.js'

/** Options of `users release`. */
export interface ReleaseUser {
  readonly name: string
  /** The configuration file. */
  readonly config?: string
}

/** Runs `users release`: resets the failed sign-ins of an account that is throttled for unknown devices. */
export async function releaseUser({ name, config }: ReleaseUser, context: CommandContext): Promise<void> {
  const { username } = await withApplication(
    { config, collections: 'make' },
    context,
    async ({ accounts, throttling }) => {
      const account = await findNamed(accounts, name)
      await throttling.release(account._id.toHexString())
      return account
    },
  )
  await print(context.stdout, `Failed sign-ins of ${username} were reset.\n`)
}
