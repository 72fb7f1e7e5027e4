import type { Account } from '../accounts/index.js'
import type { Context, RootFields } from '../context/context.js'
import type { MutationRun } from '../server/index.js'
import { type LiveViewers, sessionRevoked, type Viewer } from '../sessions/index.js'

export interface RootFieldsDependencies {
  readonly run: MutationRun
  readonly viewer: Viewer | null
  readonly viewers: LiveViewers
  /** Told of each viewer that is another object than the one before. */
  readonly onRenewed: (viewer: Viewer | null, account: Account | null) => void
}

export function createRootFields({ run, viewer, viewers, onRenewed }: RootFieldsDependencies): RootFields {
  let current = viewer

  // The times of a viewer's proofs are the session's, which keeps them as long as it has its id: so they stay those of
  // the token that the request came with.
  function settle(found: Viewer | 'renewed' | null, context: Context): void {
    const next = found === 'renewed' ? null : found
    if (next === null && !run.isPublic) throw sessionRevoked()
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
      const found = viewers.authenticate(current.sessionId)
      return found instanceof Promise ? found.then((later) => settle(later, context)) : settle(found, context)
    },
  }
}
