import { commandLine } from '../../events/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { withApplication } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { count, createProgress } from '../lib/progress.js'

/** Options of `sessions end-all`. */
export interface EndAllSessions {
  readonly config?: string
  readonly json?: true
}

/**
 * Runs `sessions end-all`: ends all sessions of all accounts, for example after a backup was restored. Can be interrupted
 * and run again.
 */
export async function endAllSessions(
  { config, json }: EndAllSessions,
  context: CommandContext,
): Promise<void> {
  const ended = await withApplication({ config, collections: 'make' }, context, async ({ revocation }) => {
    const progress = createProgress(context, 'accounts', null)
    const totals = { accounts: 0, endedSessions: 0 }
    try {
      for await (const sessions of revocation.revokeEveryone(commandLine)) {
        totals.accounts += 1
        totals.endedSessions += sessions
        progress.advance(1)
      }
    } finally {
      progress.end()
    }
    return totals
  })
  const said = `Ended ${count(ended.endedSessions)} sessions of ${count(ended.accounts)} accounts.`
  await print(context.stdout, `${json ? JSON.stringify(ended) : said}\n`)
}
