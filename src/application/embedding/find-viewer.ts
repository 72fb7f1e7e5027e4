import type { AccountService } from '../../accounts/index.js'
import type { LiveViewers, Viewer } from '../../sessions/index.js'

/** Finds the viewer of an account without a session; `null` for an unknown or disabled account. */
export type FindViewer = (accountId: string) => Promise<Viewer | null>

export function createFindViewer(
  accounts: Pick<AccountService, 'findMany'>,
  viewers: Pick<LiveViewers, 'ofAccount'>,
): FindViewer {
  return async (accountId) => {
    const [account = null] = await accounts.findMany([accountId])
    return viewers.ofAccount(account)
  }
}
