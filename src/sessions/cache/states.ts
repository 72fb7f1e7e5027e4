import type { StoredAccount } from '../../accounts/index.js'
import { answeredWithin, batchPerTick } from '../../database/index.js'
import { ServiceUnavailable } from '../../lib/errors.js'
import type { SessionModel, StoredSession } from '../model.js'
import type { RememberedAccount, RememberedSession } from './remembered.js'

/** A session and its account; `null` when the account is missing. */
export interface SessionWithAccount {
  readonly session: RememberedSession
  readonly account: RememberedAccount | null
}

/** The same with all members, read from the database. */
export interface ReadSession {
  readonly session: StoredSession
  readonly account: StoredAccount | null
}

/**
 * A source of session states. Each implementation must respect the limit on staleness that the revocation mode
 * promises.
 */
export interface SessionStates {
  /** Finds a session by its id. Synchronous on a cache hit. */
  find(sessionId: string): Promise<SessionWithAccount | null> | SessionWithAccount | null
  /** Notes in the cache when a session was used last. Missing without a cache. */
  noteUse?(sessionId: string, at: Date): void
  /** Notes in the cache that an access token of a rotation was accepted, once that is stored. Missing without a cache. */
  noteAccepted?(sessionId: string, rotation: number): void
}

/** The part of the session cache that refreshes use. */
export interface RefreshCache {
  /**
   * The cached session of a refresh token family; `null` on a miss or while the cache cannot be trusted. The entry may
   * be outdated: another request or instance may have refreshed or ended the session. The conditional update decides.
   * It may also be of another family, as 32 bits of the hash are compared: the caller compares the hash of the token.
   */
  recall(familyHash: string): SessionWithAccount | null
  /** The number of the last invalidation. Read it before the state; `null` while the cache cannot be trusted. */
  version(): number | null
  /**
   * Runs a rotation and caches its result, unless the session was invalidated after version `since`.
   *
   * @param rotate - stores the rotation; returns `null` when it was not stored
   * @returns whether it was stored
   */
  whileRotating(
    sessionId: string,
    since: number | null,
    rotate: () => Promise<SessionWithAccount | null>,
  ): Promise<boolean>
}

/** A `RefreshCache` that never caches. */
export const noRefreshCache: RefreshCache = {
  recall: () => null,
  version: () => null,
  whileRotating: async (_sessionId, _since, rotate) => (await rotate()) !== null,
}

/**
 * A source that reads the database each time and is always fresh.
 *
 * `find` rejects with SERVICE_UNAVAILABLE when the database does not respond, or `maxReads` reads are pending.
 *
 * @param maxReads - maximum number of pending reads, so that an unresponsive database does not exhaust memory. Default
 *   1,000
 */
export function createDatabaseSessionStates(sessions: SessionModel, maxReads = 1_000): SessionStates {
  const lookUp = createSessionLookUp(sessions, '_id')
  let underWay = 0

  async function find(sessionId: string): Promise<SessionWithAccount | null> {
    if (underWay >= maxReads) {
      throw new ServiceUnavailable({ detail: { reason: 'too many reads wait for the database' } })
    }
    underWay += 1
    try {
      return await lookUp(sessionId)
    } finally {
      underWay -= 1
    }
  }

  return { find }
}

/** Read timeout in milliseconds: longer than a normal failover, shorter than the timeout of most clients. */
export const patienceMs = 10_000

/**
 * Creates a lookup of sessions by a unique index, each with its account. Batches all lookups of one event-loop tick
 * into one command. Uses read concern "local" on the primary: its majority snapshot may be older than an end that was
 * acknowledged before the election.
 *
 * @returns a function that rejects with SERVICE_UNAVAILABLE after ten seconds
 */
export function createSessionLookUp(
  sessions: SessionModel,
  field: '_id' | 'familyHash',
): (value: string) => Promise<ReadSession | null> {
  const withAccounts = {
    $lookup: {
      from: sessions.accountCollection,
      localField: 'userId',
      foreignField: '_id',
      as: 'accounts',
    },
  }
  const lookUp = batchPerTick(async (values: readonly string[]) => {
    const stages = [{ $match: { [field]: { $in: [...new Set(values)] } } }, withAccounts]
    const options = { readConcern: 'local', maxTimeMS: patienceMs } as const
    const found = await sessions.collection
      .aggregate<StoredSession & { accounts: StoredAccount[] }>(stages, options)
      .toArray()
    const states = new Map(found.map((each) => [each[field], stateOf(each)]))
    return values.map((value) => states.get(value) ?? null)
  })
  return (value) => answeredWithin(patienceMs, lookUp(value))
}

function stateOf({ accounts, ...session }: StoredSession & { accounts: StoredAccount[] }): ReadSession {
  return { session, account: accounts[0] ?? null }
}
