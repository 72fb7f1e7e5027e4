import { type QueryFilter, Types } from 'mongoose'
import { NotFound } from '../errors.js'
import type { EndReason, Session, SessionModel } from './model.js'
import { parseRefreshToken } from './refresh-token.js'

/** How many live sessions one account may have: the one idle longest ends first. */
export const sessionsPerAccount = 100

/** Whose tokens stop working: one session's, or any number of an account's. */
export type Ended = { readonly sessionId: string } | { readonly accountId: string }

export interface EndingsDependencies {
  readonly sessions: SessionModel
  readonly now: () => Date
  /** Told after the end is stored and before the caller is answered, so that this instance refuses at once. */
  readonly onEnded: (ended: Ended) => void
}

/** Lists and ends the sessions of an account. Every end is majority-committed when the promise resolves. */
export type Endings = ReturnType<typeof createEndings>

export function createEndings({ sessions, now, onEnded }: EndingsDependencies) {
  const liveAt = (at: Date) => ({ endedAt: null, expiresAt: { $gt: at } })

  /** The live sessions of an account, the one used last first. */
  async function list(userId: Types.ObjectId): Promise<Session[]> {
    return sessions
      .find({ userId, ...liveAt(now()) })
      .sort({ lastUsedAt: -1, _id: 1 })
      .limit(sessionsPerAccount)
      .lean<Session[]>()
  }

  /** Ends one live session of this user. @throws NOT_FOUND when there is none of that id, or it is another's */
  async function revoke(sessionId: string, userId: string): Promise<Session> {
    const ended = await endOne({ _id: sessionId, userId: new Types.ObjectId(userId) }, 'revoked', now())
    if (ended === null) throw new NotFound()
    return ended
  }

  /** Ends the live sessions of this user, but for `except`. @returns how many there were */
  async function revokeAll(
    userId: string,
    except: string | null,
    reason: EndReason = 'revoked',
  ): Promise<number> {
    const at = now()
    return endMany(
      new Types.ObjectId(userId),
      { ...liveAt(at), ...(except === null ? {} : { _id: { $ne: except } }) },
      reason,
      at,
    )
  }

  /** Ends the session of any of its refresh tokens, also of a used one. @returns whether it was live */
  async function endByRefreshToken(presented: string): Promise<boolean> {
    const hashes = parseRefreshToken(presented)
    if (hashes === null) return false
    return (await endOne({ familyHash: hashes.familyHash }, 'logout', now())) !== null
  }

  /** @returns whether it was live */
  async function endById(sessionId: string): Promise<boolean> {
    return (await endOne({ _id: sessionId }, 'logout', now())) !== null
  }

  /** @returns the ended session, `null` when none was live */
  async function endOne(
    filter: QueryFilter<Session>,
    endReason: EndReason,
    at: Date,
  ): Promise<Session | null> {
    const ended = await sessions
      .findOneAndUpdate(
        { ...filter, ...liveAt(at) },
        { $set: { endedAt: at, endReason } },
        { returnDocument: 'after' },
      )
      .lean<Session | null>()
    if (ended !== null) onEnded({ sessionId: ended._id })
    return ended
  }

  async function endMany(
    userId: Types.ObjectId,
    filter: QueryFilter<Session>,
    endReason: EndReason,
    at: Date,
  ): Promise<number> {
    try {
      const { modifiedCount } = await sessions.updateMany(
        { ...filter, userId },
        { $set: { endedAt: at, endReason } },
      )
      return modifiedCount
    } finally {
      // Also when it failed halfway: what has ended must not live on in memory.
      onEnded({ accountId: userId.toHexString() })
    }
  }

  /** Ends what an account has too many of, the one idle longest first. */
  async function endSurplus(userId: Types.ObjectId, at: Date): Promise<void> {
    const surplus = await sessions
      .find({ userId, ...liveAt(at) }, { _id: 1 })
      .sort({ lastUsedAt: -1, _id: 1 })
      .skip(sessionsPerAccount)
      .lean<Pick<Session, '_id'>[]>()
    if (surplus.length > 0)
      await endMany(userId, { _id: { $in: surplus.map(({ _id }) => _id) } }, 'limit', at)
  }

  return { list, revoke, revokeAll, endByRefreshToken, endById, endOne, endSurplus }
}
