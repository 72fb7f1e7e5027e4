import { mongo } from 'mongoose'
import { batchPerTick, retryOnElection } from '../../database/index.js'
import { patienceMs } from '../cache/states.js'
import type { SessionModel, StoredSession } from '../model.js'

/** The replacement of the current refresh token of a session by its successor. */
export interface Rotation {
  readonly sessionId: string
  /** Hash of the token that is replaced. */
  readonly tokenHash: string
  readonly changes: Pick<
    StoredSession,
    | 'expiresAt'
    | 'familyKey'
    | 'lastUsedAt'
    | 'previousTokenHash'
    | 'rotations'
    | 'sealedSuccessor'
    | 'tokenHash'
  >
}

/**
 * Stores a rotation if its token is still the current one of a session that has not ended. Of two concurrent rotations,
 * only one succeeds. Majority-committed when the promise resolves.
 *
 * @returns `false` when a concurrent rotation was first, or the session has ended or is missing
 */
export type Rotate = (rotation: Rotation) => Promise<boolean>

/**
 * Batches all rotations of one event-loop tick into one update, which costs the database half as much as single ones.
 * Each document selects its change by session id and token hash, so a retry does not apply a change twice. `rotatedAt`
 * is set at each attempt, so that the grace period starts after an election, not before it.
 */
export function createRotations(sessions: SessionModel, now: () => Date): Rotate {
  const collection = sessions.db.collection<StoredSession>(sessions.collection.collectionName)

  async function store(rotations: readonly Rotation[]): Promise<boolean[]> {
    const update = () =>
      collection.updateMany({ _id: { $in: idsOf(rotations) } }, [changeEach(rotations, now())], {
        maxTimeMS: patienceMs,
      })
    const { modifiedCount } = await retryOnElection(update)
    // The update returns only a count. If it is too low, a read finds out which rotations were stored.
    return modifiedCount === rotations.length ? rotations.map(() => true) : stored(rotations)
  }

  async function stored(rotations: readonly Rotation[]): Promise<boolean[]> {
    const found = await collection
      .find(
        { _id: { $in: idsOf(rotations) } },
        { projection: { tokenHash: 1, previousTokenHash: 1 }, readConcern: 'local', maxTimeMS: patienceMs },
      )
      .toArray()
    const sessionOf = new Map(found.map((session) => [session._id, session]))
    return rotations.map(({ sessionId, changes: { tokenHash } }) => {
      const session = sessionOf.get(sessionId)
      // The successor may have been used already, by a client that got it in the grace period.
      return session?.tokenHash === tokenHash || session?.previousTokenHash === tokenHash
    })
  }

  /** Stores the rotations one by one. A document that fails validation aborts the whole update. */
  async function storeEach(rotations: readonly Rotation[]): Promise<(boolean | Error)[]> {
    const outcomes: (boolean | Error)[] = []
    for (const rotation of rotations) {
      const [outcome = false] = await store([rotation]).catch((error: Error) => [error])
      outcomes.push(outcome)
    }
    return outcomes
  }

  return batchPerTick<Rotation, boolean>(async (rotations) => {
    try {
      return await store(rotations)
    } catch (error) {
      if (!isOfOneDocument(error)) throw error
      return storeEach(rotations)
    }
  })
}

function idsOf(rotations: readonly Rotation[]): string[] {
  return [...new Set(rotations.map(({ sessionId }) => sessionId))]
}

function changeEach(rotations: readonly Rotation[], rotatedAt: Date) {
  const keys = rotations.map(({ sessionId, tokenHash }) => `${sessionId} ${tokenHash}`)
  const changes = rotations.map((rotation) => rotation.changes)
  const place = { $indexOfArray: [{ $literal: keys }, { $concat: ['$_id', ' ', '$tokenHash'] }] }
  const isCurrent = { $and: [{ $gte: ['$$place', 0] }, { $eq: [{ $ifNull: ['$endedAt', null] }, null] }] }
  const changed = {
    $mergeObjects: ['$$ROOT', { $arrayElemAt: [{ $literal: changes }, '$$place'] }, { rotatedAt }],
  }
  // If the token is not current, the document is replaced by itself, which writes nothing.
  return {
    $replaceWith: { $let: { vars: { place }, in: { $cond: [isCurrent, changed, '$$ROOT'] } } },
  }
}

/** DocumentValidationFailure: the document violates a schema validation that an operator added to the collection. */
const documentValidationFailure = 121

function isOfOneDocument(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === documentValidationFailure
}
