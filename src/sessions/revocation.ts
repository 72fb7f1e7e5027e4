import { type QueryFilter, Types } from 'mongoose'
import { isAccountId } from '../accounts/index.js'
import type { Client } from '../context/client.js'
import { type Actor, type Cause, causeOf, type Transaction } from '../events/index.js'
import { NotFound } from '../lib/errors.js'
import { sessionRevoked } from './errors.js'
import type { SessionJournal } from './events.js'
import type { EndReason, SessionModel, StoredSession } from './model.js'
import { parseRefreshToken, wasIssued } from './refresh/refresh-token.js'
import type { ViewedSession } from './view.js'

/** How many live sessions one account may have: the one idle longest ends first. */
export const sessionsPerAccount = 100

/** Whose tokens stop working: one session's, or any number of an account's. */
export type Ended = { readonly sessionId: string } | { readonly accountId: string }

export interface RevocationDependencies {
  readonly sessions: SessionModel
  readonly journal: SessionJournal
  readonly now: () => Date
  /** Told after the end is stored and before the caller is answered, so that this instance refuses at once. */
  readonly onEnded: (ended: Ended) => void
}

/** Lists and ends the sessions of an account. Every end is majority-committed when the promise resolves. */
export type Revocation = ReturnType<typeof createRevocation>

