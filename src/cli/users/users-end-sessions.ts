import { commandLine } from '../../events/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { withApplication } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { accountView } from './account-view.js'
import { findNamed } from './named-account.js'

/** Options of `users end-sessions`. */
export interface EndUserSessions {
  readonly name: string
  /** The configuration file. */
  readonly config?: string
  readonly json?: true
}

/** Runs `users end-sessions`: ends all sessions of an account, which can sign in again. */
export async function endUserSessions(
  { name, config, json }: EndUserSessions,
  context: CommandContext,
): Promise<void> {
  const { account, endedSessions } = await withApplication(
    { config, collections: 'make' },
    context,
    async ({ accounts, revocation }) => {
      const found = await findNamed(accounts, name)
      const ended = await revocation.revokeAll(found._id.toHexString(), null, commandLine)
      return { account: accountView(found), endedSessions: ended }
    },
  )
  const said = `Ended ${endedSessions} ${endedSessions === 1 ? 'session' : 'sessions'} of ${account.username}.`
  await print(context.stdout, `${json ? JSON.stringify({ ...account, endedSessions }) : said}\n`)
}
