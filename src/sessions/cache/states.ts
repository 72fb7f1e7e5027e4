import type { StoredAccount } from '../../accounts/index.js'
import { answeredWithin, batchPerTick } from '../../database/index.js'
import { ServiceUnavailable } from '../../lib/errors.js'
import type { SessionModel, StoredSession } from '../model.js'

/** A session together with the account it belongs to; `null` when the account is gone. */
export interface SessionWithAccount {
  readonly session: StoredSession
  readonly account: StoredAccount | null
}

/**
 * Where a request's session state comes from. Every way that answers it must be as fresh as the bound on
 * revocation that this server promises.
 */
export interface SessionStates {
  /** By the session's id. Synchronous where memory may be trusted. */
  find(sessionId: string): Promise<SessionWithAccount | null> | SessionWithAccount | null
}

/** What an instance remembers for whoever refreshes a session. */
export interface RefreshCache {
  /**
   * The session of this family of refresh tokens, `null` where it is not in mind, or memory may not be trusted. Another
   * request, or another instance, may have refreshed or ended it meanwhile: the write decides.
   */
  recall(familyHash: string): SessionWithAccount | null
  /** Ask for it before a state is recalled or read; `null` where memory may not be trusted. */
  version(): number | null
  /**
   * Remembers what a rotation made of a session, unless anything about it was forgotten since that moment.
   *
   * @param rotate - stores it; `null` where it was not stored
   * @returns whether it was stored
   */
  whileRotating(
    sessionId: string,
    since: number | null,
    rotate: () => Promise<SessionWithAccount | null>,
  ): Promise<boolean>
}

/** Where nothing may be remembered. */
export const noRefreshCache: RefreshCache = {
  recall: () => null,
  version: () => null,
  whileRotating: async (_sessionId, _since, rotate) => (await rotate()) !== null,
}

/**
 * Reads the database each time: always fresh.
 *
 * `find` rejects with SERVICE_UNAVAILABLE when the database is silent, or `maxReads` wait for it already.
 *
 * @param maxReads - how many may be under way at once: what a frozen database holds up must not fill the memory.
 *   Default 1,000
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

/** Longer than a failover that goes well, shorter than clients wait. After it, nobody waits for an answer any more. */
export const patienceMs = 10_000

/**
 * Looks sessions up by a unique index, each with its account: one round trip for all of one turn. Whatever the
 * deployment's default is, what the primary has itself counts: its view of what a majority has may lag behind an end
 * that was acknowledged before it was elected.
 *
 * @returns what rejects with SERVICE_UNAVAILABLE after ten seconds
 */
export function createSessionLookUp(
  sessions: SessionModel,
  field: '_id' | 'familyHash',
): (value: string) => Promise<SessionWithAccount | null> {
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

function stateOf({
  accounts,
  ...session
}: StoredSession & { accounts: StoredAccount[] }): SessionWithAccount {
  return { session, account: accounts[0] ?? null }
}