export function createRevocation({ sessions, journal, now, onEnded }: RevocationDependencies) {
  const liveAt = (at: Date) => ({ endedAt: null, expiresAt: { $gt: at } })

  /**
   * The live sessions of an account, the one used last first; none where there is no such account. A session that began
   * before the last change of credentials is not live, so the account is looked up in the same command.
   */
  async function list(userId: string): Promise<ViewedSession[]> {
    if (!isAccountId(userId)) return []
    return sessions.aggregate<ViewedSession>([
      { $match: { userId: new Types.ObjectId(userId), ...liveAt(now()) } },
      {
        $lookup: {
          from: sessions.accountCollection,
          localField: 'userId',
          foreignField: '_id',
          as: 'accounts',
        },
      },
      { $match: { $expr: { $in: ['$credentialVersion', '$accounts.credentialVersion'] } } },
      { $sort: { lastUsedAt: -1, _id: 1 } },
      { $limit: sessionsPerAccount },
      { $project: { createdAt: 1, lastUsedAt: 1, expiresAt: 1, userAgent: 1, ipAddress: 1 } },
    ])
  }

  /**
   * Makes a change depend on the session by which it is asked for: written to, so that an end of that session at the
   * same time conflicts, and one of the two comes first for everybody.
   *
   * @throws UNAUTHENTICATED when it has ended
   */
  async function assertLive(
    { options }: Transaction,
    { actorId, sessionId }: Pick<Actor, 'actorId' | 'sessionId'>,
  ): Promise<void> {
    const { matchedCount } = await sessions.updateOne(
      { _id: sessionId, userId: new Types.ObjectId(actorId), ...liveAt(now()) },
      { $inc: { changes: 1 } },
      options,
    )
    if (matchedCount === 0) throw sessionRevoked()
  }

  /**
   * Ends one live session of the user who asks.
   *
   * @throws NOT_FOUND when there is none of that id, or it is another's; UNAUTHENTICATED when the asking one has ended
   */
  async function revoke(sessionId: string, actor: Actor): Promise<StoredSession> {
    const filter = { _id: sessionId, userId: new Types.ObjectId(actor.actorId) }
    const ended = await endOne(filter, 'revoked', actor.client, now(), { actor })
    if (ended === null) throw new NotFound()
    return ended
  }

  /**
   * Ends one live session of any user, for a program that has decided who may.
   *
   * @throws NOT_FOUND when there is none of that id
   */
  async function end(sessionId: string, { actorId, client }: Cause): Promise<StoredSession> {
    const ended = await endOne({ _id: sessionId }, 'revoked', client, now(), { actorId })
    if (ended === null) throw new NotFound()
    return ended
  }

  /** Ends the live sessions of the user who asks. @returns how many there were @throws UNAUTHENTICATED */
  async function revokeOwn(actor: Actor, exceptCurrent: boolean): Promise<number> {
    const except = exceptCurrent ? actor.sessionId : null
    return revokeAll(actor.actorId, except, causeOf(actor), (transaction) => assertLive(transaction, actor))
  }

  /**
   * Ends the live sessions of a user, but for `except`.
   *
   * @param assertAllowed - part of the change: what it throws keeps it from happening. Default: it is allowed
   * @returns how many there were
   */
  async function revokeAll(
    userId: string,
    except: string | null,
    cause: Cause,
    assertAllowed: (transaction: Transaction) => Promise<void> = async () => undefined,
  ): Promise<number> {
    try {
      const ended = await journal.inTransaction(async (transaction) => {
        await assertAllowed(transaction)
        await transaction.record({ type: 'ALL_SESSIONS_REVOKED', userId, ...cause })
        return (await endAll(transaction, new Types.ObjectId(userId), except, 'revoked')) || null
      })
      if (ended !== null) return ended
      await majorityHasEnded({ userId: new Types.ObjectId(userId), endedAt: null })
      return 0
    } finally {
      // Also when it failed halfway: what has ended must not live on in memory.
      onEnded({ accountId: userId })
    }
  }

  /**
   * Ends the session of any refresh token that was issued for it, also of a used one.
   *
   * @returns whether it was live
   */
  async function endByRefreshToken(presented: string, client: Client): Promise<boolean> {
    const hashes = parseRefreshToken(presented)
    if (hashes === null) return false
    const { familyHash, tokenHash } = hashes
    const isOwn = ({ familyKey, ...session }: StoredSession) =>
      [session.tokenHash, session.previousTokenHash].includes(tokenHash) || wasIssued(presented, familyKey)
    return (await endOne({ familyHash }, 'logout', client, now(), { isMeant: isOwn })) !== null
  }

  /** @returns whether it was live */
  async function endById(sessionId: string, client: Client): Promise<boolean> {
    return (await endOne({ _id: sessionId }, 'logout', client, now())) !== null
  }

  /** Ends a session one of whose used refresh tokens came back. */
  async function endReused(sessionId: string, client: Client, at: Date): Promise<void> {
    await endOne({ _id: sessionId }, 'reuse', client, at)
  }

  /** @returns the ended session, `null` when none was live */
  async function endOne(
    filter: QueryFilter<StoredSession>,
    endReason: keyof typeof eventOf,
    client: Client,
    at: Date,
    { isMeant = () => true, ...by }: EndOptions = {},
  ): Promise<StoredSession | null> {
    const live = await sessions.findOne({ ...filter, ...liveAt(at) }).lean<StoredSession | null>()
    if (live !== null && !isMeant(live)) return null
    const ended = live === null ? null : await endLive(live, endReason, client, at, by)
    // Not found, or ended by another meanwhile.
    if (ended === null) await majorityHasEnded({ ...filter, ...liveAt(at) })
    return ended
  }

  /** @returns `null` when another ended it meanwhile */
  async function endLive(
    live: StoredSession,
    endReason: keyof typeof eventOf,
    client: Client,
    at: Date,
    // Who brings back a used token need not be the user.
    { actor, actorId = endReason === 'reuse' ? null : live.userId.toHexString() }: EndedBy,
  ): Promise<StoredSession | null> {
    const { _id } = live
    const userId = live.userId.toHexString()
    try {
      return await journal.inTransaction(async (transaction) => {
        const { options, record } = transaction
        // By which the change is asked for; its own end is conditional already.
        if (actor !== undefined && actor.sessionId !== _id) await assertLive(transaction, actor)
        await record({ type: eventOf[endReason], userId, sessionId: _id, actorId, client })
        return sessions
          .findOneAndUpdate(
            { _id, ...liveAt(at) },
            { $set: { endedAt: at, endReason } },
            { ...options, returnDocument: 'after' },
          )
          .lean<StoredSession | null>()
      })
    } finally {
      onEnded({ sessionId: _id })
    }
  }

  /**
   * Whoever is told that a session is not live relies on it, and the end that was read may be one that a failover
   * takes back. A write that changes nothing waits until a majority has all that was written before it.
   */
  async function majorityHasEnded(live: QueryFilter<StoredSession>): Promise<void> {
    await sessions.updateOne(live, { $set: { endedAt: null } })
  }

  /**
   * Ends the live sessions of an account, but for `except`, as part of a change: whoever makes that tells its event,
   * and makes this instance forget.
   *
   * @returns how many there were
   */
  async function endAll(
    transaction: Transaction,
    userId: Types.ObjectId,
    except: string | null,
    endReason: EndReason,
  ): Promise<number> {
    const at = now()
    const others = except === null ? {} : { _id: { $ne: except } }
    return endEach(transaction, { userId, ...others, ...liveAt(at) }, endReason, at)
  }

  async function endEach(
    { options }: Transaction,
    filter: QueryFilter<StoredSession>,
    endReason: EndReason,
    at: Date,
  ): Promise<number> {
    const { modifiedCount } = await sessions.updateMany(filter, { $set: { endedAt: at, endReason } }, options)
    return modifiedCount
  }

  /** Ends what an account has too many of, the one idle longest first. */
  async function endSurplus(account: Types.ObjectId, client: Client, at: Date): Promise<void> {
    const surplus = await sessions
      .find({ userId: account, ...liveAt(at) }, { _id: 1 })
      .sort({ lastUsedAt: -1, _id: 1 })
      .skip(sessionsPerAccount)
      .lean<Pick<StoredSession, '_id'>[]>()
    if (surplus.length === 0) return
    const userId = account.toHexString()
    const filter = { userId: account, _id: { $in: surplus.map(({ _id }) => _id) }, ...liveAt(at) }
    try {
      await journal.inTransaction(async (transaction) => {
        await transaction.record({ type: 'SESSION_LIMIT_REACHED', userId, actorId: userId, client })
        return (await endEach(transaction, filter, 'limit', at)) || null
      })
    } finally {
      onEnded({ accountId: userId })
    }
  }

  return {
    assertLive,
    list,
    revoke,
    end,
    revokeOwn,
    revokeAll,
    endByRefreshToken,
    endById,
    endReused,
    endAll,
    endSurplus,
  }
}

interface EndedBy {
  /** Who asks by a session of its own, which must be live. */
  readonly actor?: Actor
  /** Who the event says did it. Default: the session's user, or nobody where a used token came back. */
  readonly actorId?: string | null
}

interface EndOptions extends EndedBy {
  /** Whether the session that was found is the one to end. Default: it is. */
  readonly isMeant?: (session: StoredSession) => boolean
}

const eventOf = {
  logout: 'LOGGED_OUT',
  revoked: 'SESSION_REVOKED',
  reuse: 'REFRESH_REUSED',
} as const satisfies Partial<Record<EndReason, string>>
