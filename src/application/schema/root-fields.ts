import type { Account } from '../../accounts/index.js'
import type { Context, RootFields } from '../../context/context.js'
import type { MutationRun } from '../../server/index.js'
import {
  type FoundViewer,
  hasSession,
  type LiveViewers,
  sessionRevoked,
  tokensReplaced,
  type Viewer,
} from '../../sessions/index.js'

/** Parameters of `createRootFields`. */
export interface RootFieldsDependencies {
  readonly run: MutationRun
  readonly viewer: Viewer | null
  readonly viewers: LiveViewers
  /** The viewer of an account without a session, as it is now. */
  readonly findViewer: (accountId: string) => Promise<Viewer | null>
  /** Called with each viewer that is a different object from the previous one. */
  readonly onRenewed: (viewer: Viewer | null, account: Account | null) => void
}

/** Revalidates the viewer before each root field of a mutation. */
export function createRootFields({
  run,
  viewer,
  viewers,
  findViewer,
  onRenewed,
}: RootFieldsDependencies): RootFields {
  let current = viewer

  // A viewer whose user authenticated again since is `outdated`: what began before must not count as the new authentication.
  function settle(found: FoundViewer, context: Context): void {
    const next = found === 'renewed' || found === 'outdated' ? null : found
    if (next === null && !run.isPublic) throw found === 'outdated' ? tokensReplaced() : sessionRevoked()
    if (next === current) return
    current = next
    const account = next === null ? null : viewers.accountOf(next)
    Object.assign(context, { viewer: next, account })
    onRenewed(next, account)
  }

  return {
    next(context) {
      run.started += 1
      if (current === null) return undefined
      const found = hasSession(current) ? viewers.again(current) : findViewer(current.userId)
      return found instanceof Promise ? found.then((later) => settle(later, context)) : settle(found, context)
    },
  }
}
