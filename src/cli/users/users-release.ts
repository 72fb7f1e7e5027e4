import type { CommandContext } from '../lib/command-context.js'
import { withServices } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { findNamed } from './named-account.js'

export interface ReleaseUser {
  readonly name: string
}

/** Lets an account be signed in to again that too many failures have closed to devices it does not know. */
export async function releaseUser({ name }: ReleaseUser, context: CommandContext): Promise<void> {
  const { username } = await withServices(
    context,
    { collections: 'make' },
    async ({ accounts, throttling }) => {
      const account = await findNamed(accounts, name)
      await throttling.release(account._id.toHexString())
      return account
    },
  )
  await print(context.stdout, `Failed sign-ins of ${username} were reset.\n`)
}
