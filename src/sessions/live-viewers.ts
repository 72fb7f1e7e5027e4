import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { type Account, accountView, type StoredAccount } from '../accounts/index.js'
import { ServiceUnavailable } from '../lib/errors.js'
import type { SessionStates, SessionWithAccount } from './cache/states.js'
import type { SessionModel, StoredSession } from './model.js'
import type { Viewer } from './public.js'
import { accountViewer, type Grants, viewerOf } from './viewer.js'

/** Precision of `lastUsedAt`: at most one write per session and minute. */
const touchIntervalMs = 60_000
const rememberedTouches = 10_000
/** Maximum number of requests that wait for the database, so that an unresponsive one does not exhaust memory. */
const maxWaiting = 1_000

export interface LiveViewersDependencies {
  readonly sessions: SessionModel
  readonly states: SessionStates
  readonly grants: Grants
  readonly now: () => Date
  readonly log: Logger
}

/** The viewer of an active session, `'renewed'` when another session replaced it, else `null`. */
export type FoundViewer = Viewer | 'renewed' | null

/** Finds the viewer of a session for each request. */
export interface LiveViewers {
  /**
   * The viewer of an active session. Returns a promise only on a cache miss.
   *
   * @returns `null` when the session is not active; `'renewed'` when another session replaced it, so that a client with
   *   the new refresh token can continue
   * @throws SERVICE_UNAVAILABLE when the database does not respond, or 1,000 requests already wait for it
   */
  authenticate(sessionId: string): Promise<FoundViewer> | FoundViewer
  /** The viewer of an account without a session. @returns `null` when the account is missing or disabled */
  ofAccount(account: StoredAccount | null): Viewer | null
  /** The account that `viewer` was derived from, read at the same time. `null` for an object that is no viewer. */
  accountOf(viewer: Viewer): Account | null
}

export function createLiveViewers({
  sessions,
  states,
  grants,
  now,
  log,
}: LiveViewersDependencies): LiveViewers {
  // Keyed by the cached state: viewer, account view and the decisions cached for that viewer are released with it.
  const viewers = new WeakMap<SessionWithAccount, Viewer>()
  const accounts = new WeakMap<Viewer, Account>()
  const touched = new LRUCache<string, number>({ max: rememberedTouches })
  let waiting = 0

  function authenticate(sessionId: string) {
    const state = states.find(sessionId)
    return state instanceof Promise ? admitLater(state) : admit(state)
  }

  async function admitLater(state: Promise<SessionWithAccount | null>): Promise<FoundViewer> {
    if (waiting >= maxWaiting) {
      state.catch(() => undefined)
      throw new ServiceUnavailable({ detail: { reason: 'too many requests wait for the database' } })
    }
    waiting += 1
    try {
      return admit(await state)
    } finally {
      waiting -= 1
    }
  }

  function admit(state: SessionWithAccount | null): FoundViewer {
    const at = now()
    const known = state === null || state.session.expiresAt <= at ? undefined : viewers.get(state)
    const viewer = known ?? viewerOf(state, at, grants)
    if (viewer === null || state === null || state.account === null) {
      return state?.session.endReason === 'renewed' ? 'renewed' : null
    }
    if (known === undefined) {
      viewers.set(state, viewer)
      accounts.set(viewer, accountView(state.account, grants.declaredRoles))
    }
    touch(state.session, at)
    return viewer
  }

  /** Updates `lastUsedAt` without delaying the request. A lost update only makes it a minute less precise. */
  function touch(session: StoredSession, at: Date): void {
    const last = Math.max(session.lastUsedAt.getTime(), touched.get(session._id) ?? 0)
    if (at.getTime() - last < touchIntervalMs) return
    touched.set(session._id, at.getTime())
    const before = new Date(at.getTime() - touchIntervalMs)
    sessions
      .updateOne({ _id: session._id, lastUsedAt: { $lte: before } }, { $set: { lastUsedAt: at } })
      .catch((error: unknown) => log.warn({ err: error }, 'updating lastUsedAt of a session failed'))
  }

  function ofAccount(account: StoredAccount | null): Viewer | null {
    const viewer = accountViewer(account, grants)
    if (viewer !== null && account !== null) accounts.set(viewer, accountView(account, grants.declaredRoles))
    return viewer
  }

  return { authenticate, ofAccount, accountOf: (viewer) => accounts.get(viewer) ?? null }
}
