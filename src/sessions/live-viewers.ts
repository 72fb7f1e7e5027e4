import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { type Account, accountView, type StoredAccount } from '../accounts/index.js'
import { ServiceUnavailable } from '../lib/errors.js'
import type { RememberedSession } from './cache/remembered.js'
import type { SessionStates, SessionWithAccount } from './cache/states.js'
import type { SessionModel } from './model.js'
import type { Viewer } from './public.js'
import type { AcceptedRotations } from './refresh/accepted-rotations.js'
import { accountViewer, type Grants, type SessionViewer, viewerOf } from './viewer.js'

/** Precision of `lastUsedAt`: at most one write per session and minute. */
const touchIntervalMs = 60_000
const rememberedTouches = 10_000
/** Maximum number of requests that wait for the database, so that an unresponsive one does not exhaust memory. */
const maxWaiting = 1_000

export interface LiveViewersDependencies {
  readonly sessions: SessionModel
  readonly states: SessionStates
  readonly grants: Grants
  readonly accepted: AcceptedRotations
  /** Removes what is cached of a session. */
  readonly invalidate: (sessionId: string) => void
  readonly now: () => Date
  readonly log: Logger
}

/**
 * The viewer of an active session; `'renewed'` when another session replaced it, `'outdated'` when its user authenticated
 * again after the token was issued, else `null`.
 */
export type FoundViewer = Viewer | 'renewed' | 'outdated' | null

/** What an access token says of the authentication that it was issued after. */
export interface TokenAuthentication {
  readonly authTime: number
  readonly issuedAt: number
  /** How often the user had authenticated again in the session. Missing: never. */
  readonly authSequence?: number | undefined
  /** How often the session had been refreshed. Missing: never. */
  readonly refreshSequence?: number | undefined
}

/** A viewer with a session. */
export type WithSession = Viewer & { readonly sessionId: string }

export function hasSession(viewer: Viewer): viewer is WithSession {
  return viewer.sessionId !== null
}

/** Finds the viewer of a session for each request. */
export interface LiveViewers {
  /**
   * The viewer of an active session. Returns a promise only on a cache miss, and for the first token after a refresh.
   *
   * @param token - the token that names the session. Default: any authentication counts
   * @returns `null` when the session is not active; `'renewed'` and `'outdated'` when a client with the new refresh token
   *   can continue
   * @throws SERVICE_UNAVAILABLE when the database does not respond, or 1,000 requests already wait for it
   */
  authenticate(sessionId: string, token?: TokenAuthentication): Promise<FoundViewer> | FoundViewer
  /** The viewer of the same session as it is now, unless its user authenticated again since `viewer` was found. */
  again(viewer: WithSession): Promise<FoundViewer> | FoundViewer
  /** How often the user of this viewer had authenticated again in the session. */
  sequenceOf(viewer: Viewer): number
  /** The viewer of an account without a session. @returns `null` when the account is missing or disabled */
  ofAccount(account: StoredAccount | null): Viewer | null
  /** The account that `viewer` was derived from, read at the same time. `null` for an object that is no viewer. */
  accountOf(viewer: object): Account | null
}

export function createLiveViewers({
  sessions,
  states,
  grants,
  accepted,
  invalidate,
  now,
  log,
}: LiveViewersDependencies): LiveViewers {
  // Keyed by the cached state: viewer, account view and the decisions cached for that viewer are released with it.
  const viewers = new WeakMap<SessionWithAccount, SessionViewer>()
  const origins = new WeakMap<object, Origin>()
  const touched = new LRUCache<string, number>({ max: rememberedTouches })
  let waiting = 0

  function authenticate(sessionId: string, token: TokenAuthentication | null = null) {
    const state = states.find(sessionId)
    if (state instanceof Promise) return admitLater(state, token)
    if (token === null || sequenceIn(state) >= (token.authSequence ?? 0)) return admit(state, token)
    // Another instance stored the authentication that the token was issued after, and its change event is on the way.
    invalidate(sessionId)
    return admitLater(Promise.resolve(states.find(sessionId)), token)
  }

  function again(viewer: WithSession) {
    const { authTime = 0 } = viewer
    const authSequence = sequenceOf(viewer)
    return authenticate(viewer.sessionId, { authTime, issuedAt: Number.POSITIVE_INFINITY, authSequence })
  }

  function sequenceOf(viewer: Viewer): number {
    return origins.get(viewer)?.sequence ?? 0
  }

  async function admitLater(
    state: Promise<SessionWithAccount | null>,
    token: TokenAuthentication | null,
  ): Promise<FoundViewer> {
    if (waiting >= maxWaiting) {
      state.catch(() => undefined)
      throw new ServiceUnavailable({ detail: { reason: 'too many requests wait for the database' } })
    }
    waiting += 1
    try {
      return await admit(await state, token)
    } finally {
      waiting -= 1
    }
  }

  function admit(
    state: SessionWithAccount | null,
    token: TokenAuthentication | null,
  ): Promise<FoundViewer> | FoundViewer {
    const at = now()
    const known = state === null || state.session.expiresAt <= at ? undefined : viewers.get(state)
    const viewer = known ?? viewerOf(state, at, grants)
    if (viewer === null || state === null || state.account === null) {
      return state?.session.endReason === 'renewed' ? 'renewed' : null
    }
    if (token !== null && isOutdated(token, viewer.authTime, sequenceIn(state))) return 'outdated'
    if (known === undefined) {
      viewers.set(state, viewer)
      const account = accountView(state.account, grants.declaredRoles)
      origins.set(viewer, { account, sequence: sequenceIn(state) })
    }
    touch(state.session, at)
    const noting = accepted.note(state.session, token?.refreshSequence ?? 0)
    return noting === null ? viewer : noting.then(() => viewer)
  }

  /** Updates `lastUsedAt` without delaying the request. A lost update only makes it a minute less precise. */
  function touch(session: RememberedSession, at: Date): void {
    if (at.getTime() - session.lastUsedAt.getTime() < touchIntervalMs) return
    if (at.getTime() - (touched.get(session._id) ?? 0) < touchIntervalMs) return
    touched.set(session._id, at.getTime())
    states.noteUse?.(session._id, at)
    const before = new Date(at.getTime() - touchIntervalMs)
    sessions
      .updateOne({ _id: session._id, lastUsedAt: { $lte: before } }, { $set: { lastUsedAt: at } })
      .catch((error: unknown) => log.warn({ err: error }, 'updating lastUsedAt of a session failed'))
  }

  function ofAccount(account: StoredAccount | null): Viewer | null {
    const viewer = accountViewer(account, grants)
    if (viewer !== null && account !== null)
      origins.set(viewer, { account: accountView(account, grants.declaredRoles), sequence: 0 })
    return viewer
  }

  return {
    authenticate,
    again,
    sequenceOf,
    ofAccount,
    accountOf: (viewer) => origins.get(viewer)?.account ?? null,
  }
}

/** What a viewer was derived from. */
interface Origin {
  readonly account: Account
  readonly sequence: number
}

function sequenceIn(state: SessionWithAccount | null): number {
  return state?.session.authentications ?? 0
}

/**
 * Whether the user authenticated again after a token was issued: then the token must not count as the new
 * authentication. By number, as two may happen within a second; and by time, unless the token has the time of its issue
 * because the clock was set back.
 */
function isOutdated(
  { authTime, issuedAt, authSequence = 0 }: TokenAuthentication,
  current: number,
  sequence: number,
): boolean {
  return authSequence !== sequence || (authTime < current && authTime < issuedAt)
}
