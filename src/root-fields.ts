import type { Account } from './accounts/index.js'
import type { Context } from './context.js'
import type { MutationRun } from './server/index.js'
import { type LiveViewers, sessionRevoked, type Viewer } from './sessions/index.js'

/** Takes a mutation from one root field to the next. */
export interface RootFields {
  /**
   * Asks the session again, before a root field: a mutation may be long, and a session that ended, a role that was
   * taken away since it began, must not count for what it has not begun. From memory, where memory is trusted.
   *
   * @param context - what the root field is given; gets the viewer as it is now
   * @throws UNAUTHENTICATED when the session has ended, unless all of the mutation works without one
   */
  next(context: Context): void | Promise<void>
}

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
