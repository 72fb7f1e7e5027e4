import { type Accounts, createAccounts } from '../../accounts/index.js'
import { cookieNames, serializeRefreshCookie } from '../../server/index.js'
import { createSessions } from '../../sessions/index.js'
import type { Sessions } from '../../sessions/public.js'
import type { Configuration } from '../configuration.js'
import type { Services } from '../services.js'
import { createFollowChanges } from './changes.js'
import type { FollowChanges } from './public.js'

/** Creates `portcullis.accounts`, `portcullis.sessions` and `portcullis.changes`. */
export function createFacades(
  services: Services,
  { basePath }: Pick<Configuration, 'basePath'>,
): { readonly accounts: Accounts; readonly sessions: Sessions; readonly changes: FollowChanges } {
  const sessions = createSessions({
    ...services,
    start: services.signIn.startById,
    setCookieOf: (token, expires) => serializeRefreshCookie(cookieNames(basePath).refresh, token, expires),
  })
  const changes = createFollowChanges(services.collectionChanges)
  return {
    accounts: createAccounts(services.accounts, {
      requestDeletion: services.deletion.request,
      exportOf: services.exportOf,
    }),
    sessions,
    changes,
  }
}
