import type { PipelineStage } from 'mongoose'
import { type Account, accountCollection } from '../accounts/index.js'
import { answeredWithin } from '../database/index.js'
import { ServiceUnavailable } from '../errors.js'
import type { Session, SessionModel } from './model.js'

/** A session together with the account it belongs to; `null` when the account is gone. */
export interface SessionWithAccount {
  readonly session: Session
  readonly account: Account | null
}

/**
 * Where a request's session state comes from. Every way that answers it must be as fresh as the bound on
 * revocation that this server promises.
 */
export interface SessionStates {
  /** By the session's id. Synchronous where memory may be trusted. */
  find(sessionId: string): Promise<SessionWithAccount | null> | SessionWithAccount | null
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
  let underWay = 0

  async function find(sessionId: string): Promise<SessionWithAccount | null> {
    if (underWay >= maxReads) {
      throw new ServiceUnavailable({ detail: { reason: 'too many reads wait for the database' } })
    }
    underWay += 1
    try {
      return await findWithAccount(sessions, { _id: sessionId })
    } finally {
      underWay -= 1
    }
  }

  return { find }
}

/** Longer than a failover that goes well, shorter than clients wait. */
const patienceMs = 10_000

/**
 * One round trip for the session and its account, by a unique index. Whatever the deployment's default is, what the
 * primary has itself counts: its view of what a majority has may lag behind an end that was acknowledged before it was
 * elected.
 */
export async function findWithAccount(
  sessions: SessionModel,
  by: { readonly _id: string } | { readonly familyHash: string },
): Promise<SessionWithAccount | null> {
  const stages: PipelineStage[] = [
    { $match: by },
    { $limit: 1 },
    { $lookup: { from: accountCollection, localField: 'userId', foreignField: '_id', as: 'accounts' } },
  ]
  const [found] = await answeredWithin(
    patienceMs,
    sessions.aggregate<Session & { accounts: Account[] }>(stages).readConcern('local').exec(),
  )
  if (found === undefined) return null
  const { accounts, ...session } = found
  return { session, account: accounts[0] ?? null }
}
