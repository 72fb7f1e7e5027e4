import { accountCollection } from '../../accounts/index.js'
import type { Watch } from '../../database/index.js'
import { sessionCollection } from '../model.js'
import type { Ended } from './revocation.js'
import { accountChanges, sessionChanges } from './watches.js'

/** Bounds the time until an end is noticed where no change stream reports it. */
const pollMs = 1_000
/** Checks at a time. Below the number of requests that may wait for the database. */
const checksAtOnce = 250

/** A session that is followed, by the claims of an access token. */
export interface FollowedToken {
  readonly sessionId: string
  readonly userId: string
  /** In seconds since 1970. */
  readonly expiresAt: number
}

/**
 * Called when the token expires, when its session or account changes or ends, and when that may have happened. Resolves to `false` if
 * what has happened could not be found out.
 */
export type CheckFollowed = () => Promise<boolean>

/** Follows sessions for what lasts longer than a request. Costs nothing while nothing is followed. */
export interface FollowedSessions {
  /** @returns a function that ends the following */
  follow(token: FollowedToken, check: CheckFollowed): () => void
  /** Sessions have or may have ended or changed on this instance. */
  check(ended: Ended): void
  /** Follows changes on other instances. */
  readonly watches: readonly Watch[]
  stop(): void
}

export interface FollowedSessionsOptions {
  /** Whether the change stream reports every change within its time. Otherwise all sessions are checked each second. */
  readonly isAlive: () => boolean
  /** When a session expires, unless it is refreshed before. `null` if it is not known without a read. */
  readonly expiryOf: (sessionId: string) => Date | null
  readonly now: () => Date
}

interface Followed extends FollowedToken {
  readonly check: CheckFollowed
  /** When its token or its session expires, in milliseconds since 1970. */
  dueAtMs: number
}

export function createFollowedSessions({
  isAlive,
  expiryOf,
  now,
}: FollowedSessionsOptions): FollowedSessions {
  const bySession = new Map<string, Set<Followed>>()
  const byAccount = new Map<string, Set<Followed>>()
  let timer: NodeJS.Timeout | null = null
  let timerEndsAtMs = Number.POSITIVE_INFINITY
  let isChecking = false

  function follow(token: FollowedToken, check: CheckFollowed): () => void {
    // Without the other claims of the token: each stream keeps one of these.
    const { sessionId, userId, expiresAt } = token
    const followed: Followed = { sessionId, userId, expiresAt, check, dueAtMs: dueAtMsOf(token) }
    addTo(bySession, sessionId, followed)
    addTo(byAccount, userId, followed)
    schedule(followed.dueAtMs - now().getTime())
    return () => {
      removeFrom(bySession, followed.sessionId, followed)
      removeFrom(byAccount, followed.userId, followed)
      if (bySession.size === 0) stop()
    }
  }

  function dueAtMsOf({ sessionId, expiresAt }: FollowedToken): number {
    return Math.min(expiresAt * 1000, expiryOf(sessionId)?.getTime() ?? Number.POSITIVE_INFINITY)
  }

  /** Starts the timer, unless one ends earlier. The time left may be wrong: a clock can be set. So it is never longer than a poll. */
  function schedule(leftMs: number): void {
    const delayMs = Math.min(pollMs, Math.max(leftMs, 1))
    const endsAtMs = performance.now() + delayMs
    if (timer !== null && timerEndsAtMs <= endsAtMs) return
    if (timer !== null) clearTimeout(timer)
    timerEndsAtMs = endsAtMs
    timer = setTimeout(look, delayMs).unref()
  }

  function look(): void {
    timer = null
    const at = now().getTime()
    const due: Followed[] = []
    let nextMs = Number.POSITIVE_INFINITY
    for (const each of all()) {
      if (each.dueAtMs <= at) due.push(each)
      else nextMs = Math.min(nextMs, each.dueAtMs - at)
    }
    if (bySession.size > 0) schedule(nextMs)
    void checkEach(due).then(() => {
      // The session was refreshed before it expired.
      for (const each of due) each.dueAtMs = dueAtMsOf(each)
    })
    if (!isAlive()) checkAll()
  }

  function* all(): Generator<Followed> {
    for (const ofSession of bySession.values()) yield* ofSession
  }

  function checkAll(): void {
    if (isChecking) return
    isChecking = true
    void checkEach([...all()]).finally(() => {
      isChecking = false
    })
  }

  function check(ended: Ended): void {
    const found = 'sessionId' in ended ? bySession.get(ended.sessionId) : byAccount.get(ended.accountId)
    if (found !== undefined) void checkEach([...found])
  }

  function stop(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }

  return {
    follow,
    check,
    watches: [
      {
        collection: sessionCollection,
        match: sessionChanges,
        changed: (id) => (typeof id === 'string' ? check({ sessionId: id }) : checkAll()),
        reopened: checkAll,
      },
      {
        collection: accountCollection,
        match: accountChanges,
        changed: (id) => (id === null ? checkAll() : check({ accountId: String(id) })),
      },
    ],
    stop,
  }
}

/**
 * Some at a time, so that they take no place of the requests that wait for the database. Once one could not be found out, the others
 * do not wait: the database is away for all of them.
 */
async function checkEach(followed: readonly Followed[]): Promise<void> {
  let isKnown = true
  for (let at = 0; at < followed.length; at += checksAtOnce) {
    const checks = Promise.all(followed.slice(at, at + checksAtOnce).map((each) => each.check()))
    if (isKnown) isKnown = (await checks).every(Boolean)
  }
}

function addTo(map: Map<string, Set<Followed>>, key: string, followed: Followed): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, new Set([followed]))
  else known.add(followed)
}

function removeFrom(map: Map<string, Set<Followed>>, key: string, followed: Followed): void {
  const known = map.get(key)
  known?.delete(followed)
  if (known?.size === 0) map.delete(key)
}
