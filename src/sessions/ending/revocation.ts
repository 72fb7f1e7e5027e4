import { type QueryFilter, Types } from 'mongoose'
import { isAccountId } from '../../accounts/index.js'
import type { Client } from '../../context/client.js'
import { type Actor, type Cause, causeOf, type Transaction } from '../../events/index.js'
import { NotFound } from '../../lib/errors.js'
import { sessionRevoked } from '../errors.js'
import type { SessionJournal } from '../events.js'
import type { EndReason, SessionModel, StoredSession } from '../model.js'
import { parseRefreshToken, wasIssued } from '../refresh/refresh-token.js'
import type { ViewedSession } from '../view.js'

/** Maximum number of active sessions of an account. Beyond it, the longest idle session ends. */
export const sessionsPerAccount = 100

/** The target of a revocation: one session, or sessions of one account. */
export type Ended = { readonly sessionId: string } | { readonly accountId: string }

export interface RevocationDependencies {
  readonly sessions: SessionModel
  readonly journal: SessionJournal
  readonly now: () => Date
  /**
   * Called after the end is stored and before the caller gets its result, so that this instance refuses the session at
   * once.
   */
  readonly onEnded: (ended: Ended) => void
}

/** Lists and ends sessions of an account. Every end is majority-committed when the promise resolves. */
export type Revocation = ReturnType<typeof createRevocation>

