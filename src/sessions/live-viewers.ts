import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { type Account, accountView } from '../accounts/index.js'
import { ServiceUnavailable } from '../lib/errors.js'
import type { SessionStates, SessionWithAccount } from './cache/states.js'
import type { SessionModel, StoredSession } from './model.js'
import type { Viewer } from './public.js'
import { type Grants, viewerOf } from './viewer.js'

/** How exact `lastUsedAt` is: one write a minute at the most, whatever the load. */
const touchIntervalMs = 60_000
const rememberedTouches = 10_000
/** How many requests may wait for the database at once: what a frozen one holds up must not fill the memory. */
const maxWaiting = 1_000

export interface LiveViewersDependencies {
  readonly sessions: SessionModel
  readonly states: SessionStates
  readonly grants: Grants
  readonly now: () => Date
  readonly log: Logger
}

export type FoundViewer = Viewer | 'renewed' | null

/** Finds who is behind a session, request by request. */
export interface LiveViewers {
  /**
   * The viewer of a live session. A promise only where the state must be read.
   *
   * @returns `null` when it is not live; `'renewed'` when another session took its place, so that who has its latest
   *   refresh token may go on
   * @throws SERVICE_UNAVAILABLE when the database is silent, or a thousand requests wait for it already
   */
  authenticate(sessionId: string): Promise<FoundViewer> | FoundViewer
  /** The account that `viewer` was made from: as fresh as the viewer. */
  accountOf(viewer: Viewer): Account | null
}

export function createLiveViewers({
  sessions,
  states,
  grants,
  now,
  log,
}: LiveViewersDependencies): LiveViewers {
  // While a state stays in memory, so do its viewer, what is shown of its account, and all that was decided for that viewer.
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

  /** Notes the use without making the request wait; a lost note costs a minute of exactness and nothing else. */
  function touch(session: StoredSession, at: Date): void {
    const last = Math.max(session.lastUsedAt.getTime(), touched.get(session._id) ?? 0)
    if (at.getTime() - last < touchIntervalMs) return
    touched.set(session._id, at.getTime())
    const before = new Date(at.getTime() - touchIntervalMs)
    sessions
      .updateOne({ _id: session._id, lastUsedAt: { $lte: before } }, { $set: { lastUsedAt: at } })
      .catch((error: unknown) => log.warn({ err: error }, 'updating lastUsedAt of a session failed'))
  }

  return { authenticate, accountOf: (viewer) => accounts.get(viewer) ?? null }
}
