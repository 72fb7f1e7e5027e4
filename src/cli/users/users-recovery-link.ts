import { exitCodes } from '../../lib/exit-codes.js'
import type { CommandContext } from '../lib/command-context.js'
import { CommandFailure } from '../lib/command-failure.js'
import { withApplication } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { findNamed } from './named-account.js'

/** Options of `users recovery-link`. */
export interface RecoveryLinkOfUser {
  readonly name: string
  /** The configuration file. */
  readonly config?: string
  readonly json?: true
}

/** As links of mails begin in development. */
const developmentAppUrl = 'http://localhost:3000'

/** Runs `users recovery-link`: prints a link with which the user of an account sets a new password, once. */
export async function recoveryLink(
  { name, config, json }: RecoveryLinkOfUser,
  context: CommandContext,
): Promise<void> {
  const { username, appUrl, token, expiresAt } = await withApplication(
    { config, collections: 'make' },
    context,
    async ({ accounts, recovery, config: { appUrl: configured, mode } }) => {
      if (configured === undefined && mode === 'production')
        throw new CommandFailure(
          'Set PORTCULLIS_APP_URL: the link begins with it. Nothing was changed.',
          exitCodes.configuration,
        )
      const account = await findNamed(accounts, name)
      const made = await recovery.makeLink(account._id.toHexString())
      return { ...made, username: account.username, appUrl: configured ?? developmentAppUrl }
    },
  )
  const link = `${appUrl}/recover#token=${token}`
  const view = { username, link, token, expiresAt: expiresAt.toISOString() }
  const text = `${link}\n\nIt sets a new password for ${username}, once, until ${view.expiresAt}. Give it to its user and to nobody else.\n`
  await print(context.stdout, json ? `${JSON.stringify(view)}\n` : text)
}