export function createRevocation({ sessions, journal, now, onEnded }: RevocationDependencies) {
  const liveAt = (at: Date) => ({ endedAt: null, expiresAt: { $gt: at } })

  /**
   * The active sessions of an account, most recently used first; empty for an unknown account. Sessions from before the
   * last change of credentials are not active, hence the `$lookup` of the account.
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
      {
        $project: {
          createdAt: 1,
          lastUsedAt: 1,
          expiresAt: 1,
          userAgent: 1,
          ipAddress: 1,
          authenticatedAt: 1,
          methods: 1,
        },
      },
    ])
  }

  /**
   * Makes a transaction depend on the session of its actor. Writes to the session, so that a concurrent revocation is a
   * write conflict and both are serialized.
   *
   * @throws UNAUTHENTICATED when the session has ended
   */
  async function assertLive(
    { options }: Transaction,
    { actorId, sessionId }: Pick<Actor, 'actorId' | 'sessionId'>,
  ): Promise<void> {
    // A viewer without a session ends sessions of its own account only, which needs no other check.
    if (sessionId === null) return
    const { matchedCount } = await sessions.updateOne(
      { _id: sessionId, userId: new Types.ObjectId(actorId), ...liveAt(now()) },
      { $inc: { changes: 1 } },
      options,
    )
    if (matchedCount === 0) throw sessionRevoked()
  }

  /**
   * Ends one active session of the actor.
   *
   * @throws NOT_FOUND without an active session of this id that belongs to the actor; UNAUTHENTICATED when the actor's
   *   own session has ended
   */
  async function revoke(sessionId: string, actor: Actor): Promise<StoredSession> {
    const filter = { _id: sessionId, userId: new Types.ObjectId(actor.actorId) }
    const ended = await endOne(filter, 'revoked', actor.client, now(), { actor })
    if (ended === null) throw new NotFound()
    return ended
  }

  /**
   * Ends one active session of any user. The calling application decides who may.
   *
   * @throws NOT_FOUND without an active session of this id
   */
  async function end(sessionId: string, { actorId, client }: Cause): Promise<StoredSession> {
    const ended = await endOne({ _id: sessionId }, 'revoked', client, now(), { actorId })
    if (ended === null) throw new NotFound()
    return ended
  }

  /** Ends the active sessions of the actor. @returns the number of ended sessions @throws UNAUTHENTICATED */
  async function revokeOwn(actor: Actor, exceptCurrent: boolean): Promise<number> {
    const except = exceptCurrent ? actor.sessionId : null
    return revokeAll(actor.actorId, except, causeOf(actor), (transaction) => assertLive(transaction, actor))
  }

  /**
   * Ends the active sessions of a user except `except`.
   *
   * @param assertAllowed - runs in the transaction; what it throws aborts it. Default: always allowed
   * @returns the number of ended sessions
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
      // Also after an error: the transaction may have been committed.
      onEnded({ accountId: userId })
    }
  }

  /**
   * Ends the active sessions of all accounts, one account after the other.
   *
   * @yields the number of ended sessions of each account
   */
  async function* revokeEveryone(cause: Cause): AsyncGenerator<number, void> {
    const accounts = sessions
      .aggregate<{ _id: Types.ObjectId }>([{ $match: liveAt(now()) }, { $group: { _id: '$userId' } }])
      .cursor()
    for await (const { _id } of accounts) yield await revokeAll(_id.toHexString(), null, cause)
  }

  /**
   * Ends the session of a refresh token that was issued for it, current or used.
   *
   * @returns whether the session was active
   */
  async function endByRefreshToken(presented: string, client: Client): Promise<boolean> {
    const hashes = parseRefreshToken(presented)
    if (hashes === null) return false
    const { familyHash, tokenHash } = hashes
    const isOwn = ({ familyKey, ...session }: StoredSession) =>
      [session.tokenHash, session.previousTokenHash].includes(tokenHash) || wasIssued(presented, familyKey)
    return (await endOne({ familyHash }, 'logout', client, now(), { isMeant: isOwn })) !== null
  }

  /** @returns whether the session was active */
  async function endById(sessionId: string, client: Client): Promise<boolean> {
    return (await endOne({ _id: sessionId }, 'logout', client, now())) !== null
  }

  /** Ends a session after reuse of one of its refresh tokens. */
  async function endReused(sessionId: string, client: Client, at: Date): Promise<void> {
    await endOne({ _id: sessionId }, 'reuse', client, at)
  }

  /** @returns the ended session; `null` without a matching active session */
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
    // Not found, or ended by a concurrent request.
    if (ended === null) await majorityHasEnded({ ...filter, ...liveAt(at) })
    return ended
  }

  /** @returns `null` when a concurrent request ended it */
  async function endLive(
    live: StoredSession,
    endReason: keyof typeof eventOf,
    client: Client,
    at: Date,
    // A reused token may be presented by someone other than the user.
    { actor, actorId = endReason === 'reuse' ? null : live.userId.toHexString() }: EndedBy,
  ): Promise<StoredSession | null> {
    const { _id } = live
    const userId = live.userId.toHexString()
    try {
      return await journal.inTransaction(async (transaction) => {
        const { options, record } = transaction
        // The actor's session must be active. If it is the one to end, the update below is already conditional on that.
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
   * Waits until the end that was read is majority-committed. The caller relies on "not active", but a failover could
   * roll that end back. A no-op update waits for all earlier writes.
   */
  async function majorityHasEnded(live: QueryFilter<StoredSession>): Promise<void> {
    await sessions.updateOne(live, { $set: { endedAt: null } })
  }

  /**
   * Ends the active sessions of an account except `except`, in the caller's transaction. The caller records the event
   * and invalidates the cache.
   *
   * @returns the number of ended sessions
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

  /** Ends the longest idle sessions of an account beyond `sessionsPerAccount`. */
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
    revokeEveryone,
    endByRefreshToken,
    endById,
    endReused,
    endAll,
    endSurplus,
  }
}

interface EndedBy {
  /** The viewer who requests the end. Their session must be active. */
  readonly actor?: Actor
  /** The `actorId` of the event. Default: the session's user, or `null` after reuse. */
  readonly actorId?: string | null
}

interface EndOptions extends EndedBy {
  /** Verifies that the found session is the one to end. Default: always. */
  readonly isMeant?: (session: StoredSession) => boolean
}

const eventOf = {
  logout: 'LOGGED_OUT',
  revoked: 'SESSION_REVOKED',
  reuse: 'REFRESH_REUSED',
} as const satisfies Partial<Record<EndReason, string>>
